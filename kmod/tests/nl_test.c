// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_test.c - the fixture of the netlink tests, and requests that they share.
 */
#include <linux/cred.h>

#include "fake.h"
#include "nl_test.h"

struct nl_test *nl_test_of(struct kunit *test)
{
	return test->priv;
}

int nl_test_init(struct kunit *test)
{
	struct nl_test *n = kunit_kzalloc(test, sizeof(*n), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, n);
	n->fake = fake_new(test);
	fake_address(&n->addr, 0);
	KUNIT_ASSERT_EQ(test,
			vds_iscsi_portal_arrive(n->fake->group, &n->addr, 0, NULL), 0);
	n->portal = fake_portal(n->fake, &n->addr)->id;
	n->group = n->fake->group->id;
	n->talk = talk_open(test);
	test->priv = n;
	return 0;
}

void nl_test_exit(struct kunit *test)
{
	struct nl_test *n = test->priv;

	if (!n || !n->talk)
		return;
	talk_close(n->talk);
	test->priv = n->fake;
	fake_exit(test);
}

void nl_test_put_id(struct sk_buff *skb, int type, const uuid_t *id)
{
	nla_put(skb, type, UUID_SIZE, id);
}

/* Without the padding of some machines, which only replies have */
void nl_test_put_u64(struct sk_buff *skb, int type, u64 value)
{
	nla_put(skb, type, sizeof(value), &value);
}

/* A portal of a group; an id or the incarnation may be left out. */
void nl_test_put_member(struct sk_buff *skb, const uuid_t *group,
			u64 incarnation, const uuid_t *portal)
{
	struct nlattr *nest = nla_nest_start(skb, VDS_ISCSI_A_OPERATION_MEMBER);

	if (group)
		nl_test_put_id(skb, VDS_ISCSI_A_ITEM_GROUP_ID, group);
	if (incarnation)
		nl_test_put_u64(skb, VDS_ISCSI_A_ITEM_GROUP_INCARNATION,
				incarnation);
	if (portal)
		nl_test_put_id(skb, VDS_ISCSI_A_ITEM_PORTAL_ID, portal);
	nla_nest_end(skb, nest);
}

/* The address of a portal */
void nl_test_put_address(struct sk_buff *skb, const struct vds_address *addr)
{
	struct nlattr *nest = nla_nest_start(skb, VDS_ISCSI_A_PORTAL_ADDRESS);
	int len = addr->family == AF_INET ? sizeof(addr->v4) : sizeof(addr->v6);

	nla_put(skb, VDS_ISCSI_A_ADDRESS_ADDRESS, len, &addr->v6);
	nla_put_u16(skb, VDS_ISCSI_A_ADDRESS_PORT, addr->port);
	if (addr->scope_id)
		nla_put_u32(skb, VDS_ISCSI_A_ADDRESS_SCOPE, addr->scope_id);
	nla_nest_end(skb, nest);
}

int nl_test_get_provider(struct nl_test *n, const char *name)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_PROVIDER_GET, 0);

	nla_put_string(skb, VDS_ISCSI_A_PROVIDER_NAME, name);
	return talk_request(n->talk, skb);
}

struct sk_buff *nl_test_removal(struct nl_test *n)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_PORTAL_REMOVE, 0);

	nl_test_put_member(skb, &n->group, 0, &n->portal);
	return skb;
}

int nl_test_op(struct nl_test *n, u8 cmd, u64 id)
{
	struct sk_buff *skb = talk_message(cmd, 0);

	nl_test_put_u64(skb, VDS_ISCSI_A_OPERATION_ID, id);
	return talk_request(n->talk, skb);
}

u32 nl_test_op_u32(struct nl_test *n, int type)
{
	return n->talk->tb[type] ? nla_get_u32(n->talk->tb[type]) : U32_MAX;
}

/* Drop all capabilities until nl_test_restore_rights(). */
const struct cred *nl_test_drop_rights(struct kunit *test)
{
	struct cred *cred = prepare_creds();

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cap_clear(cred->cap_effective);
	return override_creds(cred);
}

void nl_test_restore_rights(const struct cred *before)
{
	const struct cred *less = current_cred();

	revert_creds(before);
	put_cred(less);
}

void nl_test_count(struct talk *talk, void *data)
{
	struct nl_test_dump *dump = data;
	struct nlattr *attr = talk->tb[dump->order];
	u64 now = 0;

	if (attr)
		now = nla_len(attr) == sizeof(u64) ? nla_get_u64(attr) :
						     nla_get_u32(attr);
	dump->disorder += !attr || now <= dump->last;
	dump->last = now;
	dump->nr++;
}

void nl_test_expect_dump(struct kunit *test, struct sk_buff *skb, int order,
			 unsigned int nr)
{
	struct nl_test *n = nl_test_of(test);
	struct nl_test_dump dump = { .order = order };

	KUNIT_EXPECT_EQ(test, talk_dump(n->talk, skb, nl_test_count, &dump), 0);
	KUNIT_EXPECT_EQ(test, dump.nr, nr);
	KUNIT_EXPECT_EQ(test, dump.disorder, 0u);
	KUNIT_EXPECT_FALSE(test, n->talk->interrupted);
}

void nl_test_arrive_many(struct kunit *test, struct nl_test *n)
{
	struct vds_address addr;
	unsigned int i;

	for (i = 1; i < NL_TEST_MANY; i++) {
		fake_address(&addr, i);
		addr.port = 3260 + i;
		KUNIT_ASSERT_EQ(test,
				vds_iscsi_portal_arrive(n->fake->group, &addr, 0, NULL),
				0);
	}
}
