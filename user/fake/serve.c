// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Receiving a request, dispatching it, and sending the reply.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "array.h"
#include "state.h"

/* Replies. */

void fk_reply_error(struct request *req, int err)
{
	bool tlvs = req->text || req->missing || req->offs || req->reason;
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
	if (req->reason)
		fake_put(msg, NLMSGERR_ATTR_COOKIE, sizeof(uint32_t), &req->reason);
	if (req->missing)
		fake_put(msg, NLMSGERR_ATTR_MISS_TYPE, sizeof(uint32_t), &req->missing);
	if (req->offs)
		fake_put(msg, NLMSGERR_ATTR_OFFS, sizeof(uint32_t), &req->offs);
	fake_send_one(req->sock, &(struct fake_fault){ .how = FAKE_WELL }, msg);
}

struct nl_msg *fk_reply_msg(const struct request *req, int flags)
{
	return fake_msg(req->fk->family, req->nlh->nlmsg_seq, flags, req->cmd);
}

void fk_reply(struct request *req, struct nl_msg *msg)
{
	fake_send_one(req->sock, &req->fk->fault, msg);
}

int fk_refuse(struct request *req, int err, const char *text)
{
	req->text = text;
	return err;
}

int fk_refuse_for(struct request *req, int err, enum vds_iscsi_reason reason,
		  const char *text)
{
	req->reason = reason;
	return fk_refuse(req, err, text);
}

int fk_lacks(struct request *req, uint32_t attr)
{
	req->missing = attr;
	return fk_refuse_for(req, -EINVAL, VDS_ISCSI_REASON_INVALID, "an attribute is missing");
}

const struct vds_uuid *fk_attr_uuid(const struct request *req, int attr)
{
	return req->attrs[attr] ? nla_data(req->attrs[attr]) : NULL;
}

uint64_t fk_attr_u64(const struct request *req, int attr)
{
	return req->attrs[attr] ? nla_get_u64(req->attrs[attr]) : 0;
}

uint32_t fk_attr_u32(const struct request *req, int attr, uint32_t otherwise)
{
	return req->attrs[attr] ? nla_get_u32(req->attrs[attr]) : otherwise;
}

const char *fk_attr_string(const struct request *req, int attr)
{
	return req->attrs[attr] ? nla_get_string(req->attrs[attr]) : NULL;
}

/* Read a portal's address; false if a part of it is absent. */
bool fk_attr_address(const struct request *req, struct vds_address *out)
{
	struct nlattr *nest = req->attrs[VDS_ISCSI_A_PORTAL_ADDRESS];
	struct nlattr *attrs[VDS_ISCSI_A_ADDRESS_MAX + 1], *ip, *port, *scope;
	struct vds_address address = { .family = AF_INET };

	if (!nest || nla_parse_nested(attrs, VDS_ISCSI_A_ADDRESS_MAX, nest, NULL))
		return false;
	ip = attrs[VDS_ISCSI_A_ADDRESS_ADDRESS];
	port = attrs[VDS_ISCSI_A_ADDRESS_PORT];
	scope = attrs[VDS_ISCSI_A_ADDRESS_SCOPE];
	if (!ip || !port || (nla_len(ip) != 4 && nla_len(ip) != 16))
		return false;
	if (nla_len(ip) == 16)
		address.family = AF_INET6;
	memcpy(address.addr, nla_data(ip), nla_len(ip));
	address.port = nla_get_u16(port);
	if (scope)
		address.scope_id = nla_get_u32(scope);
	*out = address;
	return true;
}

/* Read a portal of a group. */
int fk_attr_member(struct request *req, struct nlattr *attr, struct vds_op_member *member)
{
	struct nlattr *nested[VDS_ISCSI_A_ITEM_MAX + 1];

	if (!(attr->nla_type & NLA_F_NESTED) ||
	    nla_parse_nested(nested, VDS_ISCSI_A_ITEM_MAX, attr, NULL) ||
	    !nested[VDS_ISCSI_A_ITEM_GROUP_ID] || !nested[VDS_ISCSI_A_ITEM_PORTAL_ID])
		return fk_refuse_for(req, -EINVAL, VDS_ISCSI_REASON_INVALID,
				     "a member needs a group-id and a portal-id");
	memset(member, 0, sizeof(*member));
	memcpy(&member->group_id, nla_data(nested[VDS_ISCSI_A_ITEM_GROUP_ID]),
	       sizeof(member->group_id));
	memcpy(&member->portal_id, nla_data(nested[VDS_ISCSI_A_ITEM_PORTAL_ID]),
	       sizeof(member->portal_id));
	if (nested[VDS_ISCSI_A_ITEM_GROUP_INCARNATION])
		member->group_incarnation =
			nla_get_u64(nested[VDS_ISCSI_A_ITEM_GROUP_INCARNATION]);
	return 0;
}

