// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The kernel's side of the family "vds_iscsi", in this process.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../array.h"
#include "fake_wire.h"

/* Objects of one kind, oldest first. */
struct shelf {
	char *items;
	size_t count;
	size_t size;
};

struct fake_kernel {
	pthread_mutex_t lock;	/* protects all that follows */
	struct fake_socket *sockets;
	bool loaded;
	uint16_t family;
	uint64_t incarnation;	/* given last */
	struct vds_provider_info provider;
	struct shelf targets, groups, portals, members, sessions, ops;
	uint64_t last_op;
	uint32_t last_session;

	enum vds_iscsi_op_state hold;
	int result;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];

	bool reenumerated, unprivileged, lose_events, silent, echo;
	int fail_open, fail_send;
	unsigned int interrupt, chunk, delay_ms;
	uint8_t delay_cmd;	/* 0 is all */
	struct fake_fault fault;
	struct {
		bool armed;
		uint8_t cmd;
		int err;
		const char *text;
		uint32_t missing, offs;
	} fail;

	unsigned int served[VDS_ISCSI_CMD_MAX + 1], ctrl_served;
};

/* A request while it is served. */
struct request {
	struct fake_kernel *fk;
	struct fake_socket *sock;
	struct nlmsghdr *nlh;
	uint8_t cmd;
	bool dump;
	struct nlattr *attrs[VDS_ISCSI_A_OPERATION_MAX + 1];
	const char *text;	/* why it is refused */
	uint32_t missing, offs;
};

/* Shelves. */

static void *shelf_add(struct shelf *shelf)
{
	shelf->items = reallocarray(shelf->items, shelf->count + 1, shelf->size);
	if (!shelf->items)
		fake_misuse("out of memory");
	return memset(shelf->items + shelf->count++ * shelf->size, 0, shelf->size);
}

static void shelf_del(struct shelf *shelf, void *item)
{
	char *after = (char *)item + shelf->size;

	memmove(item, after, shelf->items + shelf->count * shelf->size - after);
	shelf->count--;
}

static void shelf_clear(struct shelf *shelf)
{
	free(shelf->items);
	shelf->items = NULL;
	shelf->count = 0;
}

#define for_each(item, shelf)							\
	for ((item) = (void *)(shelf)->items;					\
	     (shelf)->items && (char *)(item) <					\
		     (shelf)->items + (shelf)->count * (shelf)->size; (item)++)

static bool same_id(const struct vds_uuid *a, const struct vds_uuid *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* By the id, which is the first member of these records. */
static void *shelf_find(const struct shelf *shelf, const struct vds_uuid *id)
{
	size_t i;

	for (i = 0; i < shelf->count; i++)
		if (!memcmp(shelf->items + i * shelf->size, id, sizeof(*id)))
			return shelf->items + i * shelf->size;
	return NULL;
}

static struct vds_target_info *target_find(struct fake_kernel *fk,
					   const struct vds_uuid *id)
{
	return shelf_find(&fk->targets, id);
}

static struct vds_group_info *group_find(struct fake_kernel *fk,
					 const struct vds_uuid *id)
{
	return shelf_find(&fk->groups, id);
}

static struct vds_portal_info *portal_find(struct fake_kernel *fk,
					   const struct vds_uuid *id)
{
	return shelf_find(&fk->portals, id);
}

static struct vds_association_info *member_find(struct fake_kernel *fk,
						const struct vds_uuid *group,
						const struct vds_uuid *portal)
{
	struct vds_association_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->group_id, group) &&
		    same_id(&member->portal_id, portal))
			return member;
	return NULL;
}

static struct vds_op_info *op_find(struct fake_kernel *fk, uint64_t id)
{
	struct vds_op_info *op;

	for_each(op, &fk->ops)
		if (op->id == id)
			return op;
	return NULL;
}

/* Ids. */

static struct vds_uuid id_of(const char *text)
{
	uint64_t hash[2] = { 0xcbf29ce484222325, 0x84222325cbf29ce4 };
	struct vds_uuid id;
	size_t i;

	for (; *text; text++)
		for (i = 0; i < 2; i++)
			hash[i] = (hash[i] ^ (uint8_t)*text) * 0x100000001b3;
	memcpy(&id, hash, sizeof(id));
	id.b[6] = (id.b[6] & 0x0f) | 0x50;
	id.b[8] = (id.b[8] & 0x3f) | 0x80;
	return id;
}

struct vds_uuid fake_target_id(const char *iqn)
{
	return id_of(iqn);
}

struct vds_uuid fake_group_id(const char *iqn, uint16_t tag)
{
	char text[VDS_ISCSI_NAME_MAX + 16];

	snprintf(text, sizeof(text), "%s,t,0x%04x", iqn, tag);
	return id_of(text);
}

static struct vds_address address_of(const char *text)
{
	struct vds_address address;

	if (vds_address_parse(text, &address))
		fake_misuse(vds_client_message());
	return address;
}

static struct vds_uuid portal_id(struct vds_address address)
{
	char text[VDS_ADDRESS_STRLEN];

	address.scope_id = 0;
	return id_of(vds_address_format(&address, text));
}

struct vds_uuid fake_portal_id(const char *addr)
{
	return portal_id(address_of(addr));
}

/* Events. */

static uint32_t mcgrp_objects(const struct fake_kernel *fk)
{
	return 3 * fk->family;
}

static uint32_t mcgrp_ops(const struct fake_kernel *fk)
{
	return 3 * fk->family + 1;
}

static uint32_t mcgrp_completions(const struct fake_kernel *fk)
{
	return 3 * fk->family + 2;
}

/* Sends a copy to each socket of the group and frees @msg. */
static void multicast(struct fake_kernel *fk, uint32_t group, struct nl_msg *msg)
{
	struct fake_socket *sock;
	struct nl_msg *copy;

	for (sock = fk->sockets; sock && !fk->lose_events; sock = sock->next) {
		if (!fake_socket_joined(sock, group))
			continue;
		copy = nlmsg_convert(nlmsg_hdr(msg));
		if (!copy)
			fake_misuse("out of memory");
		fake_send_one(sock, &fk->fault, copy);
	}
	nlmsg_free(msg);
}

static struct nl_msg *event_msg(struct fake_kernel *fk, uint8_t cmd)
{
	return fake_msg(fk->family, 0, 0, cmd);
}

/* The three attributes of an event follow each other in every set. */
static void event_send(struct fake_kernel *fk, struct nl_msg *msg, int attr,
		       enum vds_iscsi_event_kind kind, uint64_t cause)
{
	uint64_t generation = ++fk->provider.generation;

	fake_put(msg, attr, sizeof(kind), &kind);
	fake_put(msg, attr + 1, sizeof(generation), &generation);
	if (cause)
		fake_put(msg, attr + 2, sizeof(cause), &cause);
	multicast(fk, mcgrp_objects(fk), msg);
}

static void count_objects(struct fake_kernel *fk)
{
	struct vds_op_info *op;

	fk->provider.targets = fk->targets.count;
	fk->provider.portal_groups = fk->groups.count;
	fk->provider.portals = fk->portals.count;
	fk->provider.associations = fk->members.count;
	fk->provider.operations = 0;
	for_each(op, &fk->ops)
		fk->provider.operations += op->state != VDS_ISCSI_OP_STATE_DONE;
}

static void provider_event(struct fake_kernel *fk)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_PROVIDER_NTF);

	count_objects(fk);
	fake_put_provider(msg, &fk->provider);
	event_send(fk, msg, VDS_ISCSI_A_PROVIDER_EVENT, VDS_ISCSI_EVENT_KIND_MODIFY, 0);
}

static void target_event(struct fake_kernel *fk, const struct vds_target_info *target,
			 enum vds_iscsi_event_kind kind)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_TARGET_NTF);

	fake_put_target(msg, target);
	event_send(fk, msg, VDS_ISCSI_A_TARGET_EVENT, kind, 0);
}

static void group_event(struct fake_kernel *fk, const struct vds_group_info *group,
			enum vds_iscsi_event_kind kind)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_PORTAL_GROUP_NTF);

	fake_put_group(msg, group);
	event_send(fk, msg, VDS_ISCSI_A_PORTAL_GROUP_EVENT, kind, 0);
}

static void portal_event(struct fake_kernel *fk, const struct vds_portal_info *portal,
			 enum vds_iscsi_event_kind kind, uint64_t cause)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_PORTAL_NTF);

	fake_put_portal(msg, portal);
	event_send(fk, msg, VDS_ISCSI_A_PORTAL_EVENT, kind, cause);
}

