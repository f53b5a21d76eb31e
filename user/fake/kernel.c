// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Creating and freeing a fake kernel, and the objects that a test creates in it.
 */
#include <stdlib.h>
#include <string.h>

#include "state.h"

void fk_module_load(struct fake_kernel *fk)
{
	struct vds_provider_info *provider = &fk->provider;

	fk->loaded = true;
	fk->family++;
	memset(provider, 0, sizeof(*provider));
	strcpy(provider->name, FAKE_PROVIDER);
	provider->id = fk_id_of(FAKE_PROVIDER);
	provider->incarnation = ++fk->incarnation;
	provider->state = VDS_ISCSI_PROVIDER_STATE_OK;
	provider->generation = 1;
	fk->last_op = 0;
	fk->provider_op = 0;
	fk->blocked = false;
}

void fk_module_unload(struct fake_kernel *fk)
{
	struct fake_socket *sock;

	fk->loaded = false;
	fk_shelf_clear(&fk->targets);
	fk_shelf_clear(&fk->groups);
	fk_shelf_clear(&fk->portals);
	fk_shelf_clear(&fk->members);
	fk_shelf_clear(&fk->sessions);
	fk_shelf_clear(&fk->offline);
	fk_ops_clear(fk);
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
	fk->members.size = sizeof(struct vds_membership_info);
	fk->sessions.size = sizeof(struct vds_connection_info);
	fk->ops.size = sizeof(struct fake_op);
	fk->offline.size = sizeof(struct vds_op_member);
	fk->hold = VDS_ISCSI_OP_STATE_DONE;
	fk->family = 0x20;
	fk->version = VDS_ISCSI_FAMILY_VERSION;
	fk_module_load(fk);
	return fk;
}

void fake_kernel_free(struct fake_kernel *fk)
{
	if (fk->sockets)
		fake_misuse("a client or a watch is still open");
	fk_module_unload(fk);
	pthread_mutex_destroy(&fk->lock);
	free(fk);
}

static void *known(void *object)
{
	if (!object)
		fake_misuse("there is no such object");
	return object;
}

void fake_target_add(struct fake_kernel *fk, const char *iqn)
{
	LOCKED(fk, fk_target_make(fk, iqn));
}

void fake_group_add(struct fake_kernel *fk, const char *iqn, uint16_t tag)
{
	LOCKED(fk, fk_group_make(fk, iqn, tag));
}

void fake_portal_add(struct fake_kernel *fk, const char *addr)
{
	LOCKED(fk, fk_portal_make(fk, fk_address_of(addr)));
}

void fake_member_add(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		     const char *addr)
{
	LOCKED(fk, fk_member_make(fk, fk_group_make(fk, iqn, tag),
				  fk_portal_make(fk, fk_address_of(addr)), 0));
}

void fake_target_del(struct fake_kernel *fk, const char *iqn)
{
	struct vds_uuid id = fake_target_id(iqn);

	LOCKED(fk, fk_target_gone(fk, known(fk_target_find(fk, &id))));
}

void fake_group_del(struct fake_kernel *fk, const char *iqn, uint16_t tag)
{
	struct vds_uuid id = fake_group_id(iqn, tag);

	LOCKED(fk, fk_group_gone(fk, known(fk_group_find(fk, &id))));
}

static void portal_delete(struct fake_kernel *fk, const struct vds_uuid *id)
{
	struct vds_membership_info *member;
	struct vds_portal_info *portal;

	known(fk_portal_find(fk, id));
	while ((member = fk_member_of_portal(fk, id)))
		fk_member_gone(fk, member, 0);
	portal = fk_portal_find(fk, id);
	if (portal)
		fk_portal_gone(fk, portal);
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

	LOCKED(fk, fk_member_gone(fk, known(fk_member_find(fk, &group, &portal)), 0));
}

void fake_target_own(struct fake_kernel *fk, const char *iqn, const char *provider)
{
	struct vds_uuid id = fake_target_id(iqn);

	LOCKED(fk, {
		struct vds_target_info *target = known(fk_target_find(fk, &id));

		snprintf(target->provider, sizeof(target->provider), "%s", provider);
	});
}

void fake_portal_own(struct fake_kernel *fk, const char *addr, const char *provider)
{
	struct vds_uuid id = fake_portal_id(addr);

	LOCKED(fk, {
		struct vds_portal_info *portal = known(fk_portal_find(fk, &id));

		snprintf(portal->provider, sizeof(portal->provider), "%s", provider);
	});
}

static void group_stale(struct fake_kernel *fk, struct vds_group_info *group, const char *why)
{
	group->state = why ? VDS_ISCSI_PORTAL_GROUP_STATE_STALE : VDS_ISCSI_PORTAL_GROUP_STATE_OK;
	snprintf(group->message, sizeof(group->message), "%s", why ? why : "");
	fk_group_event(fk, group, VDS_ISCSI_EVENT_KIND_MODIFY);
}

