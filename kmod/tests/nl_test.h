/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nl_test.h - the fixture of the netlink tests, and requests that they share.
 */
#ifndef _VDS_ISCSI_NL_TEST_H
#define _VDS_ISCSI_NL_TEST_H

#include "talk.h"

/* Offset of a request's first attribute */
#define NL_TEST_FIRST_ATTR ((u32)(NLMSG_HDRLEN + GENL_HDRLEN))

/* So many that a dump needs several messages */
#define NL_TEST_MANY 600

/**
 * struct nl_test - the fixture
 * @fake: a provider with one portal in one group
 * @talk: a client with all rights
 * @addr: address of the portal
 * @portal: id of the portal
 * @group: id of the group
 */
struct nl_test {
	struct fake *fake;
	struct talk *talk;
	struct vds_address addr;
	uuid_t portal;
	uuid_t group;
};

/* What a dump contained, and whether it was in order */
struct nl_test_dump {
	unsigned int nr;
	unsigned int disorder;
	u64 last;
	int order;		/* the attribute that must grow */
};

struct nl_test *nl_test_of(struct kunit *test);
int nl_test_init(struct kunit *test);
void nl_test_exit(struct kunit *test);
void nl_test_put_id(struct sk_buff *skb, int type, const uuid_t *id);
void nl_test_put_u64(struct sk_buff *skb, int type, u64 value);
void nl_test_put_member(struct sk_buff *skb, const uuid_t *group,
			u64 incarnation, const uuid_t *portal);
void nl_test_put_address(struct sk_buff *skb, const struct vds_address *addr);
int nl_test_get_provider(struct nl_test *n, const char *name);
struct sk_buff *nl_test_removal(struct nl_test *n);
int nl_test_op(struct nl_test *n, u8 cmd, u64 id);
u32 nl_test_op_u32(struct nl_test *n, int type);
const struct cred *nl_test_drop_rights(struct kunit *test);
void nl_test_restore_rights(const struct cred *before);
void nl_test_count(struct talk *talk, void *data);
void nl_test_expect_dump(struct kunit *test, struct sk_buff *skb, int order,
			 unsigned int nr);
void nl_test_arrive_many(struct kunit *test, struct nl_test *n);

#endif /* _VDS_ISCSI_NL_TEST_H */