static void member_event(struct fake_kernel *fk, const struct vds_association_info *member,
			 enum vds_iscsi_event_kind kind, uint64_t cause)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_ASSOCIATION_NTF);

	fake_put_association(msg, member);
	event_send(fk, msg, VDS_ISCSI_A_ASSOCIATION_EVENT, kind, cause);
}

static void op_tell(struct fake_kernel *fk, const struct vds_op_info *op,
		    uint32_t group)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_OP_NTF);
	struct vds_op_info told = *op;

	told.session_count = 0;	/* everybody may listen */
	fake_put_op(msg, &told);
	multicast(fk, group, msg);
}

static void op_event(struct fake_kernel *fk, const struct vds_op_info *op)
{
	if (op->state == VDS_ISCSI_OP_STATE_DONE)
		op_tell(fk, op, mcgrp_completions(fk));
	op_tell(fk, op, mcgrp_ops(fk));
}

/* Objects coming. */

static struct vds_target_info *target_make(struct fake_kernel *fk, const char *iqn)
{
	struct vds_uuid id = fake_target_id(iqn);
	struct vds_target_info *target = target_find(fk, &id);

	if (target)
		return target;
	target = shelf_add(&fk->targets);
	target->id = id;
	target->incarnation = ++fk->incarnation;
	snprintf(target->name, sizeof(target->name), "%s", iqn);
	strcpy(target->provider, FAKE_PROVIDER);
	target_event(fk, target, VDS_ISCSI_EVENT_KIND_ARRIVE);
	return target;
}

static struct vds_group_info *group_make(struct fake_kernel *fk, const char *iqn,
					 uint16_t tag)
{
	struct vds_uuid id = fake_group_id(iqn, tag);
	struct vds_group_info *group = group_find(fk, &id);
	struct vds_target_info *target;

	if (group)
		return group;
	target = target_make(fk, iqn);
	target->portal_groups++;
	group = shelf_add(&fk->groups);
	group->id = id;
	group->incarnation = ++fk->incarnation;
	group->target_id = target->id;
	memcpy(group->target_name, target->name, sizeof(group->target_name));
	group->tag = tag;
	group_event(fk, group, VDS_ISCSI_EVENT_KIND_ARRIVE);
	return group;
}

static struct vds_portal_info *portal_make(struct fake_kernel *fk,
					   struct vds_address address)
{
	struct vds_uuid id = portal_id(address);
	struct vds_portal_info *portal = portal_find(fk, &id);

	if (portal)
		return portal;
	portal = shelf_add(&fk->portals);
	portal->id = id;
	portal->incarnation = ++fk->incarnation;
	portal->address = address;
	portal->status = VDS_ISCSI_PORTAL_STATUS_OFFLINE;
	strcpy(portal->provider, FAKE_PROVIDER);
	portal_event(fk, portal, VDS_ISCSI_EVENT_KIND_ARRIVE, 0);
	return portal;
}

static void member_make(struct fake_kernel *fk, struct vds_group_info *group,
			struct vds_portal_info *portal, uint64_t cause)
{
	struct vds_association_info *member;

	if (member_find(fk, &group->id, &portal->id))
		return;
	member = shelf_add(&fk->members);
	member->group_id = group->id;
	member->portal_id = portal->id;
	member->incarnation = ++fk->incarnation;
	member->group_incarnation = group->incarnation;
	memcpy(member->target_name, group->target_name, sizeof(member->target_name));
	member->tag = group->tag;
	member->address = portal->address;
	member->state = VDS_ISCSI_ASSOCIATION_STATE_SERVING;
	group->portals++;
	if (!portal->groups++) {
		portal->status = VDS_ISCSI_PORTAL_STATUS_ONLINE;
		portal_event(fk, portal, VDS_ISCSI_EVENT_KIND_MODIFY, cause);
	}
	member_event(fk, member, VDS_ISCSI_EVENT_KIND_ARRIVE, cause);
}

/* Objects going. */

static void portal_gone(struct fake_kernel *fk, struct vds_portal_info *portal)
{
	portal_event(fk, portal, VDS_ISCSI_EVENT_KIND_DEPART, 0);
	shelf_del(&fk->portals, portal);
}

/* What an operation takes out stays known; what another tool does departs. */
static void member_gone(struct fake_kernel *fk, struct vds_association_info *member,
			uint64_t cause)
{
	struct vds_portal_info *portal = portal_find(fk, &member->portal_id);
	struct vds_group_info *group = group_find(fk, &member->group_id);

	group->portals--;
	member_event(fk, member, VDS_ISCSI_EVENT_KIND_DEPART, cause);
	shelf_del(&fk->members, member);
	if (--portal->groups)
		return;
	portal->status = VDS_ISCSI_PORTAL_STATUS_OFFLINE;
	if (cause)
		portal_event(fk, portal, VDS_ISCSI_EVENT_KIND_MODIFY, cause);
	else
		portal_gone(fk, portal);
}

static struct vds_association_info *
member_of_group(struct fake_kernel *fk, const struct vds_uuid *group)
{
	struct vds_association_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->group_id, group))
			return member;
	return NULL;
}

static struct vds_association_info *
member_of_portal(struct fake_kernel *fk, const struct vds_uuid *portal)
{
	struct vds_association_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->portal_id, portal))
			return member;
	return NULL;
}

static void group_gone(struct fake_kernel *fk, struct vds_group_info *group)
{
	struct vds_association_info *member;

	while ((member = member_of_group(fk, &group->id)))
		member_gone(fk, member, 0);
	target_find(fk, &group->target_id)->portal_groups--;
	group_event(fk, group, VDS_ISCSI_EVENT_KIND_DEPART);
	shelf_del(&fk->groups, group);
}

static struct vds_group_info *target_group(struct fake_kernel *fk,
					   const struct vds_uuid *target)
{
	struct vds_group_info *group;

	for_each(group, &fk->groups)
		if (same_id(&group->target_id, target))
			return group;
	return NULL;
}

static void target_gone(struct fake_kernel *fk, struct vds_target_info *target)
{
	struct vds_group_info *group;

	while ((group = target_group(fk, &target->id)))
		group_gone(fk, group);
	target_event(fk, target, VDS_ISCSI_EVENT_KIND_DEPART);
	shelf_del(&fk->targets, target);
}

/* Operations. */

static uint64_t real_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * UINT64_C(1000000000) + ts.tv_nsec;
}

/* The sessions that came in by an operation's portals, and how it may end. */

static bool session_uses(const struct vds_op_info *op, const struct vds_session_info *session)
{
	size_t i;

	for (i = 0; i < op->item_count; i++)
		if (same_id(&op->group_id, &session->group_id) &&
		    same_id(&op->items[i].portal_id, &session->portal_id))
			return true;
	return false;
}

static bool session_last_path(struct fake_kernel *fk, const struct vds_op_info *op,
			      const struct vds_session_info *session)
{
	struct vds_session_info *other;

	for_each(other, &fk->sessions)
		if (!strcmp(other->initiator_name, session->initiator_name) &&
		    !session_uses(op, other))
			return false;
	return true;
}

/* Note them in the operation; how many are the last path. */
static unsigned int op_note_sessions(struct fake_kernel *fk, struct vds_op_info *op)
{
	struct vds_session_info *session;
	struct vds_op_session *noted;
	unsigned int last_paths = 0;
	bool last;

	op->sessions = 0;
	op->session_count = 0;
	if (!op->flags && !op->drain)
		return 0;
	for_each(session, &fk->sessions) {
		if (!session_uses(op, session))
			continue;
		last = session_last_path(fk, op, session);
		last_paths += last;
		if (op->sessions++ >= VDS_OP_DETAILS)
			continue;
		noted = &op->session[op->session_count++];
		strcpy(noted->initiator_name, session->initiator_name);
		noted->session_id = session->session_id;
		noted->peer = session->peer;
		noted->last_path = last;
	}
	return last_paths;
}

/* Why the options of a removal forbid it, or 0. */
static int op_refusal(struct fake_kernel *fk, struct vds_op_info *op, const char **message)
{
	struct vds_group_info *group = group_find(fk, &op->group_id);
	unsigned int last_paths = op_note_sessions(fk, op);

	if (op->flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST && group &&
	    group->portals <= op->item_count) {
		*message = "no portal would be left in the portal group";
		return -EADDRINUSE;
	}
	if ((op->flags & VDS_ISCSI_REMOVAL_FLAG_IF_IDLE && op->sessions) ||
	    (op->flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH && last_paths)) {
		*message = "sessions are in the way";
		return -EUSERS;
	}
	return 0;
}

static void op_drop(struct fake_kernel *fk, struct vds_op_info *op)
{
	struct vds_session_info *session = (void *)fk->sessions.items;
	size_t i = 0;

	if (!(op->flags & VDS_ISCSI_REMOVAL_FLAG_DROP))
		return;
	while (i < fk->sessions.count) {
		if (session_uses(op, &session[i])) {
			shelf_del(&fk->sessions, &session[i]);
			op->dropped++;
		} else {
			i++;
		}
	}
}

