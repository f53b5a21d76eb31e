// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Queries: one object, or all objects of a kind.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "client.h"
#include "clock.h"
#include "error.h"
#include "get.h"
#include "sizes.h"

/* How often a dump is repeated because the objects changed meanwhile. */
#define DUMP_TRIES	8

/* How objects of a kind are queried and read; if @read is NULL, by @fields. */
struct kind {
	uint8_t cmd;
	const struct vds_fields *fields;
	int (*read)(struct nlmsghdr *nlh, void *record);
	size_t size;	/* offset of its size in struct vds_sizes */
};

/* A record of any kind, in this library's size. */
union record {
	struct vds_provider_info provider;
	struct vds_target_info target;
	struct vds_group_info group;
	struct vds_portal_info portal;
	struct vds_membership_info membership;
	struct vds_connection_info connection;
	struct vds_op_info op;
};

static int op_read(struct nlmsghdr *nlh, void *record)
{
	return vds_op_read(nlh, record);
}

static int session_read(struct nlmsghdr *nlh, void *record)
{
	return vds_connection_read(nlh, record);
}

#define SIZE(member)	offsetof(struct vds_sizes, member)

static const struct kind
	a_provider = { VDS_ISCSI_CMD_PROVIDER_GET, &vds_provider_fields, NULL, SIZE(provider) },
	a_target = { VDS_ISCSI_CMD_TARGET_GET, &vds_target_fields, NULL, SIZE(target) },
	a_group = { VDS_ISCSI_CMD_PORTAL_GROUP_GET, &vds_group_fields, NULL, SIZE(group) },
	a_portal = { VDS_ISCSI_CMD_PORTAL_GET, &vds_portal_fields, NULL, SIZE(portal) },
	a_member = { VDS_ISCSI_CMD_MEMBERSHIP_GET, &vds_membership_fields, NULL,
		     SIZE(membership) },
	an_op = { VDS_ISCSI_CMD_OP_GET, &vds_op_fields, op_read, SIZE(op) },
	a_session = { VDS_ISCSI_CMD_SESSION_GET, &vds_connection_fields, session_read,
		      SIZE(connection) };

/* The size of the program's structure for records of that kind. */
static size_t kind_size(const struct vds_client *client, const struct kind *kind)
{
	uint32_t size;

	memcpy(&size, (const char *)&client->sizes + kind->size, sizeof(size));
	return size;
}

