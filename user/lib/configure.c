// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Starting operations that create, delete, enable and disable targets and portal
 * groups, and that set portals offline and online.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>

#include "call.h"
#include "error.h"
#include "lock.h"

/* Send a request with its options. */
static int start_call(struct vds_client *client, struct vds_call *call,
		      const struct vds_removal_options *given, uint32_t wait_ms,
		      struct vds_op_start *start)
{
	struct vds_removal_options options;

	vds_call_options(client, call, given, &options);
	vds_call_add(call, vds_arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms));
	return vds_start(client, call, start);
}

/* getrandom(2) is a cancellation point. */
static int random_bytes(unsigned char *bytes, size_t size)
{
	int cancel = vds_cancel_off();
	int ret = getrandom(bytes, size, 0) == (ssize_t)size ? 0 : -errno;

	vds_cancel_restore(cancel);
	return ret ? vds_fail_errno(ret) : 0;
}

/*
 * A new iSCSI name of this host, in the form that targetcli gives its targets.
 * A host name may have characters that an iSCSI name may not have.
 */
static int make_name(char name[VDS_ISCSI_NAME_MAX + 1])
{
	unsigned char serial[6];
	struct utsname host;
	char *c;
	int ret = random_bytes(serial, sizeof(serial));

	if (ret)
		return ret;
	if (uname(&host))
		return vds_fail_errno(-errno);
	host.nodename[strcspn(host.nodename, ".")] = '\0';
	snprintf(name, VDS_ISCSI_NAME_MAX + 1,
		 "iqn.2003-01.org.linux-iscsi.%.64s:sn.%02x%02x%02x%02x%02x%02x",
		 host.nodename[0] ? host.nodename : "localhost", serial[0], serial[1],
		 serial[2], serial[3], serial[4], serial[5]);
	for (c = name; *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
		else if (*c == '_')
			*c = '-';
	}
	return 0;
}

int vds_target_create(struct vds_client *client, const char *provider, const char *iqn,
		      const struct vds_removal_options *options, uint32_t wait_ms,
		      struct vds_op_start *start)
{
	char made[VDS_ISCSI_NAME_MAX + 1];
	struct vds_call call = { .cmd = VDS_ISCSI_CMD_TARGET_NEW };
	int ret = iqn && *iqn ? 0 : make_name(made);

	if (!ret && !(iqn && *iqn))
		iqn = made;
	if (!ret)
		ret = vds_name_check(iqn, VDS_ISCSI_NAME_MAX, "target");
	if (!ret)
		ret = vds_provider_name_check(provider);
	if (ret)
		return vds_start_fail(client, ret, start);
	vds_call_add(&call, vds_arg_string(VDS_ISCSI_A_OPERATION_TARGET_NAME, iqn));
	vds_call_add(&call, vds_arg_string(VDS_ISCSI_A_OPERATION_PROVIDER, provider));
	return start_call(client, &call, options, wait_ms, start);
}

int vds_target_delete(struct vds_client *client, const struct vds_uuid *target,
		      uint64_t incarnation, const struct vds_removal_options *options,
		      uint32_t wait_ms, struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_TARGET_DELETE,
		.args = {
			vds_arg_uuid(VDS_ISCSI_A_OPERATION_TARGET_ID, target),
			vds_arg_u64(VDS_ISCSI_A_OPERATION_TARGET_INCARNATION, &incarnation),
		},
	};

	return start_call(client, &call, options, wait_ms, start);
}

int vds_group_create(struct vds_client *client, const struct vds_uuid *target,
		     uint64_t incarnation, int tag, bool enable,
		     const struct vds_removal_options *options, uint32_t wait_ms,
		     struct vds_op_start *start)
{
	uint16_t tag16 = tag;
	uint32_t enable32 = enable;
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_GROUP_NEW,
		.args = {
			vds_arg_uuid(VDS_ISCSI_A_OPERATION_TARGET_ID, target),
			vds_arg_u64(VDS_ISCSI_A_OPERATION_TARGET_INCARNATION, &incarnation),
			vds_arg_u32(VDS_ISCSI_A_OPERATION_ENABLE, &enable32),
		},
	};

	if (tag != VDS_TAG_ANY && (tag < 0 || tag > UINT16_MAX))
		return vds_start_fail(client, vds_fail(-EINVAL,
						       "a tag is a number from 0 to 65535"),
				      start);
	if (tag != VDS_TAG_ANY)
		vds_call_add(&call, vds_arg_u16(VDS_ISCSI_A_OPERATION_TAG, &tag16));
	return start_call(client, &call, options, wait_ms, start);
}

int vds_group_delete(struct vds_client *client, const struct vds_uuid *group,
		     uint64_t incarnation, const struct vds_removal_options *options,
		     uint32_t wait_ms, struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_GROUP_DELETE,
		.args = {
			vds_arg_uuid(VDS_ISCSI_A_OPERATION_GROUP_ID, group),
			vds_arg_u64(VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, &incarnation),
		},
	};

	return start_call(client, &call, options, wait_ms, start);
}

static int group_set(struct vds_client *client, const struct vds_uuid *group,
		     uint64_t incarnation, uint32_t enable,
		     const struct vds_removal_options *options, uint32_t wait_ms,
		     struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_GROUP_SET,
		.args = {
			vds_arg_uuid(VDS_ISCSI_A_OPERATION_GROUP_ID, group),
			vds_arg_u64(VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, &incarnation),
			/* 0 disables: it is sent, too. */
			{ VDS_ISCSI_A_OPERATION_ENABLE, sizeof(enable), &enable },
		},
	};

	return start_call(client, &call, options, wait_ms, start);
}

int vds_group_enable(struct vds_client *client, const struct vds_uuid *group,
		     uint64_t incarnation, const struct vds_removal_options *options,
		     uint32_t wait_ms, struct vds_op_start *start)
{
	return group_set(client, group, incarnation, 1, options, wait_ms, start);
}

int vds_group_disable(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, const struct vds_removal_options *options,
		      uint32_t wait_ms, struct vds_op_start *start)
{
	return group_set(client, group, incarnation, 0, options, wait_ms, start);
}

static int portal_set(struct vds_client *client, uint8_t cmd, const struct vds_uuid *portal,
		      const struct vds_removal_options *options, uint32_t wait_ms,
		      struct vds_op_start *start)
{
	struct vds_call call = {
		.cmd = cmd,
		.args = { vds_arg_uuid(VDS_ISCSI_A_OPERATION_PORTAL_ID, portal) },
	};

	return start_call(client, &call, options, wait_ms, start);
}

int vds_portal_offline(struct vds_client *client, const struct vds_uuid *portal,
		       const struct vds_removal_options *options, uint32_t wait_ms,
		       struct vds_op_start *start)
{
	return portal_set(client, VDS_ISCSI_CMD_PORTAL_OFFLINE, portal, options, wait_ms, start);
}

int vds_portal_online(struct vds_client *client, const struct vds_uuid *portal,
		      const struct vds_removal_options *options, uint32_t wait_ms,
		      struct vds_op_start *start)
{
	return portal_set(client, VDS_ISCSI_CMD_PORTAL_ONLINE, portal, options, wait_ms, start);
}