static void item_apply(struct fake_kernel *fk, struct vds_op_info *op,
		       struct vds_op_item *item)
{
	struct vds_association_info *member =
		member_find(fk, &op->group_id, &item->portal_id);
	struct vds_group_info *group = group_find(fk, &op->group_id);

	if (op->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL) {
		if (group)
			member_make(fk, group, portal_find(fk, &item->portal_id), op->id);
		item->state = VDS_ISCSI_ITEM_STATE_ADDED;
	} else {
		if (member)
			member_gone(fk, member, op->id);
		item->state = VDS_ISCSI_ITEM_STATE_REMOVED;
	}
}

/* Add it, or take them all out, unless that was done before. */
static void op_apply(struct fake_kernel *fk, struct vds_op_info *op)
{
	struct vds_op_item *item;

	if (op->flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN)
		return;
	for (item = op->items; item < op->items + op->item_count; item++)
		if (item->state == VDS_ISCSI_ITEM_STATE_UNTOUCHED)
			item_apply(fk, op, item);
}

/* Put back what was taken out; @result is why. */
static void op_undo(struct fake_kernel *fk, struct vds_op_info *op, int result)
{
	struct vds_group_info *group = group_find(fk, &op->group_id);
	struct vds_op_item *last = &op->items[op->item_count - 1], *item;

	if (op->state == VDS_ISCSI_OP_STATE_COMMITTING) {
		/* As if all but the last one had gone through. */
		for (item = op->items; item < last; item++)
			item->state = VDS_ISCSI_ITEM_STATE_RESTORED;
		last->result = result;
		return;
	}
	for (item = op->items; item <= last; item++) {
		if (item->state != VDS_ISCSI_ITEM_STATE_REMOVED)
			continue;
		item->state = group ? VDS_ISCSI_ITEM_STATE_RESTORED :
			      VDS_ISCSI_ITEM_STATE_LOST;
		if (group)
			member_make(fk, group, portal_find(fk, &item->portal_id), op->id);
	}
}

static void op_move(struct fake_kernel *fk, struct vds_op_info *op,
		    enum vds_iscsi_op_state state)
{
	if (state < op->state || op->state == VDS_ISCSI_OP_STATE_DONE)
		fake_misuse("an operation moves down the list of states only");
	if (state == VDS_ISCSI_OP_STATE_DRAINING) {
		op_note_sessions(fk, op);
		op_apply(fk, op);
	}
	op->state = state;
	op->elapsed = real_ns() - op->accepted_at;
	op_event(fk, op);
}

static void op_end(struct fake_kernel *fk, struct vds_op_info *op, int result,
		   const char *message)
{
	bool drained = op->state == VDS_ISCSI_OP_STATE_DRAINING;
	struct vds_group_info *group;

	if (result)
		op_undo(fk, op, result);
	else if (!drained)
		result = op_refusal(fk, op, &message);
	if (!result) {
		op_apply(fk, op);
		op_drop(fk, op);
		if (drained || op->dropped)
			op_note_sessions(fk, op);
	}
	group = group_find(fk, &op->group_id);
	if (group)
		group->operation = 0;
	op->result = result;
	op->percent = result ? 0 : 100;
	snprintf(op->message, sizeof(op->message), "%s", message ? message : "");
	op_move(fk, op, VDS_ISCSI_OP_STATE_DONE);
}

/* As far as the test lets it go. */
static void op_run(struct fake_kernel *fk, struct vds_op_info *op)
{
	op_event(fk, op);
	while (op->state < fk->hold && op->state < VDS_ISCSI_OP_STATE_DRAINING) {
		if (fk->hold == VDS_ISCSI_OP_STATE_DONE &&
		    op->state == VDS_ISCSI_OP_STATE_COMMITTING)
			break;
		op_move(fk, op, op->state + 1);
	}
	if (fk->hold == VDS_ISCSI_OP_STATE_DONE)
		op_end(fk, op, fk->result, fk->message);
}

static struct vds_op_info *op_new(struct fake_kernel *fk, enum vds_iscsi_op_kind kind,
				  struct vds_group_info *group,
				  const struct vds_uuid *portals, size_t count)
{
	struct vds_op_info *op = shelf_add(&fk->ops);
	size_t i;

	op->id = ++fk->last_op;
	op->kind = kind;
	op->state = VDS_ISCSI_OP_STATE_QUEUED;
	op->group_id = group->id;
	op->group_incarnation = group->incarnation;
	memcpy(op->target_name, group->target_name, sizeof(op->target_name));
	op->tag = group->tag;
	op->item_count = count;
	for (i = 0; i < count; i++) {
		op->items[i].portal_id = portals[i];
		op->items[i].address = portal_find(fk, &portals[i])->address;
		op->items[i].state = VDS_ISCSI_ITEM_STATE_UNTOUCHED;
	}
	op->portal_id = op->items[0].portal_id;
	op->address = op->items[0].address;
	op->asker_pid = getpid();
	op->asker_uid = getuid();
	strcpy(op->asker_comm, "fake");
	op->accepted_at = real_ns();
	group->operation = op->id;
	return op;
}

/* Answers. */

static void answer_error(struct request *req, int err)
{
	bool tlvs = req->text || req->missing || req->offs;
	struct nlmsgerr head = { .error = err, .msg = *req->nlh };
	bool capped = !err || !req->fk->echo;
	size_t echo = capped ? 0 : req->nlh->nlmsg_len - NLMSG_HDRLEN;
	struct nl_msg *msg = nlmsg_alloc();

	if (req->fk->fault.how == FAKE_BAD_ECHO) {
		req->fk->fault.how = FAKE_WELL;
		capped = false;
		head.msg.nlmsg_len = UINT32_MAX - NLMSG_ALIGNTO;
	}
	if (!msg || !nlmsg_put(msg, 0, req->nlh->nlmsg_seq, NLMSG_ERROR, 0,
			       (capped ? NLM_F_CAPPED : 0) |
			       (tlvs ? NLM_F_ACK_TLVS : 0)) ||
	    nlmsg_append(msg, &head, sizeof(head), 0) ||
	    nlmsg_append(msg, nlmsg_data(req->nlh), echo, NLMSG_ALIGNTO))
		fake_misuse("no message");
	nlmsg_hdr(msg)->nlmsg_seq = req->nlh->nlmsg_seq;
	if (req->text)
		fake_put_string(msg, NLMSGERR_ATTR_MSG, req->text);
	if (req->missing)
		fake_put(msg, NLMSGERR_ATTR_MISS_TYPE, sizeof(uint32_t), &req->missing);
	if (req->offs)
		fake_put(msg, NLMSGERR_ATTR_OFFS, sizeof(uint32_t), &req->offs);
	fake_send_one(req->sock, &(struct fake_fault){ FAKE_WELL, 0 }, msg);
}

static struct nl_msg *answer_msg(const struct request *req, int flags)
{
	return fake_msg(req->fk->family, req->nlh->nlmsg_seq, flags, req->cmd);
}

static void answer(struct request *req, struct nl_msg *msg)
{
	fake_send_one(req->sock, &req->fk->fault, msg);
}

static int refuse(struct request *req, int err, const char *text)
{
	req->text = text;
	return err;
}

static int lacks(struct request *req, uint32_t attr)
{
	req->missing = attr;
	return refuse(req, -EINVAL, "an attribute is missing");
}

static const struct vds_uuid *attr_uuid(const struct request *req, int attr)
{
	return req->attrs[attr] ? nla_data(req->attrs[attr]) : NULL;
}

static uint64_t attr_u64(const struct request *req, int attr)
{
	return req->attrs[attr] ? nla_get_u64(req->attrs[attr]) : 0;
}

static uint32_t attr_u32(const struct request *req, int attr, uint32_t otherwise)
{
	return req->attrs[attr] ? nla_get_u32(req->attrs[attr]) : otherwise;
}

static const char *attr_string(const struct request *req, int attr)
{
	return req->attrs[attr] ? nla_get_string(req->attrs[attr]) : NULL;
}

/* What became of an object that was asked for by id, and maybe incarnation. */
static int judge(struct request *req, bool found, uint64_t incarnation, uint64_t asked)
{
	if (asked && (!found || incarnation != asked))
		return refuse(req, -EIDRM, "the object was deleted since");
	return found ? 0 : refuse(req, -ENOENT, "no such object");
}

static int may_change(struct request *req)
{
	if (req->fk->unprivileged)
		return refuse(req, -EPERM, "CAP_SYS_ADMIN in the initial user namespace is needed");
	return 0;
}

