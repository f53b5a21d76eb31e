// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Operations, from the start request to the completion.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "state.h"

static uint64_t real_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * UINT64_C(1000000000) + ts.tv_nsec;
}

/* The sessions on an operation's portals. */

/* What is deleted or disabled as a whole is used by all its sessions. */
static bool session_uses(const struct fake_op *op, const struct vds_connection_info *session)
{
	size_t i;

	if (op->info.kind == VDS_ISCSI_OP_KIND_DELETE_TARGET)
		return !strcmp(op->info.target_name, session->target_name);
	if (op->info.kind == VDS_ISCSI_OP_KIND_DELETE_GROUP ||
	    op->info.kind == VDS_ISCSI_OP_KIND_DISABLE_GROUP)
		return same_id(&op->info.group_id, &session->group_id);
	for (i = 0; i < op->count; i++)
		if (same_id(&op->items[i].group_id, &session->group_id) &&
		    same_id(&op->items[i].portal_id, &session->portal_id))
			return true;
	return false;
}

/* A path by any portal group of the target counts. */
static bool session_last_path(struct fake_kernel *fk, const struct fake_op *op,
			      const struct vds_connection_info *session)
{
	struct vds_connection_info *other;

	for_each(other, &fk->sessions)
		if (!strcmp(other->initiator_name, session->initiator_name) &&
		    !strcmp(other->target_name, session->target_name) &&
		    !session_uses(op, other))
			return false;
	return true;
}

/* Store them in the operation; returns how many are an initiator's last path. */
unsigned int fk_op_list_sessions(struct fake_kernel *fk, struct fake_op *op)
{
	struct vds_op_info *info = &op->info;
	struct vds_connection_info *session;
	struct vds_op_session *noted;
	unsigned int last_paths = 0;
	bool last;

	info->sessions = 0;
	info->session_count = 0;
	for_each(session, &fk->sessions) {
		if (!session_uses(op, session))
			continue;
		last = session_last_path(fk, op, session);
		last_paths += last;
		if (info->sessions++ >= VDS_OP_DETAILS)
			continue;
		noted = &info->session[info->session_count++];
		strcpy(noted->initiator_name, session->initiator_name);
		noted->session_id = session->session_id;
		noted->peer = session->peer;
		noted->last_path = last;
	}
	return last_paths;
}

/* An operation that no option lets look at sessions does not list them. */
static unsigned int op_note_sessions(struct fake_kernel *fk, struct fake_op *op)
{
	return op->info.flags || op->info.drain ? fk_op_list_sessions(fk, op) : 0;
}

/* Whether a group would have no portal left. */
static bool op_empties(struct fake_kernel *fk, const struct fake_op *op)
{
	size_t i, j;

	for (i = 0; i < op->count; i++) {
		struct vds_group_info *group = fk_group_find(fk, &op->items[i].group_id);
		size_t removed = 0;

		for (j = 0; j < op->count; j++)
			removed += same_id(&op->items[j].group_id, &op->items[i].group_id);
		if (group && group->portals <= removed)
			return true;
	}
	return false;
}

/* 0, or the errno of the option that prevents the removal. */
static int op_refusal(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	struct vds_op_info *info = &op->info;
	unsigned int last_paths = op_note_sessions(fk, op);
	uint32_t flags = op->info.flags;

	if (flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST && op_empties(fk, op)) {
		*message = "no portal would be left in the portal group";
		info->reason = VDS_ISCSI_REASON_KEEP_LAST;
		return -EADDRINUSE;
	}
	if (flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH && last_paths)
		info->reason = VDS_ISCSI_REASON_KEEP_PATH;
	else if (flags & VDS_ISCSI_REMOVAL_FLAG_IF_IDLE && info->sessions)
		info->reason = VDS_ISCSI_REASON_IF_IDLE;
	else
		return 0;
	*message = "sessions are in the way";
	return -EUSERS;
}

/* If its flags say so, drop the sessions. */
void fk_op_drop(struct fake_kernel *fk, struct fake_op *op)
{
	struct vds_connection_info *session = (void *)fk->sessions.items;
	size_t i = 0;

	if (!(op->info.flags & VDS_ISCSI_REMOVAL_FLAG_DROP))
		return;
	while (i < fk->sessions.count) {
		if (session_uses(op, &session[i])) {
			fk_shelf_del(&fk->sessions, &session[i]);
			op->info.dropped++;
		} else {
			i++;
		}
	}
}

