// SPDX-License-Identifier: GPL-2.0-only
/*
 * audit.c - write each operation and its requester to the audit log.
 */
#include <linux/audit.h>
#include <linux/ctype.h>

#include "core.h"
#include "operation.h"

/* Copy an iSCSI name; characters that could forge a field become "?". */
static void op_audit_name(char *to, const char *from)
{
	for (; *from; from++)
		*to++ = isascii(*from) && (isalnum(*from) || strchr(".:-", *from)) ?
				*from : '?';
	*to = '\0';
}

static const char *const op_kind_names[] = {
	[VDS_ISCSI_OP_KIND_REMOVE_PORTAL] = "remove-portal",
	[VDS_ISCSI_OP_KIND_ADD_PORTAL] = "add-portal",
	[VDS_ISCSI_OP_KIND_REENUMERATE] = "reenumerate",
	[VDS_ISCSI_OP_KIND_REFRESH] = "refresh",
	[VDS_ISCSI_OP_KIND_UNBLOCK_GROUP] = "unblock-group",
	[VDS_ISCSI_OP_KIND_CREATE_TARGET] = "create-target",
	[VDS_ISCSI_OP_KIND_DELETE_TARGET] = "delete-target",
	[VDS_ISCSI_OP_KIND_CREATE_GROUP] = "create-group",
	[VDS_ISCSI_OP_KIND_DELETE_GROUP] = "delete-group",
	[VDS_ISCSI_OP_KIND_ENABLE_GROUP] = "enable-group",
	[VDS_ISCSI_OP_KIND_DISABLE_GROUP] = "disable-group",
	[VDS_ISCSI_OP_KIND_OFFLINE_PORTAL] = "offline-portal",
	[VDS_ISCSI_OP_KIND_ONLINE_PORTAL] = "online-portal",
};

/* The target that an operation without groups changes. */
static const char *op_audit_target(const struct vds_operation *op)
{
	if (op->target)
		return op->target->name;
	return op->name ?: "-";
}

/* One record of an operation; @group and @portal may be NULL. */
static void op_audit_one(const struct vds_operation *op, const char *what,
			 const struct vds_portal_group *group,
			 const struct vds_portal *portal, int result)
{
	char name[VDS_ISCSI_NAME_MAX + 1];
	char address[VDS_ADDRESS_STRLEN] = "-";

	if (portal)
		vds_iscsi_address_format(&portal->addr, address, sizeof(address));
	op_audit_name(name, group ? group->target->name : op_audit_target(op));
	audit_log(audit_context(), GFP_KERNEL, AUDIT_KERNEL_OTHER,
		  "module=vds_iscsi op=%s what=%s id=%llu target=%s tag=%u portal=%s requester-pid=%d requester-uid=%u pid=%d uid=%u res=%d",
		  op_kind_names[op->request.kind], what, op->id, name,
		  group ? group->tag : op->request.tag, address, op->pid,
		  from_kuid_munged(&init_user_ns, op->uid),
		  task_tgid_nr(current),
		  from_kuid_munged(&init_user_ns, current_uid()), result);
}

static void op_audit(const struct vds_operation *op, const char *what,
		     int result)
{
	unsigned int i;

	if (audit_enabled == AUDIT_OFF)
		return;
	if (!op->nr_items)
		op_audit_one(op, what,
			     op->nr_groups ? op->groups[0].group : NULL,
			     op->portal, result);
	for (i = 0; i < op->nr_items; i++)
		op_audit_one(op, what, op->groups[op->items[i].group].group,
			     op->items[i].portal, result);
}

/* The operation may already be running, or done. */
void op_audit_accepted(const struct vds_operation *op)
{
	op_audit(op, "accepted", 0);
}

void op_audit_done(const struct vds_operation *op)
{
	op_audit(op, "done", op->result);
}

/* A cancel, which may come from another process than the request. */
void op_audit_cancel(const struct vds_operation *op, int result)
{
	op_audit(op, "cancel", result);
}
