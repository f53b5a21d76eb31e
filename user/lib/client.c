// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A connection, and every request of the family.
 */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "client.h"
#include "error.h"

#define QUICK_MS	30000
#define SLOW_MS		120000

/* Room for the largest request. */
#define MESSAGE_MAX	1024

/* How often a dump is taken again because something changed meanwhile. */
#define DUMP_TRIES	8

/* An attribute of a request; one of length 0 is left out. */
struct call_arg {
	uint16_t type;
	uint16_t len;
	const void *data;
};

#define NO_ARG ((struct call_arg){ 0, 0, NULL })

/* A request; @reply and @arg as in struct vds_question. */
struct call {
	uint8_t cmd;
	uint16_t flags;
	bool slow;
	const struct vds_fields *fields;
	struct call_arg args[VDS_OP_PORTALS + 8];	/* type 0 ends them */
	int (*reply)(struct nlmsghdr *nlh, void *arg);
	void *arg;
	bool interrupted;	/* out */
};

static struct call_arg arg_uuid(uint16_t type, const struct vds_uuid *id)
{
	return (struct call_arg){ type, id ? sizeof(*id) : 0, id };
}

static struct call_arg arg_u64(uint16_t type, const uint64_t *value)
{
	return (struct call_arg){ type, *value ? sizeof(*value) : 0, value };
}

static struct call_arg arg_u16(uint16_t type, const uint16_t *value)
{
	return (struct call_arg){ type, sizeof(*value), value };
}

static struct call_arg arg_u32(uint16_t type, const uint32_t *value)
{
	return (struct call_arg){ type, *value ? sizeof(*value) : 0, value };
}

static struct call_arg arg_string(uint16_t type, const char *text)
{
	return (struct call_arg){ type, text ? strlen(text) + 1 : 0, text };
}

/* Unlike another number, also when it is 0: that it has to be. */
static struct call_arg arg_op(const uint64_t *id)
{
	return (struct call_arg){ VDS_ISCSI_A_OPERATION_ID, sizeof(*id), id };
}

/* libnl makes messages, and does not empty them. */
static void message_clear(struct nl_msg *msg)
{
	nlmsg_hdr(msg)->nlmsg_len = NLMSG_HDRLEN;
}

static int call_write(const struct call *call, const struct vds_family *family,
		      struct nl_msg *msg)
{
	const struct call_arg *arg;

	message_clear(msg);
	if (!genlmsg_put(msg, 0, 0, family->id, 0, NLM_F_REQUEST | call->flags, call->cmd,
			 VDS_ISCSI_FAMILY_VERSION))
		return vds_fail_errno(-EMSGSIZE);
	for (arg = call->args; arg->type; arg++)
		if (arg->len && nla_put(msg, arg->type, arg->len, arg->data))
			return vds_fail_errno(-EMSGSIZE);
	return 0;
}

/*
 * The kernel refused without a sentence. That may be the family's own verdict,
 * or nobody is there any more under the family's number.
 */
static int client_doubt(struct vds_client *client, int err)
{
	int ret = vds_family_check(&client->link, &client->family);

	return ret ? ret : vds_fail_errno(err);
}

static int client_call(struct vds_client *client, struct call *call)
{
	struct vds_question question = {
		.msg = client->msg,
		.fields = call->fields,
		.timeout_ms = call->slow ? client->slow_ms : client->quick_ms,
		.reply = call->reply,
		.arg = call->arg,
	};
	int ret;

	pthread_mutex_lock(&client->lock);
	ret = call_write(call, &client->family, client->msg);
	if (!ret)
		ret = vds_link_ask(&client->link, &question);
	if (question.refused && !question.explained)
		ret = client_doubt(client, ret);
	pthread_mutex_unlock(&client->lock);
	call->interrupted = question.interrupted;
	return ret;
}

static struct vds_client *client_new(const struct vds_transport_ops *ops, void *ctx)
{
	struct vds_client *new = malloc(sizeof(*new));
	struct nl_msg *msg = nlmsg_alloc_size(MESSAGE_MAX);