static void item_apply(struct fake_kernel *fk, struct fake_op *op, struct vds_op_item *item)
{
	struct vds_membership_info *member =
		fk_member_find(fk, &item->group_id, &item->portal_id);
	struct vds_group_info *group = fk_group_find(fk, &item->group_id);

	if (op->info.kind == VDS_ISCSI_OP_KIND_ADD_PORTAL ||
	    op->info.kind == VDS_ISCSI_OP_KIND_ONLINE_PORTAL) {
		if (group)
			fk_member_make(fk, group, fk_portal_find(fk, &item->portal_id),
				       op->info.id);
		item->state = VDS_ISCSI_ITEM_STATE_ADDED;
	} else {
		if (member)
			fk_member_gone(fk, member, op->info.id);
		item->state = VDS_ISCSI_ITEM_STATE_REMOVED;
	}
}

/* Add the portal, or remove all portals, unless that was done before. */
static void op_apply(struct fake_kernel *fk, struct fake_op *op)
{
	struct vds_op_item *item;

	if (op->info.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN)
		return;
	for (item = op->items; item < op->items + op->count; item++)
		if (item->state == VDS_ISCSI_ITEM_STATE_UNTOUCHED)
			item_apply(fk, op, item);
}

/* Add the removed portals again; @result is the reason. */
static void op_undo(struct fake_kernel *fk, struct fake_op *op, int result)
{
	struct vds_op_item *end = op->items + op->count, *item;

	for (item = op->items; item < end; item++) {
		struct vds_group_info *group = fk_group_find(fk, &item->group_id);

		if (op->info.state == VDS_ISCSI_OP_STATE_COMMITTING) {
			/* As if the operation failed at the last portal. */
			if (item + 1 < end)
				item->state = VDS_ISCSI_ITEM_STATE_RESTORED;
			else
				item->result = result;
			continue;
		}
		if (item->state != VDS_ISCSI_ITEM_STATE_REMOVED)
			continue;
		item->state = group ? VDS_ISCSI_ITEM_STATE_RESTORED :
			      VDS_ISCSI_ITEM_STATE_LOST;
		if (group)
			fk_member_make(fk, group, fk_portal_find(fk, &item->portal_id),
				       op->info.id);
	}
}

void fk_op_move(struct fake_kernel *fk, struct fake_op *op, enum vds_iscsi_op_state state)
{
	struct vds_op_info *info = &op->info;

	if (state < info->state || info->state == VDS_ISCSI_OP_STATE_DONE)
		fake_misuse("an operation moves down the list of states only");
	if (state == VDS_ISCSI_OP_STATE_DRAINING) {
		op_note_sessions(fk, op);
		info->sessions_at_start = info->sessions;
		op_apply(fk, op);
	}
	if (state == VDS_ISCSI_OP_STATE_COMMITTING)
		info->phase = VDS_ISCSI_OP_PHASE_CHANGING;
	else if (state == VDS_ISCSI_OP_STATE_DRAINING)
		info->phase = VDS_ISCSI_OP_PHASE_DRAINING;
	info->state = state;
	info->elapsed = real_ns() - info->accepted_at;
	fk_op_event(fk, op);
}

/* What a successful operation of each kind does, or why it is not successful. */

static int removal_success(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	bool drained = op->info.state == VDS_ISCSI_OP_STATE_DRAINING;
	int result = drained ? 0 : op_refusal(fk, op, message);

	if (result)
		return result;
	op_apply(fk, op);
	fk_op_drop(fk, op);
	if (drained || op->info.dropped)
		op_note_sessions(fk, op);
	return 0;
}

/* A portal that was set offline is remembered with its groups. */
static int offline_success(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	int result = removal_success(fk, op, message);
	struct vds_op_item *item;

	for (item = op->items; !result && item < op->items + op->count; item++)
		if (item->state == VDS_ISCSI_ITEM_STATE_REMOVED)
			fk_offline_add(fk, &(struct vds_op_member){
				.group_id = item->group_id,
				.group_incarnation = item->group_incarnation,
				.portal_id = item->portal_id,
			});
	return result;
}

static struct vds_membership_info *leaked_member(struct fake_kernel *fk)
{
	struct vds_membership_info *member;

	for_each(member, &fk->members)
		if (member->state == VDS_ISCSI_MEMBERSHIP_STATE_LEAKED)
			return member;
	return NULL;
}

