// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The socket filter of an operation's notifications, in this machine's kernel. A
 * filter works on a pair of local sockets as it does on netlink.
 */
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../nl/filter.h"
#include "tap.h"

#define FAMILY		0x21
#define OP		0x100000002ULL
#define INCARNATION	0x300000004ULL

static int pair[2];

static void setup(uint64_t incarnation)
{
	struct vds_filter filter = {
		.family = FAMILY,
		.op = OP,
		.incarnation = incarnation,
	};

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		abort();
	check_int(vds_filter_attach(pair[1], &filter), 0);
}

static void teardown(void)
{
	close(pair[0]);
	close(pair[1]);
}

/* Whether the filter passes @msg, which it frees. */
static bool passes(struct nl_msg *msg)
{
	char buf[4096];
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	bool passed;

	if (send(pair[0], nlh, nlh->nlmsg_len, 0) < 0)
		abort();
	passed = recv(pair[1], buf, sizeof(buf), MSG_DONTWAIT) == (ssize_t)nlh->nlmsg_len;
	nlmsg_free(msg);
	return passed;
}

static struct nl_msg *message(uint16_t type)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg || !genlmsg_put(msg, 0, 0, type, 0, 0, 1, 1))
		abort();
	nlmsg_hdr(msg)->nlmsg_seq = 0;
	return msg;
}

/* An event of an operation, with an attribute before those that are compared. */
static struct nl_msg *event(uint16_t type, uint64_t op, uint64_t incarnation)
{
	struct nl_msg *msg = message(type);

	if (nla_put_string(msg, VDS_ISCSI_A_OPERATION_MESSAGE, "hello") ||
	    nla_put_u64(msg, VDS_ISCSI_A_OPERATION_ID, op) ||
	    nla_put_u64(msg, VDS_ISCSI_A_OPERATION_INCARNATION, incarnation))
		abort();
	return msg;
}

static struct nl_msg *control(uint16_t family)
{
	struct nl_msg *msg = message(GENL_ID_CTRL);

	if (nla_put_u16(msg, CTRL_ATTR_FAMILY_ID, family))
		abort();
	return msg;
}

static void own_operation(void)
{
	setup(INCARNATION);
	check(passes(event(FAMILY, OP, INCARNATION)));
	teardown();
	setup(0);
	check(passes(event(FAMILY, OP, INCARNATION)));
	check(passes(event(FAMILY, OP, 0)));
	teardown();
}

/* They differ in the lower or the upper half of a number. */
static void other_operations(void)
{
	setup(INCARNATION);
	check(!passes(event(FAMILY, OP + 1, INCARNATION)));
	check(!passes(event(FAMILY, OP + (1ULL << 32), INCARNATION)));
	check(!passes(event(FAMILY, OP, INCARNATION + 1)));
	check(!passes(event(FAMILY, OP, INCARNATION + (1ULL << 32))));
	check(!passes(event(FAMILY + 1, OP, INCARNATION)));
	check(!passes(message(FAMILY)));
	teardown();
}

static void unload(void)
{
	setup(INCARNATION);
	check(passes(control(FAMILY)));
	check(!passes(control(FAMILY + 1)));
	check(!passes(message(GENL_ID_CTRL)));
	teardown();
}

static const struct tap_case cases[] = {
	{ "the notifications of the operation pass the filter", own_operation },
	{ "those of other operations, incarnations and families do not", other_operations },
	{ "the unload of the module passes, that of another family does not", unload },
};

int main(void)
{
	return tap_run(cases);
}