	if (!new || !msg) {
		free(new);
		nlmsg_free(msg);
		vds_fail_errno(-ENOMEM);
		return NULL;
	}
	new->msg = msg;
	vds_link_init(&new->link, ops, ctx, false);
	vds_client_set_timeout(new, QUICK_MS, SLOW_MS);
	pthread_mutex_init(&new->lock, NULL);
	return new;
}

int vds_client_open_transport(const struct vds_transport_ops *ops, void *ctx,
			      struct vds_client **client)
{
	struct vds_client *new = client_new(ops, ctx);
	int ret;

	if (!new)
		return -ENOMEM;
	ret = vds_family_resolve(&new->link, &new->family);
	if (ret) {
		vds_client_close(new);
		return ret;
	}
	*client = new;
	return 0;
}

int vds_client_again(const struct vds_client *client, struct vds_client **again)
{
	struct vds_client *new = client_new(client->link.ops, client->link.ctx);

	if (!new)
		return -ENOMEM;
	new->family = client->family;
	vds_client_set_timeout(new, client->quick_ms, client->slow_ms);
	*again = new;
	return 0;
}

int vds_client_open(struct vds_client **client)
{
	return vds_client_open_transport(&vds_transport_nl, NULL, client);
}

void vds_client_close(struct vds_client *client)
{
	if (!client)
		return;
	vds_link_close(&client->link);
	nlmsg_free(client->msg);
	pthread_mutex_destroy(&client->lock);
	free(client);
}

void vds_client_set_timeout(struct vds_client *client, int quick_ms, int slow_ms)
{
	client->quick_ms = quick_ms;
	client->slow_ms = slow_ms;
}

/* Kinds of objects. */

/* How objects of a kind are asked for, and how one is read; NULL is by @fields. */
struct kind {
	uint8_t cmd;
	const struct vds_fields *fields;
	int (*read)(struct nlmsghdr *nlh, void *record);
};

static int op_read(struct nlmsghdr *nlh, void *record)
{
	return vds_op_read(nlh, record);
}

static int session_read(struct nlmsghdr *nlh, void *record)
{
	return vds_session_read(nlh, record);
}

static const struct kind
	a_provider = { VDS_ISCSI_CMD_PROVIDER_GET, &vds_provider_fields, NULL },
	a_target = { VDS_ISCSI_CMD_TARGET_GET, &vds_target_fields, NULL },
	a_group = { VDS_ISCSI_CMD_PORTAL_GROUP_GET, &vds_group_fields, NULL },
	a_portal = { VDS_ISCSI_CMD_PORTAL_GET, &vds_portal_fields, NULL },
	a_member = { VDS_ISCSI_CMD_MEMBERSHIP_GET, &vds_membership_fields, NULL },
	an_op = { VDS_ISCSI_CMD_OP_GET, &vds_op_fields, op_read },
	a_session = { VDS_ISCSI_CMD_SESSION_GET, &vds_session_fields, session_read };

static int kind_read(const struct kind *kind, struct nlmsghdr *nlh, void *record)
{
	return kind->read ? kind->read(nlh, record) : vds_fields_read(kind->fields, nlh, record);
}

/* One object. */

struct record {
	const struct kind *kind;
	void *info;
};

static int record_reply(struct nlmsghdr *nlh, void *arg)
{
	struct record *record = arg;

	return kind_read(record->kind, nlh, record->info);
}

static int client_get(struct vds_client *client, const struct kind *kind,
		      struct call_arg first, struct call_arg second, void *info)
{
	struct record record = { kind, info };
	struct call call = {
		.cmd = kind->cmd,
		.fields = kind->fields,
		.args = { first, second },
		.reply = record_reply,
		.arg = &record,
	};

	return client_call(client, &call);
}

/* Longer names would not even fit into a request. */
static int name_check(const char *name, size_t max, const char *what)
{
	if (name && strnlen(name, max + 1) > max)
		return vds_fail(-EINVAL, "the name of a %s has at most %zu octets", what, max);
	return 0;
}

static int provider_name_check(const char *name)
{
	return name_check(name, sizeof(((struct vds_provider_info *)0)->name) - 1,
			  "provider");
}

int vds_provider_get(struct vds_client *client, const char *name,
		     struct vds_provider_info *info)
{
	int ret = provider_name_check(name);