static void leak_repair(struct fake_kernel *fk, struct vds_membership_info *leaked)
{
	struct vds_group_info *group = fk_group_find(fk, &leaked->group_id);

	fk_member_gone(fk, leaked, 0);
	group->state = VDS_ISCSI_PORTAL_GROUP_STATE_OK;
	group->message[0] = '\0';
	fk_group_event(fk, group, VDS_ISCSI_EVENT_KIND_MODIFY);
}

static int refresh_success(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	struct vds_membership_info *leaked;

	while (fk->reenumerated && (leaked = leaked_member(fk)))
		leak_repair(fk, leaked);
	if (fk->provider.state == VDS_ISCSI_PROVIDER_STATE_OK ||
	    (fk->provider.state == VDS_ISCSI_PROVIDER_STATE_LEAKED && leaked_member(fk)))
		return 0;
	if (fk->provider.state == VDS_ISCSI_PROVIDER_STATE_STALE && !fk->reenumerated) {
		*message = "reenumerate the provider first";
		op->info.reason = VDS_ISCSI_REASON_NOT_REENUMERATED;
		return -ESTALE;
	}
	fk->provider.state = VDS_ISCSI_PROVIDER_STATE_OK;
	fk->provider.message[0] = '\0';
	fk_provider_event(fk);
	return 0;
}

static void op_note_blocker(struct fake_kernel *fk, struct fake_op *op, bool aborted)
{
	struct vds_op_blocker *blocker = &op->info.blockers[0];

	*blocker = fk->blocker;
	blocker->aborted = aborted;
	blocker->silent = blocker->peer.family ? op->info.grace : 0;
	op->info.blocker_count = 1;
	op->info.aborted = aborted;
}

static int unblock_success(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	bool login = fk->blocked && fk->blocker.kind == VDS_ISCSI_BLOCKER_KIND_LOGIN;

	if (fk->blocked)
		op_note_blocker(fk, op, login);
	if (login)
		return 0;
	*message = "no stalled login was found that could be aborted";
	op->info.reason = VDS_ISCSI_REASON_NOTHING_TO_ABORT;
	return -EBUSY;
}

static int op_success(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	switch (op->info.kind) {
	case VDS_ISCSI_OP_KIND_REENUMERATE:
		fk->reenumerated = true;
		return 0;
	case VDS_ISCSI_OP_KIND_REFRESH:
		return refresh_success(fk, op, message);
	case VDS_ISCSI_OP_KIND_UNBLOCK_GROUP:
		return unblock_success(fk, op, message);
	case VDS_ISCSI_OP_KIND_CREATE_TARGET:
	case VDS_ISCSI_OP_KIND_DELETE_TARGET:
	case VDS_ISCSI_OP_KIND_CREATE_GROUP:
	case VDS_ISCSI_OP_KIND_DELETE_GROUP:
	case VDS_ISCSI_OP_KIND_ENABLE_GROUP:
	case VDS_ISCSI_OP_KIND_DISABLE_GROUP:
		return fk_apply(fk, op, message);
	case VDS_ISCSI_OP_KIND_OFFLINE_PORTAL:
		return offline_success(fk, op, message);
	default:
		return removal_success(fk, op, message);
	}
}

static bool op_exclusive(const struct fake_op *op)
{
	return op->info.kind != VDS_ISCSI_OP_KIND_UNBLOCK_GROUP &&
	       !(op->info.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN);
}

static void group_bind(struct fake_kernel *fk, const struct vds_uuid *id, uint64_t op)
{
	struct vds_group_info *group = fk_group_find(fk, id);

	if (group)
		group->operation = op;
}

/* The groups, or the provider, have @id in flight. */
static void op_bind(struct fake_kernel *fk, const struct fake_op *op, uint64_t id)
{
	size_t i;

	if (op->info.kind == VDS_ISCSI_OP_KIND_REENUMERATE ||
	    op->info.kind == VDS_ISCSI_OP_KIND_REFRESH)
		fk->provider_op = id;
	if (!op_exclusive(op))
		return;
	if (op->info.group_incarnation)
		group_bind(fk, &op->info.group_id, id);
	for (i = 0; i < op->count; i++)
		group_bind(fk, &op->items[i].group_id, id);
}