/* The commands that tell. */

static int get_provider(struct request *req)
{
	const char *name = attr_string(req, VDS_ISCSI_A_PROVIDER_NAME);
	struct nl_msg *msg;

	if (!name)
		return lacks(req, VDS_ISCSI_A_PROVIDER_NAME);
	if (strcmp(name, req->fk->provider.name))
		return refuse(req, -ENOENT, "no such provider");
	count_objects(req->fk);
	msg = answer_msg(req, 0);
	fake_put_provider(msg, &req->fk->provider);
	answer(req, msg);
	return 0;
}

static int get_target(struct request *req)
{
	const struct vds_uuid *id = attr_uuid(req, VDS_ISCSI_A_TARGET_ID);
	const char *name = attr_string(req, VDS_ISCSI_A_TARGET_NAME);
	uint64_t asked = attr_u64(req, VDS_ISCSI_A_TARGET_INCARNATION);
	struct vds_target_info *target;
	struct vds_uuid named;
	struct nl_msg *msg;
	int ret;

	if (!id && !name)
		return lacks(req, VDS_ISCSI_A_TARGET_ID);
	if (!id)
		named = fake_target_id(name);
	target = target_find(req->fk, id ? id : &named);
	ret = judge(req, target, target ? target->incarnation : 0, asked);
	if (ret)
		return ret;
	msg = answer_msg(req, 0);
	fake_put_target(msg, target);
	answer(req, msg);
	return 0;
}

static int get_group(struct request *req)
{
	const struct vds_uuid *id = attr_uuid(req, VDS_ISCSI_A_PORTAL_GROUP_ID);
	const char *name = attr_string(req, VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME);
	struct nlattr *tag = req->attrs[VDS_ISCSI_A_PORTAL_GROUP_TAG];
	uint64_t asked = attr_u64(req, VDS_ISCSI_A_PORTAL_GROUP_INCARNATION);
	struct vds_group_info *group;
	struct vds_uuid named;
	struct nl_msg *msg;
	int ret;

	if (!id && (!name || !tag))
		return lacks(req, VDS_ISCSI_A_PORTAL_GROUP_ID);
	if (!id)
		named = fake_group_id(name, nla_get_u16(tag));
	group = group_find(req->fk, id ? id : &named);
	ret = judge(req, group, group ? group->incarnation : 0, asked);
	if (ret)
		return ret;
	msg = answer_msg(req, 0);
	fake_put_group(msg, group);
	answer(req, msg);
	return 0;
}

/* The address that ipv4 or ipv6, and port, tell; false without them. */
static bool attr_address(const struct request *req, struct vds_address *out)
{
	struct nlattr *ipv4 = req->attrs[VDS_ISCSI_A_PORTAL_IPV4];
	struct nlattr *ipv6 = req->attrs[VDS_ISCSI_A_PORTAL_IPV6];
	struct nlattr *port = req->attrs[VDS_ISCSI_A_PORTAL_PORT];
	struct vds_address address = { .family = ipv4 ? AF_INET : AF_INET6 };

	if (!port || !ipv4 == !ipv6)
		return false;
	memcpy(address.addr, nla_data(ipv4 ? ipv4 : ipv6), ipv4 ? 4 : 16);
	address.port = nla_get_u16(port);
	address.scope_id = attr_u32(req, VDS_ISCSI_A_PORTAL_SCOPE_ID, 0);
	*out = address;
	return true;
}

static int get_portal(struct request *req)
{
	const struct vds_uuid *id = attr_uuid(req, VDS_ISCSI_A_PORTAL_ID);
	uint64_t asked = attr_u64(req, VDS_ISCSI_A_PORTAL_INCARNATION);
	struct vds_portal_info *portal;
	struct vds_address address;
	struct vds_uuid named;
	struct nl_msg *msg;
	int ret;

	if (!id && !attr_address(req, &address))
		return lacks(req, VDS_ISCSI_A_PORTAL_ID);
	if (!id)
		named = portal_id(address);
	portal = portal_find(req->fk, id ? id : &named);
	ret = judge(req, portal, portal ? portal->incarnation : 0, asked);
	if (ret)
		return ret;
	msg = answer_msg(req, 0);
	fake_put_portal(msg, portal);
	answer(req, msg);
	return 0;
}

static int get_member(struct request *req)
{
	const struct vds_uuid *group = attr_uuid(req, VDS_ISCSI_A_ASSOCIATION_GROUP_ID);
	const struct vds_uuid *portal = attr_uuid(req, VDS_ISCSI_A_ASSOCIATION_PORTAL_ID);
	struct vds_association_info *member;
	struct nl_msg *msg;

	if (!group)
		return lacks(req, VDS_ISCSI_A_ASSOCIATION_GROUP_ID);
	if (!portal)
		return lacks(req, VDS_ISCSI_A_ASSOCIATION_PORTAL_ID);
	member = member_find(req->fk, group, portal);
	if (!member)
		return refuse(req, -ENOENT, "the portal is not in the group");
	msg = answer_msg(req, 0);
	fake_put_association(msg, member);
	answer(req, msg);
	return 0;
}

/* Who asks without rights is not told the sessions. */
static void put_op(struct request *req, struct nl_msg *msg, const struct vds_op_info *op)
{
	struct vds_op_info told = *op;

	if (req->fk->unprivileged)
		told.session_count = 0;
	fake_put_op(msg, &told);
}

static int get_op(struct request *req)
{
	struct vds_op_info *op = op_find(req->fk, attr_u64(req, VDS_ISCSI_A_OPERATION_ID));
	struct nl_msg *msg;

	if (!req->attrs[VDS_ISCSI_A_OPERATION_ID])
		return lacks(req, VDS_ISCSI_A_OPERATION_ID);
	if (!op)
		return refuse(req, -ENOENT, "no such operation");
	msg = answer_msg(req, 0);
	put_op(req, msg, op);
	answer(req, msg);
	return 0;
}

/* Dumps. */

static bool wanted(const struct request *req, int attr, const struct vds_uuid *id)
{
	return !req->attrs[attr] || same_id(attr_uuid(req, attr), id);
}

static struct nl_msg *dump_msg(const struct request *req)
{
	return answer_msg(req, NLM_F_MULTI | (req->fk->interrupt ? NLM_F_DUMP_INTR : 0));
}

/* One record into the batch, as @put writes it. */
#define DUMP_ONE(req, batch, put, record)			\
	do {							\
		struct nl_msg *msg = dump_msg(req);		\
								\
		put(msg, record);				\
		fake_batch_add(batch, msg);			\
	} while (0)

static void dump_members(struct request *req, struct fake_batch *batch)
{
	struct vds_association_info *member;

	for_each(member, &req->fk->members)
		if (wanted(req, VDS_ISCSI_A_ASSOCIATION_GROUP_ID, &member->group_id) &&
		    wanted(req, VDS_ISCSI_A_ASSOCIATION_PORTAL_ID, &member->portal_id))
			DUMP_ONE(req, batch, fake_put_association, member);
}

static void dump_sessions(struct request *req, struct fake_batch *batch)
{
	struct vds_session_info *session;

	for_each(session, &req->fk->sessions) {
		session->portal_known =
			member_find(req->fk, &session->group_id, &session->portal_id);
		if (wanted(req, VDS_ISCSI_A_SESSION_GROUP_ID, &session->group_id) &&
		    wanted(req, VDS_ISCSI_A_SESSION_PORTAL_ID, &session->portal_id))
			DUMP_ONE(req, batch, fake_put_session, session);
	}
}

static void dump_ops(struct request *req, struct fake_batch *batch)
{
	struct vds_op_info *op;
	struct nl_msg *msg;

	for_each(op, &req->fk->ops) {
		msg = dump_msg(req);
		put_op(req, msg, op);
		fake_batch_add(batch, msg);
	}
}

static void dump_groups(struct request *req, struct fake_batch *batch)
{
	struct vds_group_info *group;

	for_each(group, &req->fk->groups)
		if (wanted(req, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, &group->target_id))
			DUMP_ONE(req, batch, fake_put_group, group);
}

static void dump_objects(struct request *req, struct fake_batch *batch)
{
	struct fake_kernel *fk = req->fk;
	struct vds_target_info *target;
	struct vds_portal_info *portal;

	switch (req->cmd) {
	case VDS_ISCSI_CMD_PROVIDER_GET:
		count_objects(fk);
		DUMP_ONE(req, batch, fake_put_provider, &fk->provider);
		break;
	case VDS_ISCSI_CMD_TARGET_GET:
		for_each(target, &fk->targets)
			DUMP_ONE(req, batch, fake_put_target, target);
		break;
	case VDS_ISCSI_CMD_PORTAL_GROUP_GET:
		dump_groups(req, batch);
		break;
	case VDS_ISCSI_CMD_PORTAL_GET:
		for_each(portal, &fk->portals)
			DUMP_ONE(req, batch, fake_put_portal, portal);
		break;
	case VDS_ISCSI_CMD_ASSOCIATION_GET:
		dump_members(req, batch);
		break;
	case VDS_ISCSI_CMD_SESSION_GET:
		dump_sessions(req, batch);
		break;
	default:
		dump_ops(req, batch);
		break;
	}
}

