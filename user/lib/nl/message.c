// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Netlink messages of the family, read into the public records.
 *
 * One table for each kind of object says what an attribute is called, what it
 * has to be and where it goes; one reader trusts nothing that it is sent.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>
#include <sys/socket.h>

#include "array.h"
#include "error.h"
#include "nl/message.h"

enum field_kind {
	FIELD_NONE,		/* no such attribute */
	FIELD_FIXED,		/* octets of exactly the member's size */
	FIELD_STRING,
	FIELD_RESULT,		/* an s32 that is 0 or -errno */
	FIELD_FLAG,		/* true when it is there */
	FIELD_IPV4,		/* these three go into a struct vds_address */
	FIELD_IPV6,
	FIELD_PORT,
};

#define FIELD(text, kind_, optional_, record, member)			\
	{ .name = (text), .kind = (kind_), .optional = (optional_),	\
	  .offset = offsetof(struct record, member),			\
	  .size = sizeof(((struct record *)0)->member) }

#define FIXED(text, record, member)	FIELD(text, FIELD_FIXED, false, record, member)
#define FIXED_OPT(text, record, member)	FIELD(text, FIELD_FIXED, true, record, member)
#define STRING(text, record, member)	FIELD(text, FIELD_STRING, false, record, member)
#define STRING_OPT(text, record, member) FIELD(text, FIELD_STRING, true, record, member)

#define RESULT(text, optional_, record, member)				\
	FIELD(text, FIELD_RESULT, optional_, record, member)
#define FLAG(text, record, member)	FIELD(text, FIELD_FLAG, true, record, member)

