// SPDX-License-Identifier: GPL-2.0-only
/*
 * promise.c - what Documentation/uapi.rst says of errors, operations and rights.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "worker.h"

#define ERRNOS_MAX 16

struct errnos {
	const char *name;
	int list[ERRNOS_MAX];		/* the last is 0 */
};

/*
 * Errors of the checks before a command receives its message, and ENOENT: other
 * network namespaces do not have the family.
 */
static const int general[] = { EINVAL, ERANGE, ENOMEM, EOPNOTSUPP, EPERM, ENOENT, 0 };

/* The other errors of each command */
static const struct errnos replies[] = {
	{ "target-get", { EIDRM } },
	{ "portal-group-get", { EIDRM } },
	{ "portal-get", { EIDRM } },
	{ "op-get", { EIDRM } },
	{ "op-item-get", { EIDRM } },
	{ "session-get", { EIDRM, EBUSY, ENODEV } },
	{ "portal-new", { EEXIST } },
	{ "portal-remove", { EIDRM, EBUSY, ESTALE, ENODEV, E2BIG } },
	{ "portal-add", { EIDRM, EBUSY, ESTALE, ENODEV, EEXIST, E2BIG } },
	{ "op-cancel", { EIDRM, EALREADY, ECANCELED } },
	{ "reenumerate", { EBUSY, ENODEV } },
	{ "refresh", { EBUSY, ENODEV } },
	{ "group-unblock", { EIDRM, ENODEV } },
	{ "target-new", { EEXIST, ESTALE, ENODEV } },
	{ "target-delete", { EIDRM, EBUSY, ESTALE, ENODEV, E2BIG } },
	{ "portal-group-new", { EIDRM, EBUSY, ESTALE, ENODEV, EEXIST } },
	{ "portal-group-delete", { EIDRM, EBUSY, ESTALE, ENODEV, E2BIG } },
	{ "portal-group-set", { EIDRM, EBUSY, ESTALE, ENODEV } },
	{ "portal-offline", { EBUSY, ESTALE, ENODEV, E2BIG } },
	{ "portal-online", { EIDRM, EBUSY, ESTALE, ENODEV, EEXIST, E2BIG } },
};

#define REMOVAL_RESULTS ECANCELED, ETIME, EUSERS, EADDRINUSE, ENOENT, EEXIST, EIDRM, \
	EBUSY, ESTALE, ENOMEM
#define ADDITION_RESULTS ECANCELED, ETIME, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, \
	EEXIST, EIDRM, EBUSY, ESTALE, EINVAL, ENOMEM

/* The results of each kind of operation other than 0; any may be cancelled. */
static const int results[][ERRNOS_MAX] = {
	[VDS_ISCSI_OP_KIND_REMOVE_PORTAL] = { REMOVAL_RESULTS },
	[VDS_ISCSI_OP_KIND_ADD_PORTAL] = { ADDITION_RESULTS },
	[VDS_ISCSI_OP_KIND_REENUMERATE] = { ECANCELED, EBUSY, ENOMEM },
	[VDS_ISCSI_OP_KIND_REFRESH] = { ECANCELED, EBUSY, ESTALE, ENOMEM },
	[VDS_ISCSI_OP_KIND_UNBLOCK_GROUP] = { ECANCELED, ETIME, EBUSY, EIDRM, ENOMEM },
	[VDS_ISCSI_OP_KIND_CREATE_TARGET] = { ECANCELED, ETIME, EEXIST, EBUSY, ENOMEM },
	[VDS_ISCSI_OP_KIND_DELETE_TARGET] = { REMOVAL_RESULTS, ENOTEMPTY },
	[VDS_ISCSI_OP_KIND_CREATE_GROUP] = { ECANCELED, ETIME, EEXIST, EIDRM, EBUSY,
		EINVAL, ENOMEM },
	[VDS_ISCSI_OP_KIND_DELETE_GROUP] = { REMOVAL_RESULTS, ENOTEMPTY },
	[VDS_ISCSI_OP_KIND_ENABLE_GROUP] = { ECANCELED, ETIME, EIDRM, EBUSY, EINVAL,
		ENOMEM },
	[VDS_ISCSI_OP_KIND_DISABLE_GROUP] = { ECANCELED, ETIME, EUSERS, EIDRM, EBUSY,
		ENOMEM },
	[VDS_ISCSI_OP_KIND_OFFLINE_PORTAL] = { REMOVAL_RESULTS },
	[VDS_ISCSI_OP_KIND_ONLINE_PORTAL] = { ADDITION_RESULTS },
};