	return ret ? ret : client_get(client, &a_provider,
				      arg_string(VDS_ISCSI_A_PROVIDER_NAME, name), NO_ARG, info);
}

int vds_target_get(struct vds_client *client, const struct vds_uuid *id,
		   uint64_t incarnation, struct vds_target_info *info)
{
	return client_get(client, &a_target, arg_uuid(VDS_ISCSI_A_TARGET_ID, id),
			  arg_u64(VDS_ISCSI_A_TARGET_INCARNATION, &incarnation), info);
}

int vds_target_get_by_name(struct vds_client *client, const char *iqn,
			   struct vds_target_info *info)
{
	int ret = name_check(iqn, VDS_ISCSI_NAME_MAX, "target");

	return ret ? ret : client_get(client, &a_target,
				      arg_string(VDS_ISCSI_A_TARGET_NAME, iqn), NO_ARG, info);
}

int vds_group_get(struct vds_client *client, const struct vds_uuid *id,
		  uint64_t incarnation, struct vds_group_info *info)
{
	return client_get(client, &a_group, arg_uuid(VDS_ISCSI_A_PORTAL_GROUP_ID, id),
			  arg_u64(VDS_ISCSI_A_PORTAL_GROUP_INCARNATION, &incarnation), info);
}

int vds_group_get_by_name(struct vds_client *client, const char *iqn,
			  uint16_t tag, struct vds_group_info *info)
{
	int ret = name_check(iqn, VDS_ISCSI_NAME_MAX, "target");

	return ret ? ret : client_get(client, &a_group,
				      arg_string(VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME, iqn),
				      arg_u16(VDS_ISCSI_A_PORTAL_GROUP_TAG, &tag), info);
}

int vds_portal_get(struct vds_client *client, const struct vds_uuid *id,
		   uint64_t incarnation, struct vds_portal_info *info)
{
	return client_get(client, &a_portal, arg_uuid(VDS_ISCSI_A_PORTAL_ID, id),
			  arg_u64(VDS_ISCSI_A_PORTAL_INCARNATION, &incarnation), info);
}

static int address_check(const struct vds_address *address)
{
	if (address->family != AF_INET && address->family != AF_INET6)
		return vds_fail(-EINVAL, "the address is neither IPv4 nor IPv6");
	return 0;
}

static struct call_arg arg_address(const struct vds_address *address)
{
	if (address->family == AF_INET)
		return (struct call_arg){ VDS_ISCSI_A_PORTAL_IPV4, 4, address->addr };
	return (struct call_arg){ VDS_ISCSI_A_PORTAL_IPV6, 16, address->addr };
}

int vds_portal_get_by_address(struct vds_client *client,
			      const struct vds_address *address,
			      struct vds_portal_info *info)
{
	int ret = address_check(address);

	if (!ret)
		ret = client_get(client, &a_portal, arg_address(address),
				 arg_u16(VDS_ISCSI_A_PORTAL_PORT, &address->port), info);
	if (ret)
		return ret;
	/* The kernel is asked without the scope: it is no part of the id. */
	if (address->scope_id && address->scope_id != info->address.scope_id)
		return vds_fail(-ENOENT, "the portal of that address is on another interface");
	return 0;
}

int vds_membership_get(struct vds_client *client, const struct vds_uuid *group,
			const struct vds_uuid *portal,
			struct vds_membership_info *info)
{
	return client_get(client, &a_member, arg_uuid(VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, group),
			  arg_uuid(VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, portal), info);
}

int vds_op_get(struct vds_client *client, uint64_t id, struct vds_op_info *info)
{
	return client_get(client, &an_op, arg_op(&id), NO_ARG, info);
}

/* All objects of a kind. */

struct list {
	const struct kind *kind;
	char *items;
	size_t count;
	size_t room;
};

static int list_grow(struct list *list)
{
	size_t room = list->room ? 2 * list->room : 16;
	char *items = reallocarray(list->items, room, list->kind->fields->size);

	if (!items)
		return vds_fail_errno(-ENOMEM);
	list->items = items;
	list->room = room;
	return 0;
}

