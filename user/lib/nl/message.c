// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Messages of the family, read into the public records.
 *
 * Nothing that is received is trusted, since the same code reads the messages of
 * a newer, an older and a faulty kernel.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "array.h"
#include "error.h"
#include "nl/message.h"

/* The lists of an operation: one attribute for each entry, @max entries at most. */
static const struct {
	uint16_t type;
	uint16_t max;
	const struct vds_fields *fields;
	size_t list;
	size_t count;
} op_lists[] = {
	{ VDS_ISCSI_A_OPERATION_ITEM, VDS_OP_ITEMS, &vds_item_fields,
	  offsetof(struct vds_op_info, items),
	  offsetof(struct vds_op_info, item_count) },
	{ VDS_ISCSI_A_OPERATION_BLOCKER, VDS_OP_DETAILS, &vds_blocker_fields,
	  offsetof(struct vds_op_info, blockers),
	  offsetof(struct vds_op_info, blocker_count) },
	{ VDS_ISCSI_A_OPERATION_SESSION, VDS_OP_DETAILS, &vds_held_session_fields,
	  offsetof(struct vds_op_info, session),
	  offsetof(struct vds_op_info, session_count) },
};

int vds_errno_check(int err)
{
	return err > 0 || err < -4095 ? -EBADMSG : 0;
}

/* As nla_len() and nla_data(), which are calls: a dump has thousands of attributes. */
static size_t attr_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