#define KINDS (sizeof(results) / sizeof(*results))

/* Attributes that name an initiator; those of a session are for administrators. */
static const char * const initiator_attrs[] = {
	"initiator-name", "session", "peer-address", "blocker/peer-address",
};

static bool has_errno(const int *list, int error)
{
	for (; *list; list++)
		if (*list == error)
			return true;
	return false;
}

/* A dump may fail because its socket has one in progress already. */
bool fz_is_documented(const struct fz_message *message, int error)
{
	const struct fz_command *command = fz_command(fz_command_of(message));
	unsigned int i;

	if (!error || has_errno(general, error) ||
	    (error == EBUSY && fz_is_dump(message)))
		return true;
	for (i = 0; command && i < sizeof(replies) / sizeof(*replies); i++)
		if (!strcmp(replies[i].name, command->name))
			return has_errno(replies[i].list, error);
	return false;
}

/*
 * Whether the reply to a command is that of an operation which was started: it has a
 * result, but no state.
 */
bool fz_starts_operation(const struct fz_command *command)
{
	return command->set == fz_commands[VDS_ISCSI_CMD_OP_GET].set &&
	       command->reply >> VDS_ISCSI_A_OPERATION_RESULT & 1 &&
	       !(command->reply >> VDS_ISCSI_A_OPERATION_STATE & 1);
}

static bool names_initiator(const char *outer, const char *name)
{
	char path[64];
	unsigned int i;

	snprintf(path, sizeof(path), "%s%s%s", outer, *outer ? "/" : "", name);
	for (i = 0; i < sizeof(initiator_attrs) / sizeof(*initiator_attrs); i++)
		if (!strcmp(initiator_attrs[i], path))
			return true;
	return false;
}

static bool set_has_initiators(const struct fz_set *set, const char *outer,
			       const uint8_t *attrs, unsigned int len)
{
	const struct fz_attr *attr;
	struct nlattr head;
	unsigned int step;

	while (len >= NLA_HDRLEN) {
		memcpy(&head, attrs, sizeof(head));
		if (head.nla_len < NLA_HDRLEN || head.nla_len > len)
			break;
		attr = &set->attrs[head.nla_type & NLA_TYPE_MASK];
		if (names_initiator(outer, attr->name))
			return true;
		if (attr->kind == FZ_NEST &&
		    set_has_initiators(attr->nest, attr->name, attrs + NLA_HDRLEN,
				       head.nla_len - NLA_HDRLEN))
			return true;
		step = NLA_ALIGN(head.nla_len);
		attrs += step < len ? step : len;
		len -= step < len ? step : len;
	}
	return false;
}

/* Whether attributes that passed fz_complaint() name an initiator. */
bool fz_has_initiators(const struct fz_set *set, const uint8_t *attrs,
		       unsigned int len)
{
	return set_has_initiators(set, "", attrs, len);
}

static bool get_u64(const uint8_t *attrs, unsigned int len, unsigned int type,
		    uint64_t *value)
{
	unsigned int size;
	const void *at = fz_attr_find(attrs, len, type, &size);

	if (!at || size != sizeof(*value))
		return false;
	memcpy(value, at, sizeof(*value));
	return true;
}

static bool get_u32(const uint8_t *attrs, unsigned int len, unsigned int type,
		    uint32_t *value)
{
	unsigned int size;
	const void *at = fz_attr_find(attrs, len, type, &size);

	if (!at || size != sizeof(*value))
		return false;
	memcpy(value, at, sizeof(*value));
	return true;
}