/* Check the object that was found by id, and its incarnation if that was given. */
int fk_judge(struct request *req, bool found, uint64_t incarnation, uint64_t wanted)
{
	if (wanted && (!found || incarnation != wanted))
		return fk_refuse_for(req, -EIDRM, VDS_ISCSI_REASON_DELETED,
				     "the object was deleted since");
	return found ? 0 : fk_refuse(req, -ENOENT, "no such object");
}

int fk_may_change(struct request *req)
{
	if (req->fk->unprivileged)
		return fk_refuse_for(req, -EPERM, VDS_ISCSI_REASON_NOT_PERMITTED,
				     "CAP_SYS_ADMIN in the initial user namespace is needed");
	return 0;
}

/* The operation that the request names, and its incarnation if that was given. */
int fk_find_op(struct request *req, struct fake_op **op)
{
	uint64_t wanted = fk_attr_u64(req, VDS_ISCSI_A_OPERATION_INCARNATION);

	if (!req->attrs[VDS_ISCSI_A_OPERATION_ID])
		return fk_lacks(req, VDS_ISCSI_A_OPERATION_ID);
	*op = fk_op_find(req->fk, fk_attr_u64(req, VDS_ISCSI_A_OPERATION_ID));
	if (!*op)
		return fk_refuse_for(req, -ENOENT, VDS_ISCSI_REASON_NO_OPERATION,
				     "no such operation");
	if (wanted && wanted != (*op)->info.incarnation)
		return fk_refuse_for(req, -EIDRM, VDS_ISCSI_REASON_DELETED,
				     "another operation has its id: the module was loaded again");
	return 0;
}