static void dump_end(struct request *req, struct fake_batch *batch)
{
	int flags = NLM_F_MULTI | (req->fk->interrupt ? NLM_F_DUMP_INTR : 0), err = 0;
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg || !nlmsg_put(msg, 0, req->nlh->nlmsg_seq, NLMSG_DONE, 0, flags) ||
	    nlmsg_append(msg, &err, sizeof(err), 0))
		fake_misuse("no message");
	nlmsg_hdr(msg)->nlmsg_seq = req->nlh->nlmsg_seq;
	batch->fault = &(struct fake_fault){ FAKE_WELL, 0 };
	fake_batch_add(batch, msg);
	fake_batch_flush(batch);
}

static int serve_dump(struct request *req)
{
	struct fake_batch *batch;

	if (req->cmd > VDS_ISCSI_CMD_ASSOCIATION_GET && req->cmd != VDS_ISCSI_CMD_OP_GET &&
	    req->cmd != VDS_ISCSI_CMD_SESSION_GET)
		return refuse(req, -EOPNOTSUPP, "that cannot be dumped");
	if (req->cmd == VDS_ISCSI_CMD_SESSION_GET && may_change(req))
		return -EPERM;
	batch = fake_alloc(sizeof(*batch));
	fake_batch_init(batch, req->sock, &req->fk->fault, req->fk->chunk);
	dump_objects(req, batch);
	dump_end(req, batch);
	free(batch);
	if (req->fk->interrupt)
		req->fk->interrupt--;
	return 0;
}

/* The commands that change. */

static bool group_leaks(struct fake_kernel *fk, const struct vds_uuid *group)
{
	struct vds_association_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->group_id, group) &&
		    member->state == VDS_ISCSI_ASSOCIATION_STATE_LEAKED)
			return true;
	return false;
}

/* Whether the group may be changed at all. */
static int group_check(struct request *req, const struct vds_uuid *id)
{
	struct fake_kernel *fk = req->fk;
	struct vds_group_info *group = group_find(fk, id);
	uint64_t asked = attr_u64(req, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION);

	if (asked && (!group || group->incarnation != asked))
		return refuse(req, -EIDRM, "the portal group was deleted since");
	if (!group)
		return refuse(req, -ENOENT, "no such portal group");
	if (fk->provider.state == VDS_ISCSI_PROVIDER_STATE_STALE)
		return refuse(req, -ESTALE, fk->provider.message);
	if (group_leaks(fk, id))
		return refuse(req, -ESTALE, "a portal was leaked: reenumerate, then refresh");
	return 0;
}

static bool target_serves(struct fake_kernel *fk, const struct vds_group_info *group,
			  const struct vds_uuid *portal)
{
	struct vds_association_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->portal_id, portal) &&
		    !strcmp(member->target_name, group->target_name))
			return true;
	return false;
}

static int portal_check(struct request *req, const struct vds_uuid *group,
			const struct vds_uuid *portal)
{
	struct fake_kernel *fk = req->fk;

	if (!portal_find(fk, portal))
		return refuse(req, -ENOENT, "no such portal");
	if (req->cmd == VDS_ISCSI_CMD_PORTAL_REMOVE && !member_find(fk, group, portal))
		return refuse(req, -ENOENT, "the portal is not in the portal group");
	if (req->cmd == VDS_ISCSI_CMD_PORTAL_ADD &&
	    target_serves(fk, group_find(fk, group), portal))
		return refuse(req, -EEXIST, "the portal is in a group of the target already");
	return 0;
}

/* The portals that a request names, each once. */
static int attr_portals(struct request *req, struct vds_uuid *portals, size_t *count)
{
	struct nlattr *attr;
	size_t i, nr = 0;
	int rem;

	nlmsg_for_each_attr(attr, req->nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != VDS_ISCSI_A_OPERATION_PORTAL_ID)
			continue;
		if (nr == VDS_OP_PORTALS)
			return refuse(req, -E2BIG, "too many portals");
		memcpy(&portals[nr], nla_data(attr), sizeof(*portals));
		for (i = 0; i < nr; i++)
			if (same_id(&portals[i], &portals[nr]))
				return refuse(req, -EINVAL, "a portal is named twice");
		nr++;
	}
	*count = nr;
	return nr ? 0 : lacks(req, VDS_ISCSI_A_OPERATION_PORTAL_ID);
}

static int change_check(struct request *req, const struct vds_uuid *group,
			struct vds_uuid *portals, size_t *count)
{
	int ret = may_change(req);
	size_t i;

	if (!ret && !group)
		ret = lacks(req, VDS_ISCSI_A_OPERATION_GROUP_ID);
	if (!ret)
		ret = attr_portals(req, portals, count);
	if (!ret)
		ret = group_check(req, group);
	for (i = 0; !ret && i < *count; i++)
		ret = portal_check(req, group, &portals[i]);
	if (!ret && group_find(req->fk, group)->operation)
		ret = refuse(req, -EBUSY, "another operation is in flight on the portal group");
	return ret;
}

static void op_options(struct request *req, struct vds_op_info *op)
{
	op->flags = attr_u32(req, VDS_ISCSI_A_OPERATION_FLAGS, 0);
	op->grace = attr_u32(req, VDS_ISCSI_A_OPERATION_GRACE, 200);
	op->deadline = attr_u32(req, VDS_ISCSI_A_OPERATION_DEADLINE, 0);
	op->drain = attr_u32(req, VDS_ISCSI_A_OPERATION_DRAIN, 0);
}

static int change_group(struct request *req)
{
	const struct vds_uuid *group = attr_uuid(req, VDS_ISCSI_A_OPERATION_GROUP_ID);
	struct vds_uuid portals[VDS_OP_PORTALS];
	struct fake_kernel *fk = req->fk;
	struct vds_op_info *op;
	struct nl_msg *msg;
	size_t count;
	int ret = change_check(req, group, portals, &count);

	if (ret)
		return ret;
	op = op_new(fk, req->cmd == VDS_ISCSI_CMD_PORTAL_ADD ?
			VDS_ISCSI_OP_KIND_ADD_PORTAL : VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		    group_find(fk, group), portals, count);
	op_options(req, op);
	msg = answer_msg(req, 0);
	fake_put(msg, VDS_ISCSI_A_OPERATION_ID, sizeof(op->id), &op->id);
	answer(req, msg);
	op_run(fk, op);
	return 0;
}

static int new_portal(struct request *req)
{
	struct vds_portal_info *portal;
	struct vds_address address;
	struct vds_uuid id;
	struct nl_msg *msg;
	int ret = may_change(req);

	if (ret)
		return ret;
	if (!attr_address(req, &address))
		return lacks(req, VDS_ISCSI_A_PORTAL_PORT);
	id = portal_id(address);
	if (portal_find(req->fk, &id))
		return refuse(req, -EEXIST, "the portal is known already");
	portal = portal_make(req->fk, address);
	msg = answer_msg(req, 0);
	fake_put(msg, VDS_ISCSI_A_PORTAL_ID, sizeof(portal->id), &portal->id);
	fake_put(msg, VDS_ISCSI_A_PORTAL_INCARNATION, sizeof(portal->incarnation),
		 &portal->incarnation);
	answer(req, msg);
	return 0;
}

static int cancel_op(struct request *req)
{
	struct vds_op_info *op = op_find(req->fk, attr_u64(req, VDS_ISCSI_A_OPERATION_ID));
	int ret = may_change(req);

	if (ret)
		return ret;
	if (!req->attrs[VDS_ISCSI_A_OPERATION_ID])
		return lacks(req, VDS_ISCSI_A_OPERATION_ID);
	if (!op)
		return refuse(req, -ENOENT, "no such operation");
	if (op->state == VDS_ISCSI_OP_STATE_DONE && op->result == -ECANCELED)
		return refuse(req, -ECANCELED, "it was cancelled before");
	if (op->state == VDS_ISCSI_OP_STATE_DONE ||
	    op->state == VDS_ISCSI_OP_STATE_COMMITTING)
		return refuse(req, -EALREADY, "it is too late");
	op_end(req->fk, op, -ECANCELED, "cancelled");
	return 0;
}