static int list_reply(struct nlmsghdr *nlh, void *arg)
{
	struct list *list = arg;
	int ret = 0;

	if (list->count == list->room)
		ret = list_grow(list);
	if (!ret)
		ret = kind_read(list->kind, nlh,
				list->items + list->count * list->kind->fields->size);
	if (!ret)
		list->count++;
	return ret;
}

/*
 * The kernel dumps in the order of its serial numbers. So even a dump that was
 * interrupted has what existed all the time exactly once, and is good enough
 * when they never leave us alone.
 */
static int list_take(struct vds_client *client, struct call *call, struct list *list)
{
	int ret, tries = 0;

	do {
		list->count = 0;
		ret = client_call(client, call);
	} while (!ret && call->interrupted && ++tries < DUMP_TRIES);
	return ret;
}

/* @to is a pointer to records of that kind, which receives the array or NULL. */
static int client_list(struct vds_client *client, const struct kind *kind,
		       struct call_arg first, struct call_arg second, void *to, size_t *count)
{
	struct list list = { .kind = kind };
	struct call call = {
		.cmd = kind->cmd,
		.flags = NLM_F_DUMP,
		.fields = kind->fields,
		.args = { first, second },
		.reply = list_reply,
		.arg = &list,
	};
	int ret = list_take(client, &call, &list);

	if (ret || !list.count) {
		free(list.items);
		list.items = NULL;
	}
	if (!ret)
		*count = list.count;
	memcpy(to, &list.items, sizeof(list.items));
	return ret;
}

int vds_provider_list(struct vds_client *client,
		      struct vds_provider_info **list, size_t *count)
{
	return client_list(client, &a_provider, NO_ARG, NO_ARG, list, count);
}

int vds_target_list(struct vds_client *client,
		    struct vds_target_info **list, size_t *count)
{
	return client_list(client, &a_target, NO_ARG, NO_ARG, list, count);
}

int vds_group_list(struct vds_client *client, const struct vds_uuid *target,
		   struct vds_group_info **list, size_t *count)
{
	return client_list(client, &a_group, arg_uuid(VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, target),
			   NO_ARG, list, count);
}

int vds_portal_list(struct vds_client *client,
		    struct vds_portal_info **list, size_t *count)
{
	return client_list(client, &a_portal, NO_ARG, NO_ARG, list, count);
}

int vds_membership_list(struct vds_client *client,
			 const struct vds_uuid *group,
			 const struct vds_uuid *portal,
			 struct vds_membership_info **list, size_t *count)
{
	return client_list(client, &a_member, arg_uuid(VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, group),
			   arg_uuid(VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, portal), list, count);
}

int vds_op_list(struct vds_client *client,
		struct vds_op_info **list, size_t *count)
{
	return client_list(client, &an_op, NO_ARG, NO_ARG, list, count);
}

int vds_session_list(struct vds_client *client, const struct vds_uuid *group,
		     const struct vds_uuid *portal,
		     struct vds_session_info **list, size_t *count)
{
	return client_list(client, &a_session, arg_uuid(VDS_ISCSI_A_SESSION_GROUP_ID, group),
			   arg_uuid(VDS_ISCSI_A_SESSION_PORTAL_ID, portal), list, count);
}

/* Changes. */

static int started_reply(struct nlmsghdr *nlh, void *arg)
{
	return vds_started_read(nlh, arg);
}

/* The options of a removal that differ from what the kernel does anyway. */
static void removal_args(struct call_arg *args, const struct vds_removal_options *options)
{
	args[0] = arg_u32(VDS_ISCSI_A_OPERATION_FLAGS, &options->flags);
	args[1] = arg_u32(VDS_ISCSI_A_OPERATION_DEADLINE, &options->deadline_ms);
	args[2] = arg_u32(VDS_ISCSI_A_OPERATION_DRAIN, &options->drain_ms);
	/* 0 is no grace at all, which is something to say. */
	if (options->grace_ms != VDS_GRACE_DEFAULT)
		args[3] = (struct call_arg){ VDS_ISCSI_A_OPERATION_GRACE,
					     sizeof(options->grace_ms),
					     &options->grace_ms };
}