void fake_group_stale(struct fake_kernel *fk, const char *iqn, uint16_t tag, const char *why)
{
	struct vds_uuid id = fake_group_id(iqn, tag);

	LOCKED(fk, group_stale(fk, known(fk_group_find(fk, &id)), why));
}

static void member_leak(struct fake_kernel *fk, struct vds_membership_info *member)
{
	struct vds_group_info *group = known(fk_group_find(fk, &member->group_id));

	member->state = VDS_ISCSI_MEMBERSHIP_STATE_LEAKED;
	fk_member_event(fk, member, VDS_ISCSI_EVENT_KIND_MODIFY, 0);
	group->state = VDS_ISCSI_PORTAL_GROUP_STATE_LEAKED;
	strcpy(group->message, "a portal is still served: refresh");
	fk_group_event(fk, group, VDS_ISCSI_EVENT_KIND_MODIFY);
	fk->reenumerated = false;
	if (fk->provider.state != VDS_ISCSI_PROVIDER_STATE_OK)
		return;
	fk->provider.state = VDS_ISCSI_PROVIDER_STATE_LEAKED;
	strcpy(fk->provider.message, "a portal is still served: refresh");
	fk_provider_event(fk);
}

void fake_member_leak(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		      const char *addr)
{
	struct vds_uuid group = fake_group_id(iqn, tag), portal = fake_portal_id(addr);

	LOCKED(fk, member_leak(fk, known(fk_member_find(fk, &group, &portal))));
}

static void session_make(struct fake_kernel *fk, const struct vds_membership_info *member,
			 const char *initiator, struct vds_address peer)
{
	struct vds_connection_info *session = fk_shelf_add(&fk->sessions);

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

	LOCKED(fk, session_make(fk, known(fk_member_find(fk, &group, &portal)), initiator,
				fk_address_of(peer)));
}

static void sessions_end(struct fake_kernel *fk, const char *initiator)
{
	struct vds_connection_info *session = (void *)fk->sessions.items;
	size_t i = 0;

	while (i < fk->sessions.count)
		if (strcmp(session[i].initiator_name, initiator))
			i++;
		else
			fk_shelf_del(&fk->sessions, &session[i]);
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

static void op_advance(struct fake_kernel *fk, struct fake_op *op,
		       enum vds_iscsi_op_state state, uint32_t changed)
{
	op->info.item_total = 100;
	op->info.changed = changed;
	fk_op_move(fk, op, state);
}

void fake_op_advance(struct fake_kernel *fk, uint64_t id,
		     enum vds_iscsi_op_state state, uint32_t changed)
{
	LOCKED(fk, op_advance(fk, known(fk_op_find(fk, id)), state, changed));
}

void fake_op_complete(struct fake_kernel *fk, uint64_t id, int result,
		      const char *message)
{
	LOCKED(fk, fk_op_end(fk, known(fk_op_find(fk, id)), result, 0, message));
}

void fake_block(struct fake_kernel *fk, enum vds_iscsi_blocker_kind kind, const char *peer)
{
	LOCKED(fk, {
		fk->blocked = true;
		memset(&fk->blocker, 0, sizeof(fk->blocker));
		fk->blocker.kind = kind;
		if (peer)
			fk->blocker.peer = fk_address_of(peer);
	});
}

void fake_unblock(struct fake_kernel *fk)
{
	LOCKED(fk, fk_unblock(fk));
}

static void op_overdue(struct fake_kernel *fk, struct fake_op *op)
{
	op->info.overdue = true;
	fk_op_event(fk, op);
}

void fake_op_overdue(struct fake_kernel *fk, uint64_t id)
{
	LOCKED(fk, op_overdue(fk, known(fk_op_find(fk, id))));
}

static void op_block(struct fake_kernel *fk, struct fake_op *op, struct vds_address peer,
		     uint32_t silent, bool aborted)
{
	struct vds_op_info *info = &op->info;

	if (info->blocker_count == VDS_OP_DETAILS)
		fake_misuse("an operation lists no more blockers");
	info->blockers[info->blocker_count++] = (struct vds_op_blocker){
		.kind = VDS_ISCSI_BLOCKER_KIND_LOGIN,
		.peer = peer,
		.silent = silent,
		.aborted = aborted,
	};
	info->aborted += aborted;
	fk_op_event(fk, op);
}

void fake_op_blocker(struct fake_kernel *fk, uint64_t id, const char *peer,
		     uint32_t silent, bool aborted)
{
	LOCKED(fk, op_block(fk, known(fk_op_find(fk, id)), fk_address_of(peer), silent, aborted));
}

static void op_replace(struct fake_kernel *fk, struct fake_op *op)
{
	op->info.incarnation = ++fk->incarnation;
}

void fake_op_replace(struct fake_kernel *fk, uint64_t id)
{
	LOCKED(fk, op_replace(fk, known(fk_op_find(fk, id))));
}

void fake_op_forget(struct fake_kernel *fk, uint64_t id)
{
	LOCKED(fk, fk_op_del(fk, known(fk_op_find(fk, id))));
}