static int kind_read(const struct kind *kind, struct nlmsghdr *nlh, void *record)
{
	return kind->read ? kind->read(nlh, record) : vds_fields_read(kind->fields, nlh, record);
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
 * The kernel dumps in the order of its serial numbers. So even an interrupted dump
 * has every object that existed during the whole call exactly once, and the last
 * try is used if all of them were interrupted.
 */
static int list_take(struct vds_client *client, struct vds_call *call, struct list *list)
{
	int ret, tries = 0;

	do {
		list->count = 0;
		ret = vds_call(client, call);
	} while (!ret && call->interrupted && ++tries < DUMP_TRIES);
	return ret;
}

/*
 * All records of a kind in this library's size. @to points to a pointer to them; it
 * receives the array, or NULL if there are none and on failure.
 */
static int records_list(struct vds_client *client, const struct kind *kind,
			struct vds_arg first, struct vds_arg second, void *to, size_t *count)
{
	struct list list = { .kind = kind };
	struct vds_call call = {
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
		list.count = 0;
	}
	*count = list.count;
	memcpy(to, &list.items, sizeof(list.items));
	return ret;
}

/* The same in the program's size, which is not larger. */
static int client_list(struct vds_client *client, const struct kind *kind,
		       struct vds_arg first, struct vds_arg second, void *to, size_t *count)
{
	size_t size = kind_size(client, kind), i;
	char *items;
	int ret = records_list(client, kind, first, second, &items, count);

	for (i = 0; i < *count && size < kind->fields->size; i++)
		memmove(items + i * size, items + i * kind->fields->size, size);
	memcpy(to, &items, sizeof(items));
	return ret;
}

/* One object. */

struct query {
	const struct kind *kind;
	void *info;
};

static int record_reply(struct nlmsghdr *nlh, void *arg)
{
	struct query *query = arg;

	return kind_read(query->kind, nlh, query->info);
}

/* One record in this library's size. */
static int client_query(struct vds_client *client, const struct kind *kind,
			struct vds_arg first, struct vds_arg second, int64_t deadline,
			void *info)
{
	struct query query = { kind, info };
	struct vds_call call = {
		.cmd = kind->cmd,
		.deadline = deadline,
		.fields = kind->fields,
		.args = { first, second },
		.reply = record_reply,
		.arg = &query,
	};

	return vds_call(client, &call);
}

/* One record in the program's size; zero on failure. */
static int client_get(struct vds_client *client, const struct kind *kind,
		      struct vds_arg first, struct vds_arg second, void *info)
{
	size_t size = kind_size(client, kind);
	union record own;
	int ret = client_query(client, kind, first, second, VDS_NEVER, &own);

	if (ret)
		memset(info, 0, size);
	else
		vds_copy(info, size, &own, kind->fields->size);
	return ret;
}

int vds_provider_get(struct vds_client *client, const char *name,
		     struct vds_provider_info *info)
{
	struct vds_arg arg = vds_arg_string(VDS_ISCSI_A_PROVIDER_NAME, name);
	int ret = vds_provider_name_check(name);

	return ret ? ret : client_get(client, &a_provider, arg, VDS_NO_ARG, info);
}

int vds_target_get(struct vds_client *client, const struct vds_uuid *id,
		   uint64_t incarnation, struct vds_target_info *info)
{
	return client_get(client, &a_target, vds_arg_uuid(VDS_ISCSI_A_TARGET_ID, id),
			  vds_arg_u64(VDS_ISCSI_A_TARGET_INCARNATION, &incarnation), info);
}

static int target_named(struct vds_client *client, const char *iqn, struct vds_target_info *info)
{
	return client_get(client, &a_target, vds_arg_string(VDS_ISCSI_A_TARGET_NAME, iqn),
			  VDS_NO_ARG, info);
}

/*
 * The kernel compares names exactly, as LIO does. But an iSCSI name means the same in
 * upper and in lower case (RFC 3722), and programs print either. So a name that does not
 * exist stands for the only target whose name differs in case alone. Returns whether
 * there is exactly one.
 */
static bool respell(struct vds_client *client, const char *iqn, char name[VDS_ISCSI_NAME_MAX + 1])
{
	struct vds_target_info *list;
	size_t count, found = 0;

	if (records_list(client, &a_target, VDS_NO_ARG, VDS_NO_ARG, &list, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(list[i].name, iqn) || !strcmp(list[i].name, iqn))
			continue;
		strcpy(name, list[i].name);
		found++;
	}
	free(list);
	return found == 1;
}

int vds_target_get_by_name(struct vds_client *client, const char *iqn,
			   struct vds_target_info *info)
{
	int ret = vds_name_check(iqn, VDS_ISCSI_NAME_MAX, "target");
	char name[VDS_ISCSI_NAME_MAX + 1];

	if (ret)
		return ret;
	ret = target_named(client, iqn, info);
	if (ret == -ENOENT && respell(client, iqn, name))
		ret = target_named(client, name, info);
	return ret;
}

int vds_group_get(struct vds_client *client, const struct vds_uuid *id,
		  uint64_t incarnation, struct vds_group_info *info)
{
	return client_get(client, &a_group, vds_arg_uuid(VDS_ISCSI_A_PORTAL_GROUP_ID, id),
			  vds_arg_u64(VDS_ISCSI_A_PORTAL_GROUP_INCARNATION, &incarnation), info);
}

static int group_named(struct vds_client *client, const char *iqn, const uint16_t *tag,
		       struct vds_group_info *info)
{
	return client_get(client, &a_group,
			  vds_arg_string(VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME, iqn),
			  vds_arg_u16(VDS_ISCSI_A_PORTAL_GROUP_TAG, tag), info);
}

int vds_group_get_by_name(struct vds_client *client, const char *iqn,
			  uint16_t tag, struct vds_group_info *info)
{
	int ret = vds_name_check(iqn, VDS_ISCSI_NAME_MAX, "target");
	char name[VDS_ISCSI_NAME_MAX + 1];

	if (ret)
		return ret;
	ret = group_named(client, iqn, &tag, info);
	if (ret == -ENOENT && respell(client, iqn, name))
		ret = group_named(client, name, &tag, info);
	return ret;
}

int vds_portal_get(struct vds_client *client, const struct vds_uuid *id,
		   uint64_t incarnation, struct vds_portal_info *info)
{
	return client_get(client, &a_portal, vds_arg_uuid(VDS_ISCSI_A_PORTAL_ID, id),
			  vds_arg_u64(VDS_ISCSI_A_PORTAL_INCARNATION, &incarnation), info);
}

static int portal_at(struct vds_client *client, const struct vds_address *address,
		     struct vds_portal_info *info)
{
	/* The query has no scope, because the scope is not part of the id. */
	struct vds_address plain = { .family = address->family, .port = address->port };
	struct query query = { &a_portal, info };
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_PORTAL_GET,
		.fields = &vds_portal_fields,
		.address_type = VDS_ISCSI_A_PORTAL_ADDRESS,
		.address = &plain,
		.reply = record_reply,
		.arg = &query,
	};
	int ret = vds_address_check(address);

	memcpy(plain.addr, address->addr, sizeof(plain.addr));
	if (!ret)
		ret = vds_call(client, &call);
	if (ret)
		return ret;
	if (address->scope_id && address->scope_id != info->address.scope_id)
		return vds_fail(-ENOENT, "the portal with that address is on another interface");
	return 0;
}