static struct vds_association_info *leaked_member(struct fake_kernel *fk)
{
	struct vds_association_info *member;

	for_each(member, &fk->members)
		if (member->state == VDS_ISCSI_ASSOCIATION_STATE_LEAKED)
			return member;
	return NULL;
}

static int mend_provider(struct request *req)
{
	const char *name = attr_string(req, VDS_ISCSI_A_PROVIDER_NAME);
	struct vds_association_info *leaked;
	struct fake_kernel *fk = req->fk;
	int ret = may_change(req);

	if (ret)
		return ret;
	if (name && strcmp(name, fk->provider.name))
		return refuse(req, -ENOENT, "no such provider");
	if (req->cmd == VDS_ISCSI_CMD_REENUMERATE) {
		fk->reenumerated = true;
		return 0;
	}
	while (fk->reenumerated && (leaked = leaked_member(fk)))
		member_gone(fk, leaked, 0);
	if (fk->reenumerated && fk->provider.state == VDS_ISCSI_PROVIDER_STATE_STALE) {
		fk->provider.state = VDS_ISCSI_PROVIDER_STATE_OK;
		fk->provider.message[0] = '\0';
		provider_event(fk);
	}
	return 0;
}

/* What each command accepts; a string has length 0 here. */
static const struct {
	uint8_t cmd, attr, len;
} policy[] = {
	{ VDS_ISCSI_CMD_PROVIDER_GET, VDS_ISCSI_A_PROVIDER_NAME, 0 },
	{ VDS_ISCSI_CMD_TARGET_GET, VDS_ISCSI_A_TARGET_ID, 16 },
	{ VDS_ISCSI_CMD_TARGET_GET, VDS_ISCSI_A_TARGET_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_TARGET_GET, VDS_ISCSI_A_TARGET_NAME, 0 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_GET, VDS_ISCSI_A_PORTAL_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_GET, VDS_ISCSI_A_PORTAL_GROUP_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_GET, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_GET, VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME, 0 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_GET, VDS_ISCSI_A_PORTAL_GROUP_TAG, 2 },
	{ VDS_ISCSI_CMD_PORTAL_GET, VDS_ISCSI_A_PORTAL_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_GET, VDS_ISCSI_A_PORTAL_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_PORTAL_GET, VDS_ISCSI_A_PORTAL_IPV4, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GET, VDS_ISCSI_A_PORTAL_IPV6, 16 },
	{ VDS_ISCSI_CMD_PORTAL_GET, VDS_ISCSI_A_PORTAL_PORT, 2 },
	{ VDS_ISCSI_CMD_ASSOCIATION_GET, VDS_ISCSI_A_ASSOCIATION_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_ASSOCIATION_GET, VDS_ISCSI_A_ASSOCIATION_PORTAL_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_PORTAL_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_FLAGS, 4 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_GRACE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_DRAIN, 4 },
	{ VDS_ISCSI_CMD_PORTAL_ADD, VDS_ISCSI_A_OPERATION_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_ADD, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_PORTAL_ADD, VDS_ISCSI_A_OPERATION_PORTAL_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_NEW, VDS_ISCSI_A_PORTAL_IPV4, 4 },
	{ VDS_ISCSI_CMD_PORTAL_NEW, VDS_ISCSI_A_PORTAL_IPV6, 16 },
	{ VDS_ISCSI_CMD_PORTAL_NEW, VDS_ISCSI_A_PORTAL_PORT, 2 },
	{ VDS_ISCSI_CMD_PORTAL_NEW, VDS_ISCSI_A_PORTAL_SCOPE_ID, 4 },
	{ VDS_ISCSI_CMD_SESSION_GET, VDS_ISCSI_A_SESSION_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_SESSION_GET, VDS_ISCSI_A_SESSION_PORTAL_ID, 16 },
	{ VDS_ISCSI_CMD_OP_GET, VDS_ISCSI_A_OPERATION_ID, 8 },
	{ VDS_ISCSI_CMD_OP_CANCEL, VDS_ISCSI_A_OPERATION_ID, 8 },
	{ VDS_ISCSI_CMD_REENUMERATE, VDS_ISCSI_A_PROVIDER_NAME, 0 },
	{ VDS_ISCSI_CMD_REFRESH, VDS_ISCSI_A_PROVIDER_NAME, 0 },
};

static bool attr_allowed(uint8_t cmd, struct nlattr *attr)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(policy); i++)
		if (policy[i].cmd == cmd && policy[i].attr == nla_type(attr))
			return policy[i].len ? nla_len(attr) == policy[i].len :
			       nla_len(attr) > 0;
	return false;
}

static int attrs_check(struct request *req)
{
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, req->nlh, GENL_HDRLEN, rem) {
		if (attr_allowed(req->cmd, attr)) {
			req->attrs[nla_type(attr)] = attr;
			continue;
		}
		req->offs = (char *)attr - (char *)req->nlh;
		return refuse(req, -EINVAL, "the attribute is not valid here");
	}
	return 0;
}

static int serve_do(struct request *req)
{
	static int (*const serve[])(struct request *req) = {
		[VDS_ISCSI_CMD_PROVIDER_GET] = get_provider,
		[VDS_ISCSI_CMD_TARGET_GET] = get_target,
		[VDS_ISCSI_CMD_PORTAL_GROUP_GET] = get_group,
		[VDS_ISCSI_CMD_PORTAL_GET] = get_portal,
		[VDS_ISCSI_CMD_ASSOCIATION_GET] = get_member,
		[VDS_ISCSI_CMD_PORTAL_REMOVE] = change_group,
		[VDS_ISCSI_CMD_OP_GET] = get_op,
		[VDS_ISCSI_CMD_OP_CANCEL] = cancel_op,
		[VDS_ISCSI_CMD_REENUMERATE] = mend_provider,
		[VDS_ISCSI_CMD_REFRESH] = mend_provider,
		[VDS_ISCSI_CMD_PORTAL_NEW] = new_portal,
		[VDS_ISCSI_CMD_PORTAL_ADD] = change_group,
	};

	if (req->cmd >= ARRAY_SIZE(serve) || !serve[req->cmd])
		return -EOPNOTSUPP;
	return serve[req->cmd](req);
}

/* The failure that a test ordered, if it is due. */
static int ordered_failure(struct request *req)
{
	struct fake_kernel *fk = req->fk;

	if (!fk->fail.armed || (fk->fail.cmd && fk->fail.cmd != req->cmd))
		return 0;
	fk->fail.armed = false;
	req->missing = fk->fail.missing;
	req->offs = fk->fail.offs;
	return refuse(req, fk->fail.err, fk->fail.text);
}

static int serve_family(struct request *req)
{
	const struct genlmsghdr *genl = nlmsg_data(req->nlh);
	int ret;

	req->cmd = genl->cmd;
	if (!req->cmd || req->cmd > VDS_ISCSI_CMD_MAX)
		return -EOPNOTSUPP;
	req->fk->served[req->cmd]++;
	ret = attrs_check(req);
	if (!ret)
		ret = ordered_failure(req);
	if (ret)
		return ret;
	req->dump = (req->nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	return req->dump ? serve_dump(req) : serve_do(req);
}

/* The controller. */

static void put_mcgrp(struct nl_msg *msg, int nr, const char *name, uint32_t id)
{
	struct nlattr *nest = nla_nest_start(msg, nr);

	fake_put(msg, CTRL_ATTR_MCAST_GRP_ID, sizeof(id), &id);
	fake_put_string(msg, CTRL_ATTR_MCAST_GRP_NAME, name);
	nla_nest_end(msg, nest);
}

static struct nl_msg *family_msg(struct fake_kernel *fk, uint32_t seq, uint8_t cmd)
{
	struct nl_msg *msg = fake_msg(GENL_ID_CTRL, seq, 0, cmd);
	struct nlattr *nest;

	fake_put_string(msg, CTRL_ATTR_FAMILY_NAME, VDS_ISCSI_FAMILY_NAME);
	fake_put(msg, CTRL_ATTR_FAMILY_ID, sizeof(fk->family), &fk->family);
	nest = nla_nest_start(msg, CTRL_ATTR_MCAST_GROUPS);
	put_mcgrp(msg, 1, VDS_ISCSI_MCGRP_OBJECTS, mcgrp_objects(fk));
	put_mcgrp(msg, 2, VDS_ISCSI_MCGRP_OPS, mcgrp_ops(fk));
	put_mcgrp(msg, 3, VDS_ISCSI_MCGRP_COMPLETIONS, mcgrp_completions(fk));
	nla_nest_end(msg, nest);
	return msg;
}

static int serve_ctrl(struct request *req)
{
	const struct genlmsghdr *genl = nlmsg_data(req->nlh);
	struct nlattr *name = nlmsg_find_attr(req->nlh, GENL_HDRLEN, CTRL_ATTR_FAMILY_NAME);

	req->fk->ctrl_served++;
	if (genl->cmd != CTRL_CMD_GETFAMILY || !name)
		return -EOPNOTSUPP;
	if (!req->fk->loaded || nla_strcmp(name, VDS_ISCSI_FAMILY_NAME))
		return -ENOENT;
	fake_send_one(req->sock, &req->fk->fault,
		      family_msg(req->fk, req->nlh->nlmsg_seq, CTRL_CMD_NEWFAMILY));
	return 0;
}

/* The transport. */

static int transport_open(void *ctx, bool watch, void **sock)
{
	struct fake_kernel *fk = ctx;
	struct fake_socket *new;
	int ret;

	(void)watch;
	pthread_mutex_lock(&fk->lock);
	ret = fk->fail_open;
	if (!ret) {
		new = fake_socket_new(fk);
		new->next = fk->sockets;
		fk->sockets = new;
		*sock = new;
	}
	pthread_mutex_unlock(&fk->lock);
	return ret;
}

static void transport_close(void *sock)
{
	struct fake_socket *old = sock, **at;
	struct fake_kernel *fk = old->fk;

	pthread_mutex_lock(&fk->lock);
	for (at = &fk->sockets; *at != old; at = &(*at)->next)
		;
	*at = old->next;
	pthread_mutex_unlock(&fk->lock);
	fake_socket_free(old);
}

static void serve(struct request *req)
{
	int ret;

	if (req->nlh->nlmsg_type == GENL_ID_CTRL)
		ret = serve_ctrl(req);
	else if (req->fk->loaded && req->nlh->nlmsg_type == req->fk->family)
		ret = serve_family(req);
	else
		ret = -ENOENT;
	if (ret || (!req->dump && (req->nlh->nlmsg_flags & NLM_F_ACK)))
		answer_error(req, ret);
}

static unsigned int request_delay(const struct fake_kernel *fk, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);

	return !fk->delay_cmd || fk->delay_cmd == genl->cmd ? fk->delay_ms : 0;
}