static const void *attr_data(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

/*
 * Find the attributes in @len bytes by their numbers, as nla_parse(). Return: how many
 * bytes at the end are no attribute.
 */
static size_t attrs_find(struct nlattr **attrs, unsigned int max, const void *data, size_t len)
{
	const struct nlattr *attr = data;
	unsigned int type;
	size_t size;

	memset(attrs, 0, (max + 1) * sizeof(*attrs));
	while (len >= NLA_HDRLEN && attr->nla_len >= NLA_HDRLEN && attr->nla_len <= len) {
		type = attr->nla_type & NLA_TYPE_MASK;
		if (type <= max)
			attrs[type] = (struct nlattr *)attr;
		size = NLA_ALIGN(attr->nla_len);
		/* The padding of the last one may be missing. */
		if (size >= len)
			return 0;
		attr = (const void *)((const char *)attr + size);
		len -= size;
	}
	return len;
}

/* Find the attributes of a nest, which has nothing else. */
static int nest_find(struct nlattr **attrs, unsigned int max, const struct nlattr *nest)
{
	return attrs_find(attrs, max, attr_data(nest), attr_len(nest)) ? -EBADMSG : 0;
}

static int read_fixed(const struct nlattr *attr, void *member, size_t size)
{
	if (attr_len(attr) != size)
		return -EBADMSG;
	memcpy(member, attr_data(attr), size);
	return 0;
}

static int read_string(const struct nlattr *attr, char *member, size_t size)
{
	size_t len = strnlen(attr_data(attr), attr_len(attr));

	if (len >= size)
		return -EBADMSG;
	memcpy(member, attr_data(attr), len);
	member[len] = '\0';
	return 0;
}

static int read_result(const struct nlattr *attr, int32_t *member)
{
	int ret = read_fixed(attr, member, sizeof(*member));

	return ret ? ret : vds_errno_check(*member);
}

/* The family was read before. */
static int read_ip(const struct nlattr *attr, const struct vds_field *field, void *record)
{
	struct vds_address *address = record;

	switch (address->family) {
	case AF_INET:
		return read_fixed(attr, address->addr, 4);
	case AF_INET6:
		return read_fixed(attr, address->addr, field->size);
	default:
		return -EBADMSG;
	}
}

static int read_address(const struct nlattr *nest, struct vds_address *address);

static int field_read(const struct vds_field *field, const struct nlattr *attr, void *record)
{
	void *member = (char *)record + field->offset;

	if (!attr)
		return field->optional ? 0 : -EBADMSG;
	switch (field->kind) {
	case FIELD_FIXED:
		return read_fixed(attr, member, field->size);
	case FIELD_STRING:
		return read_string(attr, member, field->size);
	case FIELD_RESULT:
		return read_result(attr, member);
	case FIELD_FLAG:
		*(bool *)member = true;
		return attr_len(attr) ? -EBADMSG : 0;
	case FIELD_IP:
		return read_ip(attr, field, record);
	default:
		return read_address(attr, member);
	}
}

static int read_address(const struct nlattr *nest, struct vds_address *address)
{
	const struct vds_fields *fields = &vds_address_fields;
	struct nlattr *attrs[VDS_ISCSI_A_ADDRESS_MAX + 1];
	unsigned int type;

	if (nest_find(attrs, VDS_ISCSI_A_ADDRESS_MAX, nest))
		return -EBADMSG;
	for (type = 1; type <= fields->max; type++)
		if (field_read(&fields->field[type], attrs[type], address))
			return -EBADMSG;
	return 0;
}

static int fields_bad(const char *name)
{
	return vds_fail(-EBADMSG, "the kernel's reply is malformed (attribute %s)", name);
}

static int attrs_parse(struct nlmsghdr *nlh, struct nlattr **attrs)
{
	if (nlh->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return vds_fail_errno(-EBADMSG);
	attrs_find(attrs, VDS_ATTR_MAX, (char *)nlh + NLMSG_HDRLEN + GENL_HDRLEN,
		   nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN);
	return 0;
}

static int attrs_read(const struct vds_fields *fields, struct nlattr **attrs,
		      void *record)
{
	unsigned int type;

	memset(record, 0, fields->size);
	for (type = 1; type <= fields->max; type++)
		if (fields->field[type].kind &&
		    field_read(&fields->field[type], attrs[type], record))
			return fields_bad(fields->field[type].name);
	return 0;
}

int vds_fields_read(const struct vds_fields *fields, struct nlmsghdr *nlh,
		    void *record)
{
	struct nlattr *attrs[VDS_ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);

	return ret ? ret : attrs_read(fields, attrs, record);
}

int vds_connection_read(struct nlmsghdr *nlh, struct vds_connection_info *info)
{
	struct nlattr *attrs[VDS_ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);

	if (!ret)
		ret = attrs_read(&vds_connection_fields, attrs, info);
	if (!ret)
		info->portal_known = attrs[VDS_ISCSI_A_SESSION_PORTAL_ID];
	return ret;
}

static int nest_read(const struct vds_fields *fields, struct nlattr *nest,
		     void *record)
{
	struct nlattr *attrs[VDS_ATTR_MAX + 1];

	if (nest_find(attrs, VDS_ATTR_MAX, nest))
		return vds_fail_errno(-EBADMSG);
	return attrs_read(fields, attrs, record);
}

static size_t count_items(struct nlmsghdr *nlh)
{
	struct nlattr *attr;
	size_t count = 0;
	int rem;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem)
		count += nla_type(attr) == VDS_ISCSI_A_OPERATION_ITEM;
	return count;
}

static int items_fill(struct nlmsghdr *nlh, struct vds_op_items *items)
{
	struct nlattr *attr;
	int rem, ret;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != VDS_ISCSI_A_OPERATION_ITEM)
			continue;
		ret = nest_read(&vds_item_fields, attr, &items->list[items->count]);
		if (ret)
			return ret;
		items->count++;
	}
	return 0;
}

static int items_grow(struct vds_op_items *items, size_t count)
{
	struct vds_op_item *list;

	if (!count)
		return 0;
	list = reallocarray(items->list, items->count + count, sizeof(*list));
	if (!list)
		return vds_fail_errno(-ENOMEM);
	items->list = list;
	return 0;
}

int vds_op_items_read(struct nlmsghdr *nlh, struct vds_op_items *items)
{
	int ret = items_grow(items, count_items(nlh));

	return ret ? ret : items_fill(nlh, items);
}

