// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A request of the family: its attributes, and sending it over a connection.
 */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <string.h>
#include <sys/socket.h>

#include "call.h"
#include "client.h"
#include "clock.h"
#include "error.h"
#include "sizes.h"

struct vds_arg vds_arg_uuid(uint16_t type, const struct vds_uuid *id)
{
	return (struct vds_arg){ type, id ? sizeof(*id) : 0, id };
}

struct vds_arg vds_arg_u64(uint16_t type, const uint64_t *value)
{
	return (struct vds_arg){ type, *value ? sizeof(*value) : 0, value };
}

struct vds_arg vds_arg_u16(uint16_t type, const uint16_t *value)
{
	return (struct vds_arg){ type, sizeof(*value), value };
}

struct vds_arg vds_arg_u32(uint16_t type, const uint32_t *value)
{
	return (struct vds_arg){ type, *value ? sizeof(*value) : 0, value };
}

struct vds_arg vds_arg_string(uint16_t type, const char *text)
{
	return (struct vds_arg){ type, text ? strlen(text) + 1 : 0, text };
}

/* A grace of 0 differs from the default. */
struct vds_arg vds_arg_grace(const uint32_t *ms)
{
	return (struct vds_arg){ VDS_ISCSI_A_OPERATION_GRACE,
				 *ms == VDS_GRACE_DEFAULT ? 0 : sizeof(*ms), ms };
}

struct vds_arg vds_arg_op(const uint64_t *id)
{
	return (struct vds_arg){ VDS_ISCSI_A_OPERATION_ID, sizeof(*id), id };
}

/* The request has no space for longer names. */
int vds_name_check(const char *name, size_t max, const char *what)
{
	if (name && strnlen(name, max + 1) > max)
		return vds_fail(-EINVAL, "the name of a %s has at most %zu bytes", what, max);
	return 0;
}

int vds_provider_name_check(const char *name)
{
	return vds_name_check(name, sizeof(((struct vds_provider_info *)0)->name) - 1,
			      "provider");
}

int vds_address_check(const struct vds_address *address)
{
	if (address->family != AF_INET && address->family != AF_INET6)
		return vds_fail(-EINVAL, "the address is neither IPv4 nor IPv6");
	return 0;
}

/* libnl has no function that empties a message. */
static void message_clear(struct nl_msg *msg)
{
	nlmsg_hdr(msg)->nlmsg_len = NLMSG_HDRLEN;
}

/* Some versions of libnl do not set the flag, without which the kernel refuses it. */
static struct nlattr *nest_start(struct nl_msg *msg, int type)
{
	return nla_nest_start(msg, type | NLA_F_NESTED);
}

/* What is 0 is omitted; the family follows from the length of the IP address. */
static int put_address(const struct vds_address *address, struct nl_msg *msg, int type)
{
	int len = address->family == AF_INET ? 4 : 16;
	struct nlattr *nest = nest_start(msg, type);

	if (!nest || nla_put(msg, VDS_ISCSI_A_ADDRESS_ADDRESS, len, address->addr) ||
	    nla_put_u16(msg, VDS_ISCSI_A_ADDRESS_PORT, address->port))
		return -EMSGSIZE;
	if (address->scope_id && nla_put_u32(msg, VDS_ISCSI_A_ADDRESS_SCOPE, address->scope_id))
		return -EMSGSIZE;
	return nla_nest_end(msg, nest) ? -EMSGSIZE : 0;
}

static int put_member(const struct vds_op_member *member, struct nl_msg *msg)
{
	struct nlattr *nest = nest_start(msg, VDS_ISCSI_A_OPERATION_MEMBER);

	if (!nest ||
	    nla_put(msg, VDS_ISCSI_A_ITEM_GROUP_ID, sizeof(member->group_id),
		    &member->group_id) ||
	    nla_put(msg, VDS_ISCSI_A_ITEM_PORTAL_ID, sizeof(member->portal_id),
		    &member->portal_id))
		return -EMSGSIZE;
	if (member->group_incarnation &&
	    nla_put_u64(msg, VDS_ISCSI_A_ITEM_GROUP_INCARNATION, member->group_incarnation))
		return -EMSGSIZE;
	return nla_nest_end(msg, nest) ? -EMSGSIZE : 0;
}

static int put_members(const struct vds_call *call, struct nl_msg *msg)
{
	struct vds_op_member member = call->group;
	size_t i;

	for (i = 0; i < call->portal_count; i++) {
		member.portal_id = call->portals[i];
		if (put_member(&member, msg))
			return vds_fail_errno(-EMSGSIZE);
	}
	for (i = 0; i < call->member_count; i++) {
		vds_copy(&member, sizeof(member),
			 (const char *)call->members + i * call->member_size,
			 call->member_size);
		if (put_member(&member, msg))
			return vds_fail_errno(-EMSGSIZE);
	}
	return 0;
}

static int call_write(const struct vds_call *call, const struct vds_family *family,
		      struct nl_msg *msg)
{
	const struct vds_arg *arg;