/* Whether it is in flight on its target. */
bool fk_op_changes_target(const struct fake_op *op)
{
	return op->info.state != VDS_ISCSI_OP_STATE_DONE &&
	       (op->info.kind == VDS_ISCSI_OP_KIND_DELETE_TARGET ||
		op->info.kind == VDS_ISCSI_OP_KIND_CREATE_GROUP);
}

/* The reason for a result that nothing else explains. */
static enum vds_iscsi_reason default_reason(int result)
{
	switch (result) {
	case -ECANCELED:
		return VDS_ISCSI_REASON_CANCELLED;
	case -EADDRINUSE:
		return VDS_ISCSI_REASON_LISTENER_BUSY;
	default:
		return VDS_ISCSI_REASON_DRIVER;
	}
}

static void count_result(struct fake_kernel *fk, const struct fake_op *op, int result)
{
	struct vds_provider_info *provider = &fk->provider;

	provider->ops_succeeded += !result;
	provider->ops_cancelled += result == -ECANCELED;
	provider->ops_blocked += result == -ETIME || result == -EBUSY;
	provider->ops_failed += result && result != -ECANCELED && result != -ETIME &&
				result != -EBUSY;
	provider->aborted_logins += op->info.aborted;
	provider->dropped_sessions += op->info.dropped;
}

/* How many portals the operation has removed or added. */
static uint32_t op_changed(const struct fake_op *op)
{
	uint32_t changed = 0;

	for (size_t i = 0; i < op->count; i++)
		changed += op->items[i].state == VDS_ISCSI_ITEM_STATE_REMOVED ||
			   op->items[i].state == VDS_ISCSI_ITEM_STATE_ADDED;
	return changed;
}

void fk_op_end(struct fake_kernel *fk, struct fake_op *op, int result,
	       enum vds_iscsi_reason reason, const char *message)
{
	struct vds_op_info *info = &op->info;

	if (result)
		op_undo(fk, op, result);
	else
		result = op_success(fk, op, &message);
	op_bind(fk, op, 0);
	op->give_up_at = VDS_NEVER;
	info->result = result;
	info->changed = op_changed(op);
	if (reason)
		info->reason = reason;
	else if (result && !info->reason)
		info->reason = default_reason(result);
	snprintf(info->message, sizeof(info->message), "%s", message ? message : "");
	count_result(fk, op, result);
	fk_op_move(fk, op, VDS_ISCSI_OP_STATE_DONE);
	if (info->kind == VDS_ISCSI_OP_KIND_UNBLOCK_GROUP && !result)
		fk_unblock(fk);
}

/* Blocked operations. */

#define GATE_LIMIT_MS	10000

static const char *const blocker_names[] = {
	[VDS_ISCSI_BLOCKER_KIND_LOGIN] = "a login is in flight",
	[VDS_ISCSI_BLOCKER_KIND_DIRECTORY] = "another program keeps the group's portals locked",
	[VDS_ISCSI_BLOCKER_KIND_CONFIGURATION] =
		"another program is changing the group's configuration",
	[VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT] =
		"a login waits for I/O of the session that it replaces",
};

static void op_give_up(struct fake_kernel *fk, struct fake_op *op)
{
	enum vds_iscsi_blocker_kind kind = op->info.blockers[0].kind;
	const char *name = blocker_names[kind];
	char message[VDS_ISCSI_MESSAGE_MAX + 1];
	int result = -EBUSY;

	if (op->info.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN) {
		snprintf(message, sizeof(message), "it would have to wait: %s", name);
	} else if (op->info.deadline) {
		snprintf(message, sizeof(message),
			 "it could not begin within its deadline of %u ms: %s",
			 op->info.deadline, name);
		result = -ETIME;
	} else {
		snprintf(message, sizeof(message), "it could not begin within %u s: %s",
			 GATE_LIMIT_MS / 1000, name);
	}
	fk_op_end(fk, op, result,
		  VDS_ISCSI_REASON_BLOCKED_LOGIN + kind - VDS_ISCSI_BLOCKER_KIND_LOGIN, message);
}

static bool op_is_blocked(const struct fake_kernel *fk, const struct fake_op *op)
{
	return fk->blocked && op->count;
}

static void op_block(struct fake_kernel *fk, struct fake_op *op)
{
	uint32_t limit = op->info.deadline ? op->info.deadline : GATE_LIMIT_MS;

	op_note_blocker(fk, op, false);
	if (op->info.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN)
		op_give_up(fk, op);
	else
		op->give_up_at = vds_deadline(limit);
}