static int transport_send(void *sock, const void *msg, size_t len)
{
	struct request req = { .sock = sock, .fk = ((struct fake_socket *)sock)->fk };
	struct fake_kernel *fk = req.fk;
	unsigned int delay;
	int ret;

	/* A copy, so that a client that reads its request again is found out. */
	req.nlh = fake_alloc(len);
	memcpy(req.nlh, msg, len);
	if (len < NLMSG_HDRLEN + GENL_HDRLEN || req.nlh->nlmsg_len != len)
		fake_misuse("the request is no message");
	pthread_mutex_lock(&fk->lock);
	delay = request_delay(fk, req.nlh);
	pthread_mutex_unlock(&fk->lock);
	usleep(delay * 1000);
	pthread_mutex_lock(&fk->lock);
	ret = fk->fail_send;
	if (!ret && !fk->silent)
		serve(&req);
	pthread_mutex_unlock(&fk->lock);
	free(req.nlh);
	return ret;
}

static ssize_t transport_recv(void *sock, void *buf, size_t size)
{
	struct fake_kernel *fk = ((struct fake_socket *)sock)->fk;
	ssize_t ret;

	pthread_mutex_lock(&fk->lock);
	ret = fake_socket_recv(sock, buf, size);
	pthread_mutex_unlock(&fk->lock);
	return ret;
}

static int transport_join(void *sock, uint32_t group)
{
	struct fake_socket *s = sock;
	int i, ret = -ENOBUFS;

	pthread_mutex_lock(&s->fk->lock);
	for (i = 0; ret && i < FAKE_JOINED_MAX; i++) {
		if (!s->joined[i]) {
			s->joined[i] = group;
			ret = 0;
		}
	}
	pthread_mutex_unlock(&s->fk->lock);
	return ret;
}

static int transport_fd(const void *sock)
{
	const struct fake_socket *s = sock;

	return s->fd;
}

const struct vds_transport_ops fake_transport = {
	.open = transport_open,
	.close = transport_close,
	.send = transport_send,
	.recv = transport_recv,
	.join = transport_join,
	.fd = transport_fd,
};

/* What a test builds. */

static void module_load(struct fake_kernel *fk)
{
	struct vds_provider_info *provider = &fk->provider;

	fk->loaded = true;
	fk->family++;
	memset(provider, 0, sizeof(*provider));
	strcpy(provider->name, FAKE_PROVIDER);
	provider->id = id_of(FAKE_PROVIDER);
	provider->incarnation = ++fk->incarnation;
	provider->state = VDS_ISCSI_PROVIDER_STATE_OK;
	provider->generation = 1;
}

static void module_unload(struct fake_kernel *fk)
{
	struct fake_socket *sock;

	fk->loaded = false;
	shelf_clear(&fk->targets);
	shelf_clear(&fk->groups);
	shelf_clear(&fk->portals);
	shelf_clear(&fk->members);
	shelf_clear(&fk->sessions);
	shelf_clear(&fk->ops);
	for (sock = fk->sockets; sock; sock = sock->next)
		memset(sock->joined, 0, sizeof(sock->joined));
}

struct fake_kernel *fake_kernel_new(void)
{
	struct fake_kernel *fk = fake_alloc(sizeof(*fk));

	pthread_mutex_init(&fk->lock, NULL);
	fk->targets.size = sizeof(struct vds_target_info);
	fk->groups.size = sizeof(struct vds_group_info);
	fk->portals.size = sizeof(struct vds_portal_info);
	fk->members.size = sizeof(struct vds_association_info);
	fk->sessions.size = sizeof(struct vds_session_info);
	fk->ops.size = sizeof(struct vds_op_info);
	fk->hold = VDS_ISCSI_OP_STATE_DONE;
	fk->family = 0x20;
	module_load(fk);
	return fk;
}

void fake_kernel_free(struct fake_kernel *fk)
{
	if (fk->sockets)
		fake_misuse("a client or a watch is still open");
	module_unload(fk);
	pthread_mutex_destroy(&fk->lock);
	free(fk);
}

/* Every call of a test is one statement under the lock. */
#define LOCKED(fk, statement)				\
	do {						\
		pthread_mutex_lock(&(fk)->lock);	\
		statement;				\
		pthread_mutex_unlock(&(fk)->lock);	\
	} while (0)

static void *known(void *object)
{
	if (!object)
		fake_misuse("there is no such object");
	return object;
}

void fake_target_add(struct fake_kernel *fk, const char *iqn)
{
	LOCKED(fk, target_make(fk, iqn));
}

void fake_group_add(struct fake_kernel *fk, const char *iqn, uint16_t tag)
{
	LOCKED(fk, group_make(fk, iqn, tag));
}

void fake_portal_add(struct fake_kernel *fk, const char *addr)
{
	LOCKED(fk, portal_make(fk, address_of(addr)));
}

void fake_member_add(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		     const char *addr)
{
	LOCKED(fk, member_make(fk, group_make(fk, iqn, tag),
			       portal_make(fk, address_of(addr)), 0));
}

void fake_target_del(struct fake_kernel *fk, const char *iqn)
{
	struct vds_uuid id = fake_target_id(iqn);

	LOCKED(fk, target_gone(fk, known(target_find(fk, &id))));
}

void fake_group_del(struct fake_kernel *fk, const char *iqn, uint16_t tag)
{
	struct vds_uuid id = fake_group_id(iqn, tag);

	LOCKED(fk, group_gone(fk, known(group_find(fk, &id))));
}

static void portal_delete(struct fake_kernel *fk, const struct vds_uuid *id)
{
	struct vds_association_info *member;
	struct vds_portal_info *portal;

	known(portal_find(fk, id));
	while ((member = member_of_portal(fk, id)))
		member_gone(fk, member, 0);
	portal = portal_find(fk, id);
	if (portal)
		portal_gone(fk, portal);
}

void fake_portal_del(struct fake_kernel *fk, const char *addr)
{
	struct vds_uuid id = fake_portal_id(addr);

	LOCKED(fk, portal_delete(fk, &id));
}

void fake_member_del(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		     const char *addr)
{
	struct vds_uuid group = fake_group_id(iqn, tag), portal = fake_portal_id(addr);

	LOCKED(fk, member_gone(fk, known(member_find(fk, &group, &portal)), 0));
}

void fake_target_own(struct fake_kernel *fk, const char *iqn, const char *provider)
{
	struct vds_uuid id = fake_target_id(iqn);

	LOCKED(fk, {
		struct vds_target_info *target = known(target_find(fk, &id));

		snprintf(target->provider, sizeof(target->provider), "%s", provider);
	});
}