int vds_portal_get_by_address(struct vds_client *client,
			      const struct vds_address *address,
			      struct vds_portal_info *info)
{
	struct vds_portal_info own;
	int ret = portal_at(client, address, &own);

	if (ret)
		memset(&own, 0, sizeof(own));
	vds_copy(info, client->sizes.portal, &own, sizeof(own));
	return ret;
}

int vds_membership_get(struct vds_client *client, const struct vds_uuid *group,
		       const struct vds_uuid *portal,
			struct vds_membership_info *info)
{
	return client_get(client, &a_member, vds_arg_uuid(VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, group),
			  vds_arg_uuid(VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, portal), info);
}

int vds_op_query(struct vds_client *client, uint64_t id, uint64_t incarnation,
		 int64_t deadline, struct vds_op_info *info)
{
	return client_query(client, &an_op, vds_arg_op(&id),
			    vds_arg_u64(VDS_ISCSI_A_OPERATION_INCARNATION, &incarnation),
			    deadline, info);
}

int vds_op_get(struct vds_client *client, uint64_t id, uint64_t incarnation,
	       struct vds_op_info *info)
{
	return client_get(client, &an_op, vds_arg_op(&id),
			  vds_arg_u64(VDS_ISCSI_A_OPERATION_INCARNATION, &incarnation), info);
}

static int items_reply(struct nlmsghdr *nlh, void *arg)
{
	return vds_op_items_read(nlh, arg);
}

int vds_op_items(struct vds_client *client, uint64_t id, uint64_t incarnation,
		 struct vds_op_item **list, size_t *count)
{
	struct vds_op_items items = { .count = 0 };
	struct vds_call call = {
		.cmd = VDS_ISCSI_CMD_OP_ITEM_GET,
		.flags = NLM_F_DUMP,
		.fields = &vds_op_fields,
		.args = {
			vds_arg_op(&id),
			vds_arg_u64(VDS_ISCSI_A_OPERATION_INCARNATION, &incarnation),
		},
		.reply = items_reply,
		.arg = &items,
	};
	int ret = vds_call(client, &call);

	if (ret) {
		free(items.list);
		items = (struct vds_op_items){ .count = 0 };
	}
	*list = items.list;
	*count = items.count;
	return ret;
}

int vds_provider_list(struct vds_client *client,
		      struct vds_provider_info **list, size_t *count)
{
	return client_list(client, &a_provider, VDS_NO_ARG, VDS_NO_ARG, list, count);
}

int vds_target_list(struct vds_client *client,
		    struct vds_target_info **list, size_t *count)
{
	return client_list(client, &a_target, VDS_NO_ARG, VDS_NO_ARG, list, count);
}

int vds_group_list(struct vds_client *client, const struct vds_uuid *target,
		   struct vds_group_info **list, size_t *count)
{
	struct vds_arg arg = vds_arg_uuid(VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, target);

	return client_list(client, &a_group, arg, VDS_NO_ARG, list, count);
}

int vds_portal_list(struct vds_client *client,
		    struct vds_portal_info **list, size_t *count)
{
	return client_list(client, &a_portal, VDS_NO_ARG, VDS_NO_ARG, list, count);
}

int vds_membership_list(struct vds_client *client,
			const struct vds_uuid *group,
			 const struct vds_uuid *portal,
			 struct vds_membership_info **list, size_t *count)
{
	return client_list(client, &a_member, vds_arg_uuid(VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, group),
			   vds_arg_uuid(VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, portal), list, count);
}

int vds_op_list(struct vds_client *client,
		struct vds_op_info **list, size_t *count)
{
	return client_list(client, &an_op, VDS_NO_ARG, VDS_NO_ARG, list, count);
}

int vds_connection_list(struct vds_client *client, const struct vds_uuid *group,
			const struct vds_uuid *portal,
		     struct vds_connection_info **list, size_t *count)
{
	return client_list(client, &a_session, vds_arg_uuid(VDS_ISCSI_A_SESSION_GROUP_ID, group),
			   vds_arg_uuid(VDS_ISCSI_A_SESSION_PORTAL_ID, portal), list, count);
}