	message_clear(msg);
	if (!genlmsg_put(msg, 0, 0, family->id, 0, NLM_F_REQUEST | call->flags, call->cmd,
			 VDS_ISCSI_FAMILY_VERSION))
		return vds_fail_errno(-EMSGSIZE);
	for (arg = call->args; arg->type; arg++)
		if (arg->len && nla_put(msg, arg->type, arg->len, arg->data))
			return vds_fail_errno(-EMSGSIZE);
	if (call->address_type && put_address(call->address, msg, call->address_type))
		return vds_fail_errno(-EMSGSIZE);
	return put_members(call, msg);
}

/*
 * The buffer of a channel holds any request with a few portals. One with more gets a
 * buffer of its own.
 */
static struct nl_msg *call_message(const struct vds_channel *channel,
				   const struct vds_call *call)
{
	size_t id = nla_total_size(sizeof(struct vds_uuid));
	size_t portals = (call->portal_count + call->member_count) *
			 (NLA_HDRLEN + 2 * id + nla_total_size(sizeof(uint64_t)));
	struct nl_msg *msg;

	if (portals <= VDS_REQUEST_SIZE / 2)
		return channel->msg;
	msg = nlmsg_alloc_size(VDS_REQUEST_SIZE + portals);
	if (!msg)
		vds_fail_errno(-ENOMEM);
	return msg;
}

static int call_send(const struct vds_call *call, const struct vds_family *family,
		     struct vds_link *link, struct vds_request *request)
{
	int ret = call_write(call, family, request->msg);

	return ret ? ret : vds_link_call(link, request);
}

/*
 * An error without an explanation comes from the family, or from generic netlink because
 * the family's number is no longer in use. In the second case nothing was changed; if the
 * module was loaded again, the request is sent to the new number.
 */
static int call_module(struct vds_client *client, const struct vds_call *call,
		       struct vds_link *link, struct vds_request *request)
{
	struct vds_family family = vds_client_family(client);
	int err = call_send(call, &family, link, request), ret;

	if (!request->refused || request->explained)
		return err;
	ret = vds_client_renew(client, link, &request->limit, &family);
	if (ret < 0)
		return ret;
	return ret ? call_send(call, &family, link, request) : vds_fail_errno(err);
}

static int call_over(struct vds_client *client, struct vds_call *call,
		     struct vds_channel *channel)
{
	struct vds_request request = {
		.msg = call_message(channel, call),
		.fields = call->fields,
		.limit = vds_client_limit(client, call->deadline ? call->deadline : VDS_NEVER),
		.reply = call->reply,
		.arg = call->arg,
	};
	int ret;

	if (!request.msg)
		return -ENOMEM;
	ret = call_module(client, call, &channel->link, &request);
	if (request.msg != channel->msg)
		nlmsg_free(request.msg);
	call->interrupted = request.interrupted;
	return ret;
}

int vds_call(struct vds_client *client, struct vds_call *call)
{
	struct vds_channel *channel = vds_channel_take(client);
	int ret;

	if (!channel)
		return -ENOMEM;
	ret = call_over(client, call, channel);
	vds_channel_put(client, channel);
	return ret;
}

static int start_reply(struct nlmsghdr *nlh, void *arg)
{
	return vds_op_start_read(nlh, arg);
}

int vds_start(struct vds_client *client, struct vds_call *call, struct vds_op_start *start)
{
	struct vds_op_start own = { .id = 0 };
	int ret;

	call->fields = &vds_op_fields;
	call->reply = start_reply;
	call->arg = &own;
	ret = vds_call(client, call);
	if (ret)
		own = (struct vds_op_start){ .id = 0 };
	vds_copy(start, client->sizes.op_start, &own, sizeof(own));
	return ret;
}

int vds_start_fail(const struct vds_client *client, int err, struct vds_op_start *start)
{
	memset(start, 0, client->sizes.op_start);
	return err;
}

void vds_call_add(struct vds_call *call, struct vds_arg arg)
{
	struct vds_arg *to = call->args;

	while (to->type)
		to++;
	*to = arg;
}

void vds_call_options(const struct vds_client *client, struct vds_call *call,
		      const struct vds_removal_options *given,
		      struct vds_removal_options *options)
{
	*options = (struct vds_removal_options){ .grace_ms = VDS_GRACE_DEFAULT };
	if (given)
		vds_copy(options, sizeof(*options), given, client->sizes.removal_options);
	vds_call_add(call, vds_arg_u32(VDS_ISCSI_A_OPERATION_FLAGS, &options->flags));
	vds_call_add(call, vds_arg_grace(&options->grace_ms));
	vds_call_add(call, vds_arg_u32(VDS_ISCSI_A_OPERATION_DEADLINE, &options->deadline_ms));
	vds_call_add(call, vds_arg_u32(VDS_ISCSI_A_OPERATION_DRAIN, &options->drain_ms));
}