/* The attributes that each command accepts; a string has length 0 here. */
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
	{ VDS_ISCSI_CMD_PORTAL_GET, VDS_ISCSI_A_PORTAL_ADDRESS, 0 },
	{ VDS_ISCSI_CMD_MEMBERSHIP_GET, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_MEMBERSHIP_GET, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_MEMBER, 0 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_FLAGS, 4 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_GRACE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_DRAIN, 4 },
	{ VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_PORTAL_ADD, VDS_ISCSI_A_OPERATION_MEMBER, 0 },
	{ VDS_ISCSI_CMD_PORTAL_ADD, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_ADD, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_PORTAL_NEW, VDS_ISCSI_A_PORTAL_ADDRESS, 0 },
	{ VDS_ISCSI_CMD_PORTAL_NEW, VDS_ISCSI_A_PORTAL_PROVIDER, 0 },
	{ VDS_ISCSI_CMD_OP_ITEM_GET, VDS_ISCSI_A_OPERATION_ID, 8 },
	{ VDS_ISCSI_CMD_OP_ITEM_GET, VDS_ISCSI_A_OPERATION_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_OP_ITEM_GET, VDS_ISCSI_A_OPERATION_MEMBER, 0 },
	{ VDS_ISCSI_CMD_SESSION_GET, VDS_ISCSI_A_SESSION_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_SESSION_GET, VDS_ISCSI_A_SESSION_PORTAL_ID, 16 },
	{ VDS_ISCSI_CMD_OP_GET, VDS_ISCSI_A_OPERATION_ID, 8 },
	{ VDS_ISCSI_CMD_OP_GET, VDS_ISCSI_A_OPERATION_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_OP_CANCEL, VDS_ISCSI_A_OPERATION_ID, 8 },
	{ VDS_ISCSI_CMD_OP_CANCEL, VDS_ISCSI_A_OPERATION_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_REENUMERATE, VDS_ISCSI_A_OPERATION_PROVIDER, 0 },
	{ VDS_ISCSI_CMD_REENUMERATE, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_REENUMERATE, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_REFRESH, VDS_ISCSI_A_OPERATION_PROVIDER, 0 },
	{ VDS_ISCSI_CMD_REFRESH, VDS_ISCSI_A_OPERATION_GRACE, 4 },
	{ VDS_ISCSI_CMD_REFRESH, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_REFRESH, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_GROUP_UNBLOCK, VDS_ISCSI_A_OPERATION_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_GROUP_UNBLOCK, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_GROUP_UNBLOCK, VDS_ISCSI_A_OPERATION_GRACE, 4 },
	{ VDS_ISCSI_CMD_GROUP_UNBLOCK, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_GROUP_UNBLOCK, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_TARGET_NEW, VDS_ISCSI_A_OPERATION_TARGET_NAME, 0 },
	{ VDS_ISCSI_CMD_TARGET_NEW, VDS_ISCSI_A_OPERATION_PROVIDER, 0 },
	{ VDS_ISCSI_CMD_TARGET_NEW, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_TARGET_NEW, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_TARGET_DELETE, VDS_ISCSI_A_OPERATION_TARGET_ID, 16 },
	{ VDS_ISCSI_CMD_TARGET_DELETE, VDS_ISCSI_A_OPERATION_TARGET_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_TARGET_DELETE, VDS_ISCSI_A_OPERATION_FLAGS, 4 },
	{ VDS_ISCSI_CMD_TARGET_DELETE, VDS_ISCSI_A_OPERATION_GRACE, 4 },
	{ VDS_ISCSI_CMD_TARGET_DELETE, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_TARGET_DELETE, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_NEW, VDS_ISCSI_A_OPERATION_TARGET_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_NEW, VDS_ISCSI_A_OPERATION_TARGET_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_NEW, VDS_ISCSI_A_OPERATION_TAG, 2 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_NEW, VDS_ISCSI_A_OPERATION_ENABLE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_NEW, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_NEW, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_DELETE, VDS_ISCSI_A_OPERATION_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_DELETE, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_DELETE, VDS_ISCSI_A_OPERATION_FLAGS, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_DELETE, VDS_ISCSI_A_OPERATION_GRACE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_DELETE, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_DELETE, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_SET, VDS_ISCSI_A_OPERATION_GROUP_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_SET, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, 8 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_SET, VDS_ISCSI_A_OPERATION_ENABLE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_SET, VDS_ISCSI_A_OPERATION_FLAGS, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_SET, VDS_ISCSI_A_OPERATION_GRACE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_SET, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_GROUP_SET, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_PORTAL_OFFLINE, VDS_ISCSI_A_OPERATION_PORTAL_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_OFFLINE, VDS_ISCSI_A_OPERATION_FLAGS, 4 },
	{ VDS_ISCSI_CMD_PORTAL_OFFLINE, VDS_ISCSI_A_OPERATION_GRACE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_OFFLINE, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_OFFLINE, VDS_ISCSI_A_OPERATION_DRAIN, 4 },
	{ VDS_ISCSI_CMD_PORTAL_OFFLINE, VDS_ISCSI_A_OPERATION_WAIT, 4 },
	{ VDS_ISCSI_CMD_PORTAL_ONLINE, VDS_ISCSI_A_OPERATION_PORTAL_ID, 16 },
	{ VDS_ISCSI_CMD_PORTAL_ONLINE, VDS_ISCSI_A_OPERATION_GRACE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_ONLINE, VDS_ISCSI_A_OPERATION_DEADLINE, 4 },
	{ VDS_ISCSI_CMD_PORTAL_ONLINE, VDS_ISCSI_A_OPERATION_WAIT, 4 },
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
		return fk_refuse(req, -EINVAL, "the attribute is not valid here");
	}
	return 0;
}

static int serve_do(struct request *req)
{
	static int (*const serve[])(struct request *req) = {
		[VDS_ISCSI_CMD_PROVIDER_GET] = fk_get_provider,
		[VDS_ISCSI_CMD_TARGET_GET] = fk_get_target,
		[VDS_ISCSI_CMD_PORTAL_GROUP_GET] = fk_get_group,
		[VDS_ISCSI_CMD_PORTAL_GET] = fk_get_portal,
		[VDS_ISCSI_CMD_MEMBERSHIP_GET] = fk_get_member,
		[VDS_ISCSI_CMD_PORTAL_REMOVE] = fk_change_group,
		[VDS_ISCSI_CMD_OP_GET] = fk_get_op,
		[VDS_ISCSI_CMD_OP_ITEM_GET] = fk_get_op_item,
		[VDS_ISCSI_CMD_OP_CANCEL] = fk_cancel_op,
		[VDS_ISCSI_CMD_REENUMERATE] = fk_repair_provider,
		[VDS_ISCSI_CMD_REFRESH] = fk_repair_provider,
		[VDS_ISCSI_CMD_GROUP_UNBLOCK] = fk_unblock_group,
		[VDS_ISCSI_CMD_PORTAL_NEW] = fk_new_portal,
		[VDS_ISCSI_CMD_PORTAL_ADD] = fk_change_group,
		[VDS_ISCSI_CMD_TARGET_NEW] = fk_new_target,
		[VDS_ISCSI_CMD_TARGET_DELETE] = fk_delete_target,
		[VDS_ISCSI_CMD_PORTAL_GROUP_NEW] = fk_new_group,
		[VDS_ISCSI_CMD_PORTAL_GROUP_DELETE] = fk_configure_group,
		[VDS_ISCSI_CMD_PORTAL_GROUP_SET] = fk_configure_group,
		[VDS_ISCSI_CMD_PORTAL_OFFLINE] = fk_offline_portal,
		[VDS_ISCSI_CMD_PORTAL_ONLINE] = fk_online_portal,
	};

	if (req->cmd >= ARRAY_SIZE(serve) || !serve[req->cmd])
		return -EOPNOTSUPP;
	return serve[req->cmd](req);
}