/* Read one entry of a list; ignore those beyond its maximum. */
static int op_entry_read(struct nlattr *attr, struct vds_op_info *info)
{
	int type = nla_type(attr);
	size_t i, *count;
	char *list;

	for (i = 0; i < ARRAY_SIZE(op_lists); i++) {
		if (op_lists[i].type != type)
			continue;
		count = (size_t *)((char *)info + op_lists[i].count);
		if (*count == op_lists[i].max)
			return 0;
		list = (char *)info + op_lists[i].list;
		return nest_read(op_lists[i].fields, attr,
				 list + (*count)++ * op_lists[i].fields->size);
	}
	return 0;
}

static int op_lists_read(struct nlmsghdr *nlh, struct vds_op_info *info)
{
	struct nlattr *attr;
	int rem, ret;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		ret = op_entry_read(attr, info);
		if (ret)
			return ret;
	}
	return 0;
}

/* What an operation of each known kind changes; the attributes are in this order. */
static const uint16_t op_subject[] = {
	VDS_ISCSI_A_OPERATION_GROUP_ID,
	VDS_ISCSI_A_OPERATION_GROUP_INCARNATION,
	VDS_ISCSI_A_OPERATION_TARGET_NAME,
	VDS_ISCSI_A_OPERATION_TAG,
	VDS_ISCSI_A_OPERATION_PORTAL_ID,
	VDS_ISCSI_A_OPERATION_ADDRESS,
};

/* How many of the attributes of op_subject[] an operation has. */
static size_t op_subject_count(enum vds_iscsi_op_kind kind)
{
	switch (kind) {
	case VDS_ISCSI_OP_KIND_REMOVE_PORTAL:
	case VDS_ISCSI_OP_KIND_ADD_PORTAL:
		return ARRAY_SIZE(op_subject);
	case VDS_ISCSI_OP_KIND_UNBLOCK_GROUP:
	case VDS_ISCSI_OP_KIND_ENABLE_GROUP:
	case VDS_ISCSI_OP_KIND_DISABLE_GROUP:
	case VDS_ISCSI_OP_KIND_DELETE_GROUP:
		return 4;
	default:
		return 0;
	}
}

static int op_subject_check(struct nlattr **attrs, enum vds_iscsi_op_kind kind)
{
	size_t i;

	for (i = 0; i < op_subject_count(kind); i++)
		if (!attrs[op_subject[i]])
			return fields_bad(vds_fields_name(&vds_op_fields, op_subject[i]));
	return 0;
}

/* How much of @total is done, as a part of @range. */
static uint32_t part(uint64_t done, uint64_t total, uint32_t range)
{
	return total && done < total ? done * range / total : range;
}

/*
 * The percentage of an operation, which never decreases until it is done: each phase
 * has a range. While sessions drain, either they leave or the time passes.
 */
static uint32_t op_percent(const struct vds_op_info *info)
{
	uint32_t gone = info->sessions_at_start - info->sessions;
	uint32_t left, waited;

	if (info->state == VDS_ISCSI_OP_STATE_DONE)
		return info->result ? 0 : 100;
	if (info->sessions > info->sessions_at_start)
		gone = 0;
	switch (info->phase) {
	case VDS_ISCSI_OP_PHASE_WAITING:
		return 0;
	case VDS_ISCSI_OP_PHASE_CHANGING:
		return 10 + (info->item_total ? part(info->changed, info->item_total, 49) : 0);
	case VDS_ISCSI_OP_PHASE_DRAINING:
		left = part(gone, info->sessions_at_start, 29);
		waited = part(info->phase_elapsed / 1000000, info->drain, 29);
		return 60 + (left > waited ? left : waited);
	case VDS_ISCSI_OP_PHASE_DROPPING:
		return 90 + part(gone, info->sessions_at_start, 8);
	default:
		return 99;
	}
}

static int op_attrs_read(struct nlmsghdr *nlh, struct nlattr **attrs,
			 struct vds_op_info *info)
{
	int ret = attrs_read(&vds_op_fields, attrs, info);