/* The next operation whose time is over at @when. */
static struct fake_op *op_expired(struct fake_kernel *fk, int64_t when)
{
	struct fake_op *op;

	for_each(op, &fk->ops)
		if (op->give_up_at <= when)
			return op;
	return NULL;
}

/* End the blocked operations whose time is over. */
void fk_expire(struct fake_kernel *fk)
{
	struct fake_op *op;

	while ((op = op_expired(fk, vds_now())))
		op_give_up(fk, op);
}

int64_t fk_next_expiry(struct fake_kernel *fk)
{
	int64_t next = VDS_NEVER;
	struct fake_op *op;

	for_each(op, &fk->ops)
		next = vds_sooner(next, op->give_up_at);
	return next;
}

/* Advance the operation up to the state that the test holds it in. */
void fk_op_run(struct fake_kernel *fk, struct fake_op *op)
{
	enum vds_iscsi_op_state last = op->count ? VDS_ISCSI_OP_STATE_DRAINING :
						   VDS_ISCSI_OP_STATE_COMMITTING;

	if (op_is_blocked(fk, op)) {
		op_block(fk, op);
		return;
	}
	op->give_up_at = VDS_NEVER;
	while (op->info.state < fk->hold && op->info.state < last) {
		if (fk->hold == VDS_ISCSI_OP_STATE_DONE &&
		    op->info.state == VDS_ISCSI_OP_STATE_COMMITTING)
			break;
		fk_op_move(fk, op, op->info.state + 1);
	}
	if (fk->hold == VDS_ISCSI_OP_STATE_DONE)
		fk_op_end(fk, op, fk->result, 0, fk->message);
}

/* Nothing blocks any more: the blocked operations continue. */
void fk_unblock(struct fake_kernel *fk)
{
	size_t i;

	fk->blocked = false;
	for (i = 0; i < fk->ops.count; i++) {
		struct fake_op *op = (struct fake_op *)fk->ops.items + i;

		if (op->give_up_at != VDS_NEVER)
			fk_op_run(fk, op);
	}
}

void fk_op_start(struct fake_kernel *fk, struct fake_op *op)
{
	op_bind(fk, op, op->info.id);
	fk_op_event(fk, op);
}

struct fake_op *fk_op_new(struct fake_kernel *fk, enum vds_iscsi_op_kind kind,
			  const struct vds_group_info *group)
{
	struct fake_op *op = fk_shelf_add(&fk->ops);
	struct vds_op_info *info = &op->info;

	op->give_up_at = VDS_NEVER;
	info->id = ++fk->last_op;
	info->incarnation = ++fk->incarnation;
	info->kind = kind;
	info->state = VDS_ISCSI_OP_STATE_QUEUED;
	info->phase = VDS_ISCSI_OP_PHASE_WAITING;
	strcpy(info->provider, fk->provider.name);
	if (group) {
		info->group_id = group->id;
		info->group_incarnation = group->incarnation;
		memcpy(info->target_name, group->target_name, sizeof(info->target_name));
		info->tag = group->tag;
	}
	info->requester_pid = getpid();
	info->requester_uid = getuid();
	strcpy(info->requester_comm, "fake");
	info->accepted_at = real_ns();
	return op;
}

void fk_op_take_members(struct fake_kernel *fk, struct fake_op *op,
			const struct vds_op_member *members, size_t count)
{
	struct vds_op_info *info = &op->info;
	size_t i;

	op->items = fake_alloc(count * sizeof(*op->items));
	op->count = count;
	for (i = 0; i < count; i++) {
		const struct vds_group_info *group = fk_group_find(fk, &members[i].group_id);
		struct vds_op_item *item = &op->items[i];

		item->portal_id = members[i].portal_id;
		item->address = fk_portal_find(fk, &members[i].portal_id)->address;
		item->group_id = group->id;
		item->group_incarnation = group->incarnation;
		memcpy(item->target_name, group->target_name, sizeof(item->target_name));
		item->tag = group->tag;
		item->state = VDS_ISCSI_ITEM_STATE_UNTOUCHED;
	}
	info->item_total = count;
	if (count)
		fk_op_take_portal(op, fk_portal_find(fk, &members[0].portal_id));
}

void fk_op_take_portal(struct fake_op *op, const struct vds_portal_info *portal)
{
	op->info.portal_id = portal->id;
	op->info.address = portal->address;
}
