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
		*to++ = isalnum(*from) || strchr(".:-", *from) ? *from : '?';
	*to = '\0';
}

static const char *op_audit_kind(const struct vds_operation *op)
{
	return op->request.kind == VDS_ISCSI_OP_KIND_ADD_PORTAL ? "add-portal" :
								  "remove-portal";
}

static void op_audit(const struct vds_operation *op, const char *what,
		     int result)
{
	const struct vds_portal_group *group = op->group;
	char name[VDS_ISCSI_NAME_MAX + 1];
	unsigned int i;

	if (audit_enabled == AUDIT_OFF)
		return;
	op_audit_name(name, group->target->name);
	for (i = 0; i < op->request.nr_portals; i++)
		audit_log(audit_context(), GFP_KERNEL, AUDIT_KERNEL_OTHER,
			  "module=vds_iscsi op=%s what=%s id=%llu target=%s tag=%u portal=%s requester-pid=%d requester-uid=%u res=%d",
			  op_audit_kind(op), what, op->id, name, group->tag,
			  op->items[i].portal->name, op->pid,
			  from_kuid_munged(&init_user_ns, op->uid), result);
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
