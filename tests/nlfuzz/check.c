// SPDX-License-Identifier: GPL-2.0-only
/*
 * check.c - whether a request or a reply follows the specification.
 *
 * This implementation is independent of the kernel's, and the fuzzer compares the two.
 */
#include <string.h>

#include "fuzz.h"

/* A string has a NUL within its maximum length, and no bytes after it. */
static bool string_fits(const struct fz_attr *attr, const uint8_t *value,
			unsigned int len)
{
	unsigned int seen = len < attr->high ? len : attr->high;

	if (attr->open)
		return len && memchr(value, 0, len);
	if (!seen || !memchr(value, 0, seen))
		return false;
	return len - !value[len - 1] < attr->high;
}

static bool value_fits(const struct fz_attr *attr, const uint8_t *value,
		       unsigned int len)
{
	uint32_t number;

	if (attr->kind == FZ_STRING)
		return string_fits(attr, value, len);
	if (len < attr->low || len > attr->high)
		return false;
	if (!attr->flags && !attr->limit)
		return true;
	memcpy(&number, value, sizeof(number));
	return attr->flags ? !(number & ~attr->flags) :
			     number >= attr->least && number <= attr->limit;
}

/* The attributes that a nest may have: all but padding. */
static uint64_t nest_mask(const struct fz_set *set)
{
	uint64_t mask = 0;
	unsigned int type;

	for (type = 1; type <= set->max; type++)
		if (strcmp(set->attrs[type].name, "pad"))
			mask |= 1ULL << type;
	return mask;
}

static bool attrs_fit(const struct fz_set *set, uint64_t allowed, const uint8_t *attrs,
		      unsigned int len);

static bool attr_fits(const struct fz_attr *attr, bool nested, const uint8_t *value,
		      unsigned int len)
{
	if (nested != (attr->kind == FZ_NEST))
		return false;
	if (nested)
		return attrs_fit(attr->nest, nest_mask(attr->nest), value, len);
	return value_fits(attr, value, len);
}

/* Whether attributes pass a policy that has those of @allowed. */
static bool attrs_fit(const struct fz_set *set, uint64_t allowed, const uint8_t *attrs,
		      unsigned int len)
{
	struct nlattr head;
	unsigned int type;

	while (len >= NLA_HDRLEN) {
		memcpy(&head, attrs, sizeof(head));
		type = head.nla_type & NLA_TYPE_MASK;
		if (head.nla_len < NLA_HDRLEN || head.nla_len > len)
			return false;
		if (!type || type > set->max || !(allowed >> type & 1) ||
		    !attr_fits(&set->attrs[type], head.nla_type & NLA_F_NESTED,
			       attrs + NLA_HDRLEN, head.nla_len - NLA_HDRLEN))
			return false;
		type = NLA_ALIGN(head.nla_len);
		if (type >= len)
			return true;
		attrs += type;
		len -= type;
	}
	return !len;
}

/* Flags that generic netlink accepts; NLM_F_DUMP is two of them. */
static bool flags_fit(unsigned int flags)
{
	if ((flags & NLM_F_DUMP) == NLM_F_DUMP)
		flags &= ~NLM_F_DUMP;
	return !(flags & ~(NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO));
}

/* What the kernel must do with a request. */
enum fz_verdict fz_judge(const struct fz_message *message)
{
	const struct nlmsghdr *head = &message->head;
	const struct genlmsghdr *genl = NLMSG_DATA(head);
	const struct fz_command *command;
	unsigned int len = head->nlmsg_len;
	bool dump = (head->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;

	if (len < NLMSG_HDRLEN || len > message->len ||
	    !(head->nlmsg_flags & NLM_F_REQUEST) || !(head->nlmsg_flags & NLM_F_ACK))
		return FZ_MUTE;
	if (len < NLMSG_HDRLEN + GENL_HDRLEN)
		return FZ_INVALID;
	command = fz_command(genl->cmd);
	if (!command || genl->reserved || !flags_fit(head->nlmsg_flags) ||
	    (dump ? !command->can_dump : !command->can_do))
		return FZ_INVALID;
	return attrs_fit(command->set, dump ? command->dump_request : command->request,
			 (const uint8_t *)genl + GENL_HDRLEN,
			 len - NLMSG_HDRLEN - GENL_HDRLEN) ? FZ_VALID : FZ_INVALID;
}

static const char *attr_complaint(const struct fz_attr *attr, const uint8_t *value,
				  unsigned int len)
{
	if (attr->kind == FZ_NEST)
		return fz_complaint(attr->nest, UINT64_MAX, value, len);
	if (!value_fits(attr, value, len))
		return attr->name;
	return NULL;
}

/* What is wrong with a reply, or NULL. */
const char *fz_complaint(const struct fz_set *set, uint64_t allowed,
			 const uint8_t *attrs, unsigned int len)
{
	const char *complaint = NULL;
	struct nlattr head;
	uint64_t seen = 0;
	unsigned int type;

	while (len && !complaint) {
		if (len < NLA_HDRLEN)
			return "bytes after the last attribute";
		memcpy(&head, attrs, sizeof(head));
		type = head.nla_type & NLA_TYPE_MASK;
		if (head.nla_len < NLA_HDRLEN || head.nla_len > len)
			return "an attribute's length";
		if (!type || type > set->max)
			return "an unknown attribute";
		if (strcmp(set->attrs[type].name, "pad")) {
			if (!(allowed >> type & 1))
				return "an attribute that does not belong there";
			if (seen >> type & 1 && !set->attrs[type].multi)
				return "an attribute twice";
		}
		seen |= 1ULL << type;
		complaint = attr_complaint(&set->attrs[type], attrs + NLA_HDRLEN,
					   head.nla_len - NLA_HDRLEN);
		type = NLA_ALIGN(head.nla_len);
		attrs += type < len ? type : len;
		len -= type < len ? type : len;
	}
	return complaint;
}