void fake_portal_own(struct fake_kernel *fk, const char *addr, const char *provider)
{
	struct vds_uuid id = fake_portal_id(addr);

	LOCKED(fk, {
		struct vds_portal_info *portal = known(portal_find(fk, &id));

		snprintf(portal->provider, sizeof(portal->provider), "%s", provider);
	});
}

static void member_leak(struct fake_kernel *fk, struct vds_association_info *member)
{
	member->state = VDS_ISCSI_ASSOCIATION_STATE_LEAKED;
	member_event(fk, member, VDS_ISCSI_EVENT_KIND_MODIFY, 0);
	fk->reenumerated = false;
}

void fake_member_leak(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		      const char *addr)
{
	struct vds_uuid group = fake_group_id(iqn, tag), portal = fake_portal_id(addr);

	LOCKED(fk, member_leak(fk, known(member_find(fk, &group, &portal))));
}

static void session_make(struct fake_kernel *fk, const struct vds_association_info *member,
			 const char *initiator, struct vds_address peer)
{
	struct vds_session_info *session = shelf_add(&fk->sessions);

	session->group_id = member->group_id;
	session->portal_id = member->portal_id;
	memcpy(session->target_name, member->target_name, sizeof(session->target_name));
	session->tag = member->tag;
	snprintf(session->initiator_name, sizeof(session->initiator_name), "%s", initiator);
	session->session_id = ++fk->last_session;
	memcpy(session->isid, "\x80\x01\x02\x03\x04\x05", sizeof(session->isid));
	session->tsih = fk->last_session;
	session->connections = 1;
	strcpy(session->state, "LOGGED_IN");
	session->age = 60;
	session->dynamic = true;
	session->peer = peer;
	session->local = member->address;
}

void fake_session_add(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		      const char *addr, const char *initiator, const char *peer)
{
	struct vds_uuid group = fake_group_id(iqn, tag), portal = fake_portal_id(addr);

	LOCKED(fk, session_make(fk, known(member_find(fk, &group, &portal)), initiator,
				address_of(peer)));
}

static void sessions_end(struct fake_kernel *fk, const char *initiator)
{
	struct vds_session_info *session = (void *)fk->sessions.items;
	size_t i = 0;

	while (i < fk->sessions.count)
		if (strcmp(session[i].initiator_name, initiator))
			i++;
		else
			shelf_del(&fk->sessions, &session[i]);
}

void fake_session_del(struct fake_kernel *fk, const char *initiator)
{
	LOCKED(fk, sessions_end(fk, initiator));
}

void fake_hold(struct fake_kernel *fk, enum vds_iscsi_op_state state)
{
	LOCKED(fk, fk->hold = state);
}

void fake_result(struct fake_kernel *fk, int result, const char *message)
{
	LOCKED(fk, {
		fk->result = result;
		snprintf(fk->message, sizeof(fk->message), "%s", message ? message : "");
	});
}

static void op_advance(struct fake_kernel *fk, struct vds_op_info *op,
		       enum vds_iscsi_op_state state, uint32_t percent)
{
	op->percent = percent;
	op_move(fk, op, state);
}

void fake_op_advance(struct fake_kernel *fk, uint64_t id,
		     enum vds_iscsi_op_state state, uint32_t percent)
{
	LOCKED(fk, op_advance(fk, known(op_find(fk, id)), state, percent));
}

void fake_op_complete(struct fake_kernel *fk, uint64_t id, int result,
		      const char *message)
{
	LOCKED(fk, op_end(fk, known(op_find(fk, id)), result, message));
}

static void op_block(struct fake_kernel *fk, struct vds_op_info *op, struct vds_address peer,
		     uint32_t silent, bool aborted)
{
	if (op->blocker_count == VDS_OP_DETAILS)
		fake_misuse("an operation tells no more blockers");
	op->blockers[op->blocker_count++] = (struct vds_op_blocker){ peer, silent, aborted };
	op->aborted += aborted;
	op_event(fk, op);
}

void fake_op_blocker(struct fake_kernel *fk, uint64_t id, const char *peer,
		     uint32_t silent, bool aborted)
{
	LOCKED(fk, op_block(fk, known(op_find(fk, id)), address_of(peer), silent, aborted));
}

void fake_op_forget(struct fake_kernel *fk, uint64_t id)
{
	LOCKED(fk, shelf_del(&fk->ops, known(op_find(fk, id))));
}

/* What a test breaks. */

static void make_stale(struct fake_kernel *fk)
{
	fk->reenumerated = false;
	fk->provider.state = VDS_ISCSI_PROVIDER_STATE_STALE;
	strcpy(fk->provider.message, "an event was lost: reenumerate, then refresh");
	provider_event(fk);
}

void fake_stale(struct fake_kernel *fk)
{
	LOCKED(fk, make_stale(fk));
}

void fake_unprivileged(struct fake_kernel *fk, bool on)
{
	LOCKED(fk, fk->unprivileged = on);
}

void fake_fail_attr(struct fake_kernel *fk, uint8_t cmd, int err,
		    const char *extack, uint32_t missing, uint32_t offs)
{
	LOCKED(fk, {
		fk->fail.armed = true;
		fk->fail.cmd = cmd;
		fk->fail.err = err;
		fk->fail.text = extack;
		fk->fail.missing = missing;
		fk->fail.offs = offs;
	});
}

void fake_fail(struct fake_kernel *fk, uint8_t cmd, int err, const char *extack)
{
	fake_fail_attr(fk, cmd, err, extack, 0, 0);
}

void fake_echo_requests(struct fake_kernel *fk, bool on)
{
	LOCKED(fk, fk->echo = on);
}

void fake_fail_open(struct fake_kernel *fk, int err)
{
	LOCKED(fk, fk->fail_open = err);
}

void fake_fail_send(struct fake_kernel *fk, int err)
{
	LOCKED(fk, fk->fail_send = err);
}

static void tell_unload(struct fake_kernel *fk)
{
	multicast(fk, GENL_ID_CTRL, family_msg(fk, 0, CTRL_CMD_DELFAMILY));
	module_unload(fk);
}

void fake_unload(struct fake_kernel *fk)
{
	LOCKED(fk, tell_unload(fk));
}

void fake_die(struct fake_kernel *fk)
{
	LOCKED(fk, module_unload(fk));
}

void fake_reload(struct fake_kernel *fk)
{
	LOCKED(fk, {
		if (fk->loaded)
			tell_unload(fk);
		module_load(fk);
	});
}

void fake_lose_events(struct fake_kernel *fk, bool on)
{
	LOCKED(fk, fk->lose_events = on);
}

static void overflow(struct fake_kernel *fk)
{
	struct fake_socket *sock;

	for (sock = fk->sockets; sock; sock = sock->next)
		if (sock->joined[0])
			fake_socket_overflow(sock);
}

void fake_overflow(struct fake_kernel *fk)
{
	LOCKED(fk, overflow(fk));
}

void fake_interrupt_dumps(struct fake_kernel *fk, unsigned int n)
{
	LOCKED(fk, fk->interrupt = n);
}

void fake_dump_chunk(struct fake_kernel *fk, unsigned int n)
{
	LOCKED(fk, fk->chunk = n);
}

void fake_delay(struct fake_kernel *fk, unsigned int ms)
{
	fake_delay_command(fk, 0, ms);
}

void fake_delay_command(struct fake_kernel *fk, uint8_t cmd, unsigned int ms)
{
	LOCKED(fk, {
		fk->delay_cmd = cmd;
		fk->delay_ms = ms;
	});
}

void fake_silent(struct fake_kernel *fk, bool on)
{
	LOCKED(fk, fk->silent = on);
}

void fake_mangle(struct fake_kernel *fk, enum fake_mangle how, uint16_t attr)
{
	LOCKED(fk, {
		fk->fault.how = how;
		fk->fault.attr = attr;
	});
}

/* What a test asks. */

unsigned int fake_requests(struct fake_kernel *fk, uint8_t cmd)
{
	unsigned int i, sum = 0;

	pthread_mutex_lock(&fk->lock);
	for (i = 0; i <= VDS_ISCSI_CMD_MAX; i++)
		if (!cmd || i == cmd)
			sum += fk->served[i];
	pthread_mutex_unlock(&fk->lock);
	return sum;
}

unsigned int fake_ctrl_requests(struct fake_kernel *fk)
{
	unsigned int count;

	LOCKED(fk, count = fk->ctrl_served);
	return count;
}

unsigned int fake_sockets(struct fake_kernel *fk)
{
	struct fake_socket *sock;
	unsigned int count = 0;

	pthread_mutex_lock(&fk->lock);
	for (sock = fk->sockets; sock; sock = sock->next)
		count++;
	pthread_mutex_unlock(&fk->lock);
	return count;
}