/* Read in the order of their numbers: the port finds the family set. */
#define ADDRESS_IN(prefix, record, member)					\
	[prefix ## _IPV4] = FIELD("ipv4", FIELD_IPV4, true, record, member),	\
	[prefix ## _IPV6] = FIELD("ipv6", FIELD_IPV6, true, record, member),	\
	[prefix ## _PORT] = FIELD("port", FIELD_PORT, false, record, member),	\
	[prefix ## _SCOPE_ID] = FIXED_OPT("scope-id", record, member.scope_id)
#define ADDRESS(prefix, record)	ADDRESS_IN(prefix, record, address)

/* Every enumeration is told as a u32. */
_Static_assert(sizeof(enum vds_iscsi_op_state) == sizeof(uint32_t), "enum is no u32");

static const struct vds_field provider_field[] = {
	[VDS_ISCSI_A_PROVIDER_NAME] = STRING("name", vds_provider_info, name),
	[VDS_ISCSI_A_PROVIDER_ID] = FIXED("id", vds_provider_info, id),
	[VDS_ISCSI_A_PROVIDER_INCARNATION] =
		FIXED("incarnation", vds_provider_info, incarnation),
	[VDS_ISCSI_A_PROVIDER_STATE] = FIXED("state", vds_provider_info, state),
	[VDS_ISCSI_A_PROVIDER_MESSAGE] = STRING_OPT("message", vds_provider_info, message),
	[VDS_ISCSI_A_PROVIDER_GENERATION] =
		FIXED("generation", vds_provider_info, generation),
	[VDS_ISCSI_A_PROVIDER_TARGETS] = FIXED("targets", vds_provider_info, targets),
	[VDS_ISCSI_A_PROVIDER_PORTAL_GROUPS] =
		FIXED("portal-groups", vds_provider_info, portal_groups),
	[VDS_ISCSI_A_PROVIDER_PORTALS] = FIXED("portals", vds_provider_info, portals),
	[VDS_ISCSI_A_PROVIDER_MEMBERSHIPS] =
		FIXED("memberships", vds_provider_info, memberships),
	[VDS_ISCSI_A_PROVIDER_OPERATIONS] =
		FIXED("operations", vds_provider_info, operations),
};

static const struct vds_field target_field[] = {
	[VDS_ISCSI_A_TARGET_ID] = FIXED("id", vds_target_info, id),
	[VDS_ISCSI_A_TARGET_INCARNATION] =
		FIXED("incarnation", vds_target_info, incarnation),
	[VDS_ISCSI_A_TARGET_NAME] = STRING("name", vds_target_info, name),
	[VDS_ISCSI_A_TARGET_PROVIDER] = STRING("provider", vds_target_info, provider),
	[VDS_ISCSI_A_TARGET_PORTAL_GROUPS] =
		FIXED("portal-groups", vds_target_info, portal_groups),
};

static const struct vds_field group_field[] = {
	[VDS_ISCSI_A_PORTAL_GROUP_ID] = FIXED("id", vds_group_info, id),
	[VDS_ISCSI_A_PORTAL_GROUP_INCARNATION] =
		FIXED("incarnation", vds_group_info, incarnation),
	[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID] =
		FIXED("target-id", vds_group_info, target_id),
	[VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME] =
		STRING("target-name", vds_group_info, target_name),
	[VDS_ISCSI_A_PORTAL_GROUP_TAG] = FIXED("tag", vds_group_info, tag),
	[VDS_ISCSI_A_PORTAL_GROUP_PORTALS] = FIXED("portals", vds_group_info, portals),
	[VDS_ISCSI_A_PORTAL_GROUP_OPERATION] =
		FIXED_OPT("operation", vds_group_info, operation),
};

static const struct vds_field portal_field[] = {
	[VDS_ISCSI_A_PORTAL_ID] = FIXED("id", vds_portal_info, id),
	[VDS_ISCSI_A_PORTAL_INCARNATION] =
		FIXED("incarnation", vds_portal_info, incarnation),
	ADDRESS(VDS_ISCSI_A_PORTAL, vds_portal_info),
	[VDS_ISCSI_A_PORTAL_STATUS] = FIXED("status", vds_portal_info, status),
	[VDS_ISCSI_A_PORTAL_GROUPS] = FIXED("groups", vds_portal_info, groups),
	[VDS_ISCSI_A_PORTAL_PROVIDER] = STRING("provider", vds_portal_info, provider),
};

static const struct vds_field membership_field[] = {
	[VDS_ISCSI_A_MEMBERSHIP_GROUP_ID] =
		FIXED("group-id", vds_membership_info, group_id),
	[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID] =
		FIXED("portal-id", vds_membership_info, portal_id),
	[VDS_ISCSI_A_MEMBERSHIP_INCARNATION] =
		FIXED("incarnation", vds_membership_info, incarnation),
	[VDS_ISCSI_A_MEMBERSHIP_GROUP_INCARNATION] =
		FIXED("group-incarnation", vds_membership_info, group_incarnation),
	[VDS_ISCSI_A_MEMBERSHIP_TARGET_NAME] =
		STRING("target-name", vds_membership_info, target_name),
	[VDS_ISCSI_A_MEMBERSHIP_TAG] = FIXED("tag", vds_membership_info, tag),
	ADDRESS(VDS_ISCSI_A_MEMBERSHIP, vds_membership_info),
	[VDS_ISCSI_A_MEMBERSHIP_STATE] = FIXED("state", vds_membership_info, state),
};

static const struct vds_field session_field[] = {
	[VDS_ISCSI_A_SESSION_GROUP_ID] = FIXED("group-id", vds_session_info, group_id),
	[VDS_ISCSI_A_SESSION_PORTAL_ID] =
		FIXED_OPT("portal-id", vds_session_info, portal_id),
	[VDS_ISCSI_A_SESSION_TARGET_NAME] =
		STRING("target-name", vds_session_info, target_name),
	[VDS_ISCSI_A_SESSION_TAG] = FIXED("tag", vds_session_info, tag),
	[VDS_ISCSI_A_SESSION_INITIATOR_NAME] =
		STRING("initiator-name", vds_session_info, initiator_name),
	[VDS_ISCSI_A_SESSION_SESSION_ID] =
		FIXED("session-id", vds_session_info, session_id),
	[VDS_ISCSI_A_SESSION_ISID] = FIXED("isid", vds_session_info, isid),
	[VDS_ISCSI_A_SESSION_TSIH] = FIXED("tsih", vds_session_info, tsih),
	[VDS_ISCSI_A_SESSION_CONNECTION_ID] =
		FIXED("connection-id", vds_session_info, connection_id),
	[VDS_ISCSI_A_SESSION_CONNECTIONS] =
		FIXED("connections", vds_session_info, connections),
	[VDS_ISCSI_A_SESSION_STATE] = STRING("state", vds_session_info, state),
	[VDS_ISCSI_A_SESSION_AGE] = FIXED("age", vds_session_info, age),
	[VDS_ISCSI_A_SESSION_DYNAMIC] = FLAG("dynamic", vds_session_info, dynamic),
	ADDRESS_IN(VDS_ISCSI_A_SESSION, vds_session_info, peer),
	ADDRESS_IN(VDS_ISCSI_A_SESSION_LOCAL, vds_session_info, local),
};

static const struct vds_field item_field[] = {
	[VDS_ISCSI_A_ITEM_PORTAL_ID] = FIXED("portal-id", vds_op_item, portal_id),
	ADDRESS(VDS_ISCSI_A_ITEM, vds_op_item),
	[VDS_ISCSI_A_ITEM_STATE] = FIXED("state", vds_op_item, state),
	[VDS_ISCSI_A_ITEM_RESULT] = RESULT("result", false, vds_op_item, result),
};

static const struct vds_field blocker_field[] = {
	ADDRESS_IN(VDS_ISCSI_A_BLOCKER, vds_op_blocker, peer),
	[VDS_ISCSI_A_BLOCKER_SILENT] = FIXED("silent", vds_op_blocker, silent),
	[VDS_ISCSI_A_BLOCKER_ABORTED] = FLAG("aborted", vds_op_blocker, aborted),
};

static const struct vds_field held_session_field[] = {
	[VDS_ISCSI_A_HELD_SESSION_INITIATOR_NAME] =
		STRING("initiator-name", vds_op_session, initiator_name),
	[VDS_ISCSI_A_HELD_SESSION_SESSION_ID] =
		FIXED("session-id", vds_op_session, session_id),
	ADDRESS_IN(VDS_ISCSI_A_HELD_SESSION, vds_op_session, peer),
	[VDS_ISCSI_A_HELD_SESSION_LAST_PATH] =
		FLAG("last-path", vds_op_session, last_path),
};

static const struct vds_field op_field[] = {
	[VDS_ISCSI_A_OPERATION_ID] = FIXED("id", vds_op_info, id),
	[VDS_ISCSI_A_OPERATION_KIND] = FIXED("kind", vds_op_info, kind),
	[VDS_ISCSI_A_OPERATION_STATE] = FIXED("state", vds_op_info, state),
	[VDS_ISCSI_A_OPERATION_PERCENT] = FIXED("percent", vds_op_info, percent),
	[VDS_ISCSI_A_OPERATION_RESULT] = RESULT("result", true, vds_op_info, result),
	[VDS_ISCSI_A_OPERATION_MESSAGE] = STRING_OPT("message", vds_op_info, message),
	[VDS_ISCSI_A_OPERATION_GROUP_ID] = FIXED("group-id", vds_op_info, group_id),
	[VDS_ISCSI_A_OPERATION_GROUP_INCARNATION] =
		FIXED("group-incarnation", vds_op_info, group_incarnation),
	[VDS_ISCSI_A_OPERATION_TARGET_NAME] =
		STRING("target-name", vds_op_info, target_name),
	[VDS_ISCSI_A_OPERATION_TAG] = FIXED("tag", vds_op_info, tag),
	[VDS_ISCSI_A_OPERATION_PORTAL_ID] = FIXED("portal-id", vds_op_info, portal_id),
	ADDRESS(VDS_ISCSI_A_OPERATION, vds_op_info),
	[VDS_ISCSI_A_OPERATION_REQUESTER_PID] = FIXED("requester-pid", vds_op_info, requester_pid),
	[VDS_ISCSI_A_OPERATION_REQUESTER_UID] = FIXED("requester-uid", vds_op_info, requester_uid),
	[VDS_ISCSI_A_OPERATION_REQUESTER_COMM] =
		STRING("requester-comm", vds_op_info, requester_comm),
	[VDS_ISCSI_A_OPERATION_ACCEPTED_AT] =
		FIXED("accepted-at", vds_op_info, accepted_at),
	[VDS_ISCSI_A_OPERATION_ELAPSED] = FIXED("elapsed", vds_op_info, elapsed),
	[VDS_ISCSI_A_OPERATION_FLAGS] = FIXED_OPT("flags", vds_op_info, flags),
	[VDS_ISCSI_A_OPERATION_GRACE] = FIXED_OPT("grace", vds_op_info, grace),
	[VDS_ISCSI_A_OPERATION_DEADLINE] = FIXED_OPT("deadline", vds_op_info, deadline),
	[VDS_ISCSI_A_OPERATION_DRAIN] = FIXED_OPT("drain", vds_op_info, drain),
	[VDS_ISCSI_A_OPERATION_ABORTED] = FIXED_OPT("aborted", vds_op_info, aborted),
	[VDS_ISCSI_A_OPERATION_SESSIONS] = FIXED_OPT("sessions", vds_op_info, sessions),
	[VDS_ISCSI_A_OPERATION_DROPPED] = FIXED_OPT("dropped", vds_op_info, dropped),
	[VDS_ISCSI_A_OPERATION_WAIT] = { .name = "wait" },	/* of requests alone */
};

static const struct vds_field op_done_field[] = {
	[VDS_ISCSI_A_OPERATION_ID] = FIXED("id", vds_op_done, id),
	[VDS_ISCSI_A_OPERATION_RESULT] = RESULT("result", false, vds_op_done, result),
	[VDS_ISCSI_A_OPERATION_MESSAGE] = STRING_OPT("message", vds_op_done, message),
};

static const struct vds_field started_field[] = {
	[VDS_ISCSI_A_OPERATION_ID] = FIXED("id", vds_started, id),
	[VDS_ISCSI_A_OPERATION_RESULT] = RESULT("result", true, vds_started, result),
};

/* What comes with an event of any object, after the object's own attributes. */
static const struct vds_field event_field[] = {
	FIXED("event", vds_event, kind),
	FIXED("event-generation", vds_event, generation),
	FIXED_OPT("event-cause", vds_event, cause),
};

/* The most that any object has, see the assertions. */
#define ATTR_MAX	((unsigned int)VDS_ISCSI_A_OPERATION_MAX)

_Static_assert(VDS_ISCSI_A_PROVIDER_MAX <= ATTR_MAX, "a provider has more");
_Static_assert(VDS_ISCSI_A_TARGET_MAX <= ATTR_MAX, "a target has more");
_Static_assert(VDS_ISCSI_A_PORTAL_GROUP_MAX <= ATTR_MAX, "a group has more");
_Static_assert(VDS_ISCSI_A_PORTAL_MAX <= ATTR_MAX, "a portal has more");
_Static_assert(VDS_ISCSI_A_MEMBERSHIP_MAX <= ATTR_MAX, "an membership has more");
_Static_assert(VDS_ISCSI_A_SESSION_MAX <= ATTR_MAX, "a session has more");
_Static_assert(VDS_ISCSI_A_ITEM_MAX <= ATTR_MAX, "an item has more");
_Static_assert(VDS_ISCSI_A_BLOCKER_MAX <= ATTR_MAX, "a blocker has more");
_Static_assert(VDS_ISCSI_A_HELD_SESSION_MAX <= ATTR_MAX, "a held session has more");

#define FIELDS(table, record, event_)					\
	{ .field = (table), .max = ARRAY_SIZE(table) - 1,		\
	  .size = sizeof(struct record), .event = (event_) }

const struct vds_fields vds_provider_fields =
	FIELDS(provider_field, vds_provider_info, VDS_ISCSI_A_PROVIDER_EVENT);
const struct vds_fields vds_target_fields =
	FIELDS(target_field, vds_target_info, VDS_ISCSI_A_TARGET_EVENT);
const struct vds_fields vds_group_fields =
	FIELDS(group_field, vds_group_info, VDS_ISCSI_A_PORTAL_GROUP_EVENT);
const struct vds_fields vds_portal_fields =
	FIELDS(portal_field, vds_portal_info, VDS_ISCSI_A_PORTAL_EVENT);
const struct vds_fields vds_membership_fields =
	FIELDS(membership_field, vds_membership_info, VDS_ISCSI_A_MEMBERSHIP_EVENT);
const struct vds_fields vds_op_fields = FIELDS(op_field, vds_op_info, 0);
const struct vds_fields vds_session_fields = FIELDS(session_field, vds_session_info, 0);

static const struct vds_fields op_done_fields = FIELDS(op_done_field, vds_op_done, 0);
static const struct vds_fields started_fields = FIELDS(started_field, vds_started, 0);
static const struct vds_fields item_fields = FIELDS(item_field, vds_op_item, 0);
static const struct vds_fields blocker_fields = FIELDS(blocker_field, vds_op_blocker, 0);
static const struct vds_fields held_session_fields =
	FIELDS(held_session_field, vds_op_session, 0);

/* The lists in an operation: an attribute for each entry, up to a bound. */
static const struct {
	uint16_t type;
	uint16_t max;
	const struct vds_fields *fields;
	size_t list;
	size_t count;
} op_lists[] = {
	{ VDS_ISCSI_A_OPERATION_ITEM, VDS_OP_PORTALS, &item_fields,
	  offsetof(struct vds_op_info, items),
	  offsetof(struct vds_op_info, item_count) },
	{ VDS_ISCSI_A_OPERATION_BLOCKER, VDS_OP_DETAILS, &blocker_fields,
	  offsetof(struct vds_op_info, blockers),
	  offsetof(struct vds_op_info, blocker_count) },
	{ VDS_ISCSI_A_OPERATION_SESSION, VDS_OP_DETAILS, &held_session_fields,
	  offsetof(struct vds_op_info, session),
	  offsetof(struct vds_op_info, session_count) },
};

int vds_errno_check(int err)
{
	return err > 0 || err < -4095 ? -EBADMSG : 0;
}

static int read_fixed(const struct nlattr *attr, void *member, size_t size)
{
	if ((size_t)nla_len(attr) != size)
		return -EBADMSG;
	memcpy(member, nla_data(attr), size);
	return 0;
}

static int read_string(const struct nlattr *attr, char *member, size_t size)
{
	size_t len = strnlen(nla_data(attr), nla_len(attr));

	if (len >= size)
		return -EBADMSG;
	memcpy(member, nla_data(attr), len);
	member[len] = '\0';
	return 0;
}

static int read_result(const struct nlattr *attr, int32_t *member)
{
	int ret = read_fixed(attr, member, sizeof(*member));

	return ret ? ret : vds_errno_check(*member);
}

static int read_ip(const struct nlattr *attr, struct vds_address *address,
		   uint16_t family, size_t size)
{
	if (address->family)
		return -EBADMSG;	/* it has two */
	address->family = family;
	return read_fixed(attr, address->addr, size);
}

static int read_port(const struct nlattr *attr, struct vds_address *address)
{
	if (!address->family)
		return -EBADMSG;	/* a port of nowhere */
	return read_fixed(attr, &address->port, sizeof(address->port));
}

static int field_read(const struct vds_field *field, const struct nlattr *attr,
		      void *record)
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
		return nla_len(attr) ? -EBADMSG : 0;
	case FIELD_IPV4:
		return read_ip(attr, member, AF_INET, 4);
	case FIELD_IPV6:
		return read_ip(attr, member, AF_INET6, 16);
	default:
		return read_port(attr, member);
	}
}

static int fields_bad(const char *name)
{
	return vds_fail(-EBADMSG, "the kernel's answer is malformed (attribute %s)", name);
}

static int attrs_parse(struct nlmsghdr *nlh, struct nlattr **attrs)
{
	if (nlmsg_parse(nlh, GENL_HDRLEN, attrs, ATTR_MAX, NULL))
		return vds_fail_errno(-EBADMSG);
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
	struct nlattr *attrs[ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);

	return ret ? ret : attrs_read(fields, attrs, record);
}

int vds_session_read(struct nlmsghdr *nlh, struct vds_session_info *info)
{
	struct nlattr *attrs[ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);

	if (!ret)
		ret = attrs_read(&vds_session_fields, attrs, info);
	if (!ret)
		info->portal_known = attrs[VDS_ISCSI_A_SESSION_PORTAL_ID];
	return ret;
}

/* nla_parse_nested() is content with octets at the end that are no attribute. */
static bool nest_whole(struct nlattr *nest)
{
	struct nlattr *attr;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		;
	return rem <= 0;
}

static int nest_read(const struct vds_fields *fields, struct nlattr *nest,
		     void *record)
{
	struct nlattr *attrs[ATTR_MAX + 1];

	if (!nest_whole(nest) || nla_parse_nested(attrs, ATTR_MAX, nest, NULL))
		return vds_fail_errno(-EBADMSG);
	return attrs_read(fields, attrs, record);
}

/* Read one entry of a list; those beyond the bound are passed over. */
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

static int op_attrs_read(struct nlmsghdr *nlh, struct nlattr **attrs,
			 struct vds_op_info *info)
{
	int ret = attrs_read(&vds_op_fields, attrs, info);

	if (ret)
		return ret;
	if (info->state == VDS_ISCSI_OP_STATE_DONE && !attrs[VDS_ISCSI_A_OPERATION_RESULT])
		return fields_bad("result");
	return op_lists_read(nlh, info);
}

int vds_op_read(struct nlmsghdr *nlh, struct vds_op_info *info)
{
	struct nlattr *attrs[ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);

	return ret ? ret : op_attrs_read(nlh, attrs, info);
}

int vds_started_read(struct nlmsghdr *nlh, struct vds_started *started)
{
	struct nlattr *attrs[ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);

	if (!ret)
		ret = attrs_read(&started_fields, attrs, started);
	if (!ret)
		started->done = attrs[VDS_ISCSI_A_OPERATION_RESULT];
	return ret;
}

int vds_portal_read_id(struct nlmsghdr *nlh, struct vds_portal_info *info)
{
	struct nlattr *attrs[ATTR_MAX + 1];
	int ret = attrs_parse(nlh, attrs);
	unsigned int type;

	for (type = VDS_ISCSI_A_PORTAL_ID;
	     type <= VDS_ISCSI_A_PORTAL_INCARNATION && !ret; type++)
		if (field_read(&portal_field[type], attrs[type], info))
			ret = fields_bad(portal_field[type].name);
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
	[VDS_ISCSI_CMD_OP_DONE_NTF] = { &op_done_fields, VDS_EVENT_OP_DONE },
};

static int change_read(const struct vds_fields *fields, struct nlattr **attrs,
		       struct vds_event *event)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(event_field); i++)
		if (field_read(&event_field[i], attrs[fields->event + i], event))
			return fields_bad(event_field[i].name);
	return attrs_read(fields, attrs, &event->provider);
}

int vds_event_read(struct nlmsghdr *nlh, struct vds_event *event)
{
	struct nlattr *attrs[ATTR_MAX + 1];
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	int ret = attrs_parse(nlh, attrs);

	if (ret)
		return ret;
	if (genl->cmd >= ARRAY_SIZE(notifications) ||
	    !notifications[genl->cmd].object)
		return -ENOMSG;
	/* The record is zeroed where it is read. */
	memset(event, 0, offsetof(struct vds_event, provider));
	event->object = notifications[genl->cmd].object;
	if (event->object == VDS_EVENT_OP)
		return op_attrs_read(nlh, attrs, &event->op);
	if (event->object == VDS_EVENT_OP_DONE)
		return attrs_read(&op_done_fields, attrs, &event->op_done);
	return change_read(notifications[genl->cmd].fields, attrs, event);
}