/* The failure that a test injected for this request, if any. */
static int ordered_failure(struct request *req)
{
	struct fake_kernel *fk = req->fk;

	if (!fk->fail.armed || (fk->fail.cmd && fk->fail.cmd != req->cmd))
		return 0;
	fk->fail.armed = false;
	req->missing = fk->fail.missing;
	req->offs = fk->fail.offs;
	return fk_refuse(req, fk->fail.err, fk->fail.text);
}

int fk_serve_family(struct request *req)
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
	return req->dump ? fk_serve_dump(req) : serve_do(req);
}

/* The controller. */

static void put_mcgrp(struct nl_msg *msg, int nr, const char *name, uint32_t id)
{
	struct nlattr *nest = nla_nest_start(msg, nr);

	fake_put(msg, CTRL_ATTR_MCAST_GRP_ID, sizeof(id), &id);
	fake_put_string(msg, CTRL_ATTR_MCAST_GRP_NAME, name);
	nla_nest_end(msg, nest);
}

static struct nl_msg *family_msg(const char *name, uint16_t id, uint32_t seq, int flags,
				 uint8_t cmd)
{
	struct nl_msg *msg = fake_msg(GENL_ID_CTRL, seq, flags, cmd);

	fake_put_string(msg, CTRL_ATTR_FAMILY_NAME, name);
	fake_put(msg, CTRL_ATTR_FAMILY_ID, sizeof(id), &id);
	return msg;
}

struct nl_msg *fk_family_msg(struct fake_kernel *fk, uint32_t seq, int flags, uint8_t cmd)
{
	struct nl_msg *msg = family_msg(VDS_ISCSI_FAMILY_NAME, fk->family, seq, flags, cmd);
	struct nlattr *nest;

	fake_put(msg, CTRL_ATTR_VERSION, sizeof(fk->version), &fk->version);
	nest = nla_nest_start(msg, CTRL_ATTR_MCAST_GROUPS);
	put_mcgrp(msg, 1, VDS_ISCSI_MCGRP_OBJECTS, fk_mcgrp_objects(fk));
	put_mcgrp(msg, 2, VDS_ISCSI_MCGRP_OPS, fk_mcgrp_ops(fk));
	put_mcgrp(msg, 3, VDS_ISCSI_MCGRP_COMPLETIONS, fk_mcgrp_completions(fk));
	nla_nest_end(msg, nest);
	return msg;
}

/* The list of all families: ours if the module is loaded, then the controller itself. */
int fk_serve_ctrl(struct request *req)
{
	const struct genlmsghdr *genl = nlmsg_data(req->nlh);
	uint32_t seq = req->nlh->nlmsg_seq;
	struct fake_batch *batch;

	req->fk->ctrl_served++;
	req->dump = (req->nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	if (genl->cmd != CTRL_CMD_GETFAMILY || !req->dump)
		return -EOPNOTSUPP;
	batch = fake_batch_new(req->sock, &req->fk->fault, req->fk->chunk, FAKE_DUMP_SIZE);
	if (req->fk->loaded && !req->fk->skip_family)
		fake_batch_add(batch, fk_family_msg(req->fk, seq, NLM_F_MULTI,
						    CTRL_CMD_NEWFAMILY));
	req->fk->skip_family = false;
	fake_batch_add(batch, family_msg("nlctrl", GENL_ID_CTRL, seq, NLM_F_MULTI,
					 CTRL_CMD_NEWFAMILY));
	fk_dump_end(req, batch);
	free(batch);
	return 0;
}