/* An operation has the same incarnation in every message. */
static void judge_identity(const uint8_t *attrs, unsigned int len)
{
	uint64_t id, incarnation, known = 0;

	if (!get_u64(attrs, len, VDS_ISCSI_A_OPERATION_ID, &id) ||
	    !get_u64(attrs, len, VDS_ISCSI_A_OPERATION_INCARNATION, &incarnation) ||
	    !incarnation)
		return fz_broken(FZ_INCARNATIONS, "an operation without one");
	if (id >= FZ_OPS ||
	    __atomic_compare_exchange_n(&fz_shared->incarnations[id], &known,
					incarnation, false, __ATOMIC_RELAXED,
					__ATOMIC_RELAXED))
		return;
	if (known != incarnation)
		fz_broken(FZ_INCARNATIONS, "operation %llu has %llu and %llu",
			  (unsigned long long)id, (unsigned long long)known,
			  (unsigned long long)incarnation);
}

/* Check a message about an operation, whether a reply or a notification. */
void fz_judge_operation(const uint8_t *attrs, unsigned int len)
{
	uint32_t state, kind, result;

	judge_identity(attrs, len);
	if (!get_u32(attrs, len, VDS_ISCSI_A_OPERATION_STATE, &state) ||
	    !get_u32(attrs, len, VDS_ISCSI_A_OPERATION_KIND, &kind))
		return;
	if (!kind || kind >= KINDS)
		return fz_broken(FZ_RESULTS, "kind %u", kind);
	if (!get_u32(attrs, len, VDS_ISCSI_A_OPERATION_RESULT, &result)) {
		if (state == VDS_ISCSI_OP_STATE_DONE)
			fz_broken(FZ_RESULTS, "kind %u is done without a result", kind);
		return;
	}
	if (state != VDS_ISCSI_OP_STATE_DONE)
		fz_broken(FZ_RESULTS, "kind %u has a result in state %u", kind, state);
	else if (result && !has_errno(results[kind], -(int)result))
		fz_broken(FZ_RESULTS, "kind %u, error %d", kind, -(int)result);
}

/* The number of attributes of a type in a valid request; finds the last of them. */
static unsigned int find_last(const struct fz_message *message, unsigned int type,
			      const uint8_t **value)
{
	unsigned int at = NLMSG_HDRLEN + GENL_HDRLEN, nr = 0;
	const struct nlattr *attr;

	while (at + NLA_HDRLEN <= message->head.nlmsg_len) {
		attr = (const void *)(message->bytes + at);
		if ((attr->nla_type & NLA_TYPE_MASK) == type) {
			*value = message->bytes + at + NLA_HDRLEN;
			nr++;
		}
		at += NLA_ALIGN(attr->nla_len);
	}
	return nr;
}

/* A request for an operation whose incarnation is known: only that one exists. */
void fz_judge_incarnation(const struct fz_message *message, int error)
{
	unsigned int number = fz_command_of(message);
	uint64_t id, incarnation, known;
	const uint8_t *value;

	if ((number != VDS_ISCSI_CMD_OP_GET && number != VDS_ISCSI_CMD_OP_CANCEL) ||
	    fz_is_dump(message) || error == EPERM ||
	    !find_last(message, VDS_ISCSI_A_OPERATION_ID, &value))
		return;
	memcpy(&id, value, sizeof(id));
	if (id >= FZ_OPS || !find_last(message, VDS_ISCSI_A_OPERATION_INCARNATION, &value))
		return;
	memcpy(&incarnation, value, sizeof(incarnation));
	known = __atomic_load_n(&fz_shared->incarnations[id], __ATOMIC_RELAXED);
	if (!known || error == ENOENT || error == ENOMEM)
		return;
	if ((error == EIDRM) != (incarnation && incarnation != known))
		fz_broken(FZ_INCARNATIONS, "error %d: %s", error, fz_hex(message));
}

/* How many portals a request of an administrator may name */
void fz_judge_limits(const struct fz_message *message, int error)
{
	unsigned int number = fz_command_of(message), nr;
	const uint8_t *value;

	if ((number != VDS_ISCSI_CMD_PORTAL_REMOVE &&
	     number != VDS_ISCSI_CMD_PORTAL_ADD) || error == ENOMEM)
		return;
	nr = find_last(message, VDS_ISCSI_A_OPERATION_MEMBER, &value);
	if ((error == E2BIG) != (nr > FZ_PORTALS_MAX))
		fz_broken(FZ_LIMITS, "%u portals: error %d", nr, error);
}
