// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Operations, from the start request to the completion.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "state.h"

static uint64_t real_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * UINT64_C(1000000000) + ts.tv_nsec;
}

/* The sessions on an operation's portals. */

static bool session_uses(const struct vds_op_info *op, const struct vds_connection_info *session)
{
	size_t i;

	for (i = 0; i < op->item_count; i++)
		if (same_id(&op->group_id, &session->group_id) &&
		    same_id(&op->items[i].portal_id, &session->portal_id))
			return true;
	return false;
}

static bool session_last_path(struct fake_kernel *fk, const struct vds_op_info *op,
			      const struct vds_connection_info *session)
{
	struct vds_connection_info *other;

	for_each(other, &fk->sessions)
		if (!strcmp(other->initiator_name, session->initiator_name) &&
		    !session_uses(op, other))
			return false;
	return true;
}

/* Store them in the operation; returns how many are an initiator's last path. */
static unsigned int op_note_sessions(struct fake_kernel *fk, struct vds_op_info *op)
{
	struct vds_connection_info *session;
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

/* 0, or the errno of the option that prevents the removal. */
static int op_refusal(struct fake_kernel *fk, struct vds_op_info *op, const char **message)
{
	struct vds_group_info *group = fk_group_find(fk, &op->group_id);
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
	struct vds_connection_info *session = (void *)fk->sessions.items;
	size_t i = 0;

	if (!(op->flags & VDS_ISCSI_REMOVAL_FLAG_DROP))
		return;
	while (i < fk->sessions.count) {
		if (session_uses(op, &session[i])) {
			fk_shelf_del(&fk->sessions, &session[i]);
			op->dropped++;
		} else {
			i++;
		}
	}
}

static void item_apply(struct fake_kernel *fk, struct vds_op_info *op,
		       struct vds_op_item *item)
{
	struct vds_membership_info *member =
		fk_member_find(fk, &op->group_id, &item->portal_id);
	struct vds_group_info *group = fk_group_find(fk, &op->group_id);

	if (op->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL) {
		if (group)
			fk_member_make(fk, group, fk_portal_find(fk, &item->portal_id), op->id);
		item->state = VDS_ISCSI_ITEM_STATE_ADDED;
	} else {
		if (member)
			fk_member_gone(fk, member, op->id);
		item->state = VDS_ISCSI_ITEM_STATE_REMOVED;
	}
}

/* Add the portal, or remove all portals, unless that was done before. */
static void op_apply(struct fake_kernel *fk, struct vds_op_info *op)
{
	struct vds_op_item *item;

	if (op->flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN)
		return;
	for (item = op->items; item < op->items + op->item_count; item++)
		if (item->state == VDS_ISCSI_ITEM_STATE_UNTOUCHED)
			item_apply(fk, op, item);
}

/* Add the removed portals again; @result is the reason. */
static void op_undo(struct fake_kernel *fk, struct vds_op_info *op, int result)
{
	struct vds_group_info *group = fk_group_find(fk, &op->group_id);
	struct vds_op_item *last = &op->items[op->item_count - 1], *item;

	if (op->state == VDS_ISCSI_OP_STATE_COMMITTING) {
		/* As if the operation failed at the last portal. */
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
			fk_member_make(fk, group, fk_portal_find(fk, &item->portal_id), op->id);
	}
}

void fk_op_move(struct fake_kernel *fk, struct vds_op_info *op,
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
	fk_op_event(fk, op);
}

void fk_op_end(struct fake_kernel *fk, struct vds_op_info *op, int result,
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
	group = fk_group_find(fk, &op->group_id);
	if (group)
		group->operation = 0;
	op->result = result;
	op->percent = result ? 0 : 100;
	snprintf(op->message, sizeof(op->message), "%s", message ? message : "");
	fk_op_move(fk, op, VDS_ISCSI_OP_STATE_DONE);
}

/* Advance the operation up to the state that the test holds it in. */
void fk_op_run(struct fake_kernel *fk, struct vds_op_info *op)
{
	fk_op_event(fk, op);
	while (op->state < fk->hold && op->state < VDS_ISCSI_OP_STATE_DRAINING) {
		if (fk->hold == VDS_ISCSI_OP_STATE_DONE &&
		    op->state == VDS_ISCSI_OP_STATE_COMMITTING)
			break;
		fk_op_move(fk, op, op->state + 1);
	}
	if (fk->hold == VDS_ISCSI_OP_STATE_DONE)
		fk_op_end(fk, op, fk->result, fk->message);
}

struct vds_op_info *fk_op_new(struct fake_kernel *fk, enum vds_iscsi_op_kind kind,
			      struct vds_group_info *group,
				  const struct vds_uuid *portals, size_t count)
{
	struct vds_op_info *op = fk_shelf_add(&fk->ops);
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
		op->items[i].address = fk_portal_find(fk, &portals[i])->address;
		op->items[i].state = VDS_ISCSI_ITEM_STATE_UNTOUCHED;
	}
	op->portal_id = op->items[0].portal_id;
	op->address = op->items[0].address;
	op->requester_pid = getpid();
	op->requester_uid = getuid();
	strcpy(op->requester_comm, "fake");
	op->accepted_at = real_ns();
	group->operation = op->id;
	return op;
}