int vds_portals_remove_wait(struct vds_client *client, const struct vds_uuid *group,
			    uint64_t incarnation, const struct vds_uuid *portals,
			    size_t count, const struct vds_removal_options *options,
			    uint32_t wait_ms, struct vds_started *started)
{
	struct call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_REMOVE,
		.fields = &vds_op_fields,
		.args = {
			arg_uuid(VDS_ISCSI_A_OPERATION_GROUP_ID, group),
			arg_u64(VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, &incarnation),
			arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms),
		},
		.reply = started_reply,
		.arg = started,
	};
	size_t i;

	if (!count || count > VDS_OP_PORTALS)
		return vds_fail(count ? -E2BIG : -EINVAL,
				"an operation takes 1 to %d portals", VDS_OP_PORTALS);
	for (i = 0; i < count; i++)
		call.args[3 + i] = arg_uuid(VDS_ISCSI_A_OPERATION_PORTAL_ID, &portals[i]);
	if (options)
		removal_args(&call.args[3 + count], options);
	return client_call(client, &call);
}

int vds_portals_remove(struct vds_client *client, const struct vds_uuid *group,
		       uint64_t incarnation, const struct vds_uuid *portals,
		       size_t count, const struct vds_removal_options *options,
		       uint64_t *op)
{
	struct vds_started started;
	int ret = vds_portals_remove_wait(client, group, incarnation, portals, count,
					  options, 0, &started);

	if (!ret)
		*op = started.id;
	return ret;
}

int vds_portal_remove(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, const struct vds_uuid *portal,
		      uint64_t *op)
{
	return vds_portals_remove(client, group, incarnation, portal, 1, NULL, op);
}

int vds_portal_add_wait(struct vds_client *client, const struct vds_uuid *group,
			uint64_t incarnation, const struct vds_uuid *portal,
			uint32_t wait_ms, struct vds_started *started)
{
	struct call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_ADD,
		.fields = &vds_op_fields,
		.args = {
			arg_uuid(VDS_ISCSI_A_OPERATION_GROUP_ID, group),
			arg_u64(VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, &incarnation),
			arg_uuid(VDS_ISCSI_A_OPERATION_PORTAL_ID, portal),
			arg_u32(VDS_ISCSI_A_OPERATION_WAIT, &wait_ms),
		},
		.reply = started_reply,
		.arg = started,
	};

	return client_call(client, &call);
}

int vds_portal_add(struct vds_client *client, const struct vds_uuid *group,
		   uint64_t incarnation, const struct vds_uuid *portal,
		   uint64_t *op)
{
	struct vds_started started;
	int ret = vds_portal_add_wait(client, group, incarnation, portal, 0, &started);

	if (!ret)
		*op = started.id;
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
	struct call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_NEW,
		.fields = &vds_portal_fields,
		.args = {
			arg_address(address),
			arg_u16(VDS_ISCSI_A_PORTAL_PORT, &address->port),
			arg_u32(VDS_ISCSI_A_PORTAL_SCOPE_ID, &address->scope_id),
		},
		.reply = portal_id_reply,
		.arg = &info,
	};
	int ret = address_check(address);

	if (!ret)
		ret = client_call(client, &call);
	if (ret)
		return ret;
	*id = info.id;
	if (incarnation)
		*incarnation = info.incarnation;
	return 0;
}

int vds_op_cancel(struct vds_client *client, uint64_t id)
{
	struct call call = {
		.cmd = VDS_ISCSI_CMD_OP_CANCEL,
		.flags = NLM_F_ACK,
		.fields = &vds_op_fields,
		.args = { arg_op(&id) },
	};

	return client_call(client, &call);
}

static int provider_command(struct vds_client *client, uint8_t cmd, const char *provider)
{
	struct call call = {
		.cmd = cmd,
		.flags = NLM_F_ACK,
		.slow = true,
		.fields = &vds_provider_fields,
	};
	int ret = provider_name_check(provider);

	if (ret)
		return ret;
	call.args[0] = arg_string(VDS_ISCSI_A_PROVIDER_NAME, provider);
	return client_call(client, &call);
}

int vds_reenumerate(struct vds_client *client, const char *provider)
{
	return provider_command(client, VDS_ISCSI_CMD_REENUMERATE, provider);
}

int vds_refresh(struct vds_client *client, const char *provider)
{
	return provider_command(client, VDS_ISCSI_CMD_REFRESH, provider);
}
