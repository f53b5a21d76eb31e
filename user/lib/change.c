// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Starting operations: removing and adding portals, repairing a provider, unblocking
 * a group. Creating portals, and cancelling.
 */
#include <errno.h>
#include <string.h>

#include "call.h"
#include "client.h"
#include "error.h"

static int count_check(size_t count)
{
	if (!count || count > VDS_OP_PORTALS)
		return vds_fail(count ? -E2BIG : -EINVAL,
				"an operation takes 1 to %d portals", VDS_OP_PORTALS);
	return 0;
}

int vds_removal_start(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, const struct vds_uuid *portals,
		      size_t count, const struct vds_removal_options *options,
		      uint32_t wait_ms, struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_REMOVE,
		.args = { vds_arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms) },
		.group = { .group_id = *group, .group_incarnation = incarnation },
		.portals = portals,
		.portal_count = count,
	};
	struct vds_removal_options own;
	int ret = count_check(count);

	vds_call_options(client, &call, options, &own);
	return ret ? vds_start_fail(client, ret, start) : vds_start(client, &call, start);
}

/* An operation on portals of several groups. */
static int members_start(struct vds_client *client, struct vds_call *call,
			 const struct vds_op_member *members, size_t count,
			 struct vds_op_start *start)
{
	int ret = count_check(count);

	call->members = members;
	call->member_count = count;
	call->member_size = client->sizes.op_member;
	return ret ? vds_start_fail(client, ret, start) : vds_start(client, call, start);
}

int vds_members_remove_start(struct vds_client *client, const struct vds_op_member *members,
			     size_t count, const struct vds_removal_options *options,
			     uint32_t wait_ms, struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_REMOVE,
		.args = { vds_arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms) },
	};
	struct vds_removal_options own;

	vds_call_options(client, &call, options, &own);
	return members_start(client, &call, members, count, start);
}

int vds_members_add_start(struct vds_client *client, const struct vds_op_member *members,
			  size_t count, uint32_t deadline_ms, uint32_t wait_ms,
			  struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_ADD,
		.args = {
			vds_arg_u32(VDS_ISCSI_A_OPERATION_DEADLINE, &deadline_ms),
			vds_arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms),
		},
	};

	return members_start(client, &call, members, count, start);
}

int vds_portal_remove(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, const struct vds_uuid *portal,
		      uint64_t *op)
{
	struct vds_op_start start = { .id = 0 };
	int ret = vds_removal_start(client, group, incarnation, portal, 1, NULL, 0, &start);

	*op = start.id;
	return ret;
}

int vds_addition_start(struct vds_client *client, const struct vds_uuid *group,
		       uint64_t incarnation, const struct vds_uuid *portal,
		       uint32_t wait_ms, struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_ADD,
		.args = { vds_arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms) },
		.group = { .group_id = *group, .group_incarnation = incarnation },
		.portals = portal,
		.portal_count = 1,
	};

	return vds_start(client, &call, start);
}

int vds_portal_add(struct vds_client *client, const struct vds_uuid *group,
		   uint64_t incarnation, const struct vds_uuid *portal,
		   uint64_t *op)
{
	struct vds_op_start start = { .id = 0 };
	int ret = vds_addition_start(client, group, incarnation, portal, 0, &start);

	*op = start.id;
	return ret;
}

static int portal_id_reply(struct nlmsghdr *nlh, void *arg)
{
	return vds_portal_read_id(nlh, arg);
}

int vds_portal_new(struct vds_client *client, const struct vds_address *address,
		   struct vds_uuid *id, uint64_t *incarnation)
{
	struct vds_portal_info info;
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_NEW,
		.fields = &vds_portal_fields,
		.address_type = VDS_ISCSI_A_PORTAL_ADDRESS,
		.address = address,
		.reply = portal_id_reply,
		.arg = &info,
	};
	int ret = vds_address_check(address);

	if (!ret)
		ret = vds_call(client, &call);
	if (ret)
		memset(&info, 0, sizeof(info));
	*id = info.id;
	if (incarnation)
		*incarnation = info.incarnation;
	return ret;
}

int vds_op_cancel(struct vds_client *client, uint64_t id, uint64_t incarnation)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_OP_CANCEL,
		.flags = NLM_F_ACK,
		.fields = &vds_op_fields,
		.args = {
			vds_arg_op(&id),
			vds_arg_u64(VDS_ISCSI_A_OPERATION_INCARNATION, &incarnation),
		},
	};

	return vds_call(client, &call);
}

/* An operation on a provider; @call has the arguments that its kind has. */
static int provider_start(struct vds_client *client, struct vds_call *call,
			  const char *provider, struct vds_op_start *start)
{
	int ret = vds_provider_name_check(provider);

	return ret ? vds_start_fail(client, ret, start) : vds_start(client, call, start);
}

int vds_reenumerate_start(struct vds_client *client, const char *provider,
			  uint32_t deadline_ms, uint32_t wait_ms,
			  struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_REENUMERATE,
		.args = {
			vds_arg_u32(VDS_ISCSI_A_OPERATION_DEADLINE, &deadline_ms),
			vds_arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms),
			vds_arg_string(VDS_ISCSI_A_OPERATION_PROVIDER, provider),
		},
	};

	return provider_start(client, &call, provider, start);
}

int vds_refresh_start(struct vds_client *client, const char *provider,
		      uint32_t grace_ms, uint32_t deadline_ms, uint32_t wait_ms,
		      struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_REFRESH,
		.args = {
			vds_arg_grace(&grace_ms),
			vds_arg_u32(VDS_ISCSI_A_OPERATION_DEADLINE, &deadline_ms),
			vds_arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms),
			vds_arg_string(VDS_ISCSI_A_OPERATION_PROVIDER, provider),
		},
	};

	return provider_start(client, &call, provider, start);
}

int vds_unblock_start(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, uint32_t grace_ms, uint32_t deadline_ms,
		      uint32_t wait_ms, struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_GROUP_UNBLOCK,
		.args = {
			vds_arg_uuid(VDS_ISCSI_A_OPERATION_GROUP_ID, group),
			vds_arg_u64(VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, &incarnation),
			vds_arg_grace(&grace_ms),
			vds_arg_u32(VDS_ISCSI_A_OPERATION_DEADLINE, &deadline_ms),
			vds_arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms),
		},
	};

	return vds_start(client, &call, start);
}