	if (!ret)
		ret = op_subject_check(attrs, info->kind);
	if (ret)
		return ret;
	if (info->state == VDS_ISCSI_OP_STATE_DONE && !attrs[VDS_ISCSI_A_OPERATION_RESULT])
		return fields_bad("result");
	info->percent = op_percent(info);
	return op_lists_read(nlh, info);
}

int vds_op_read(struct nlmsghdr *nlh, struct vds_op_info *info)
{
	struct nlattr *attrs[VDS_ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);

	return ret ? ret : op_attrs_read(nlh, attrs, info);
}

int vds_op_start_read(struct nlmsghdr *nlh, struct vds_op_start *start)
{
	struct nlattr *attrs[VDS_ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);

	if (!ret)
		ret = attrs_read(&vds_op_start_fields, attrs, start);
	if (!ret)
		start->done = attrs[VDS_ISCSI_A_OPERATION_RESULT];
	return ret;
}

int vds_portal_read_id(struct nlmsghdr *nlh, struct vds_portal_info *info)
{
	struct nlattr *attrs[VDS_ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);
	unsigned int type;

	for (type = VDS_ISCSI_A_PORTAL_ID;
	     type <= VDS_ISCSI_A_PORTAL_INCARNATION && !ret; type++)
		if (field_read(&vds_portal_fields.field[type], attrs[type], info))
			ret = fields_bad(vds_portal_fields.field[type].name);
	return ret;
}

const char *vds_fields_name(const struct vds_fields *fields, unsigned int type)
{
	return type <= fields->max ? fields->field[type].name : NULL;
}

static const struct {
	const struct vds_fields *fields;
	enum vds_event_object object;
} notifications[] = {
	[VDS_ISCSI_CMD_PROVIDER_NTF] = { &vds_provider_fields, VDS_EVENT_PROVIDER },
	[VDS_ISCSI_CMD_TARGET_NTF] = { &vds_target_fields, VDS_EVENT_TARGET },
	[VDS_ISCSI_CMD_PORTAL_GROUP_NTF] = { &vds_group_fields, VDS_EVENT_GROUP },
	[VDS_ISCSI_CMD_PORTAL_NTF] = { &vds_portal_fields, VDS_EVENT_PORTAL },
	[VDS_ISCSI_CMD_MEMBERSHIP_NTF] = {
		&vds_membership_fields, VDS_EVENT_MEMBERSHIP
	},
	[VDS_ISCSI_CMD_OP_NTF] = { &vds_op_fields, VDS_EVENT_OP },
	[VDS_ISCSI_CMD_OP_DONE_NTF] = { &vds_op_done_fields, VDS_EVENT_OP_DONE },
};

static int change_read(const struct vds_fields *fields, struct nlattr **attrs,
		       struct vds_event *event)
{
	unsigned int i;

	for (i = 0; i < VDS_EVENT_FIELDS; i++)
		if (field_read(&vds_event_fields[i], attrs[fields->event + i], event))
			return fields_bad(vds_event_fields[i].name);
	return attrs_read(fields, attrs, &event->provider);
}

int vds_event_read(struct nlmsghdr *nlh, struct vds_event *event)
{
	struct nlattr *attrs[VDS_ATTR_MAX + 1];
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	int ret = attrs_parse(nlh, attrs);

	if (ret)
		return ret;
	if (genl->cmd >= ARRAY_SIZE(notifications) ||
	    !notifications[genl->cmd].object)
		return -ENOMSG;
	/* Reading the record zeroes it. */
	memset(event, 0, offsetof(struct vds_event, provider));
	event->object = notifications[genl->cmd].object;
	if (event->object == VDS_EVENT_OP)
		return op_attrs_read(nlh, attrs, &event->op);
	if (event->object == VDS_EVENT_OP_DONE)
		return attrs_read(&vds_op_done_fields, attrs, &event->op_done);
	return change_read(notifications[genl->cmd].fields, attrs, event);
}
