// SPDX-License-Identifier: GPL-2.0-only
/*
 * identity_test.c - ids compared with published vectors, and incarnations.
 */
#include <linux/kthread.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "fake.h"

static const uuid_t dns = UUID_INIT(0x6ba7b810, 0x9dad, 0x11d1, 0x80, 0xb4,
				    0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8);

/* The id of a name in a name space, as text. */
static void id_of(const uuid_t *space, const char *name,
		  char text[UUID_STRING_LEN + 1])
{
	struct vds_provider provider = { .id = *space };
	uuid_t id;

	reg_identity_make(&id, &provider, name);
	snprintf(text, UUID_STRING_LEN + 1, "%pUb", &id);
}

static void published_vectors(struct kunit *test)
{
	char text[UUID_STRING_LEN + 1];

	/* RFC 9562, appendix A.4 */
	id_of(&dns, "www.example.com", text);
	KUNIT_EXPECT_STREQ(test, text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
	/* The documentation of Python's module uuid */
	id_of(&dns, "python.org", text);
	KUNIT_EXPECT_STREQ(test, text, "886313e1-3b8a-5372-9b90-0c9aee199e5d");
}

/* Scripts store these ids, so they must be the same in all later versions. */
static void ids_stay(struct kunit *test)
{
	char text[UUID_STRING_LEN + 1];
	uuid_t lio;

	reg_identity_provider(&lio, "lio");
	snprintf(text, sizeof(text), "%pUb", &lio);
	KUNIT_EXPECT_STREQ(test, text, "af933e56-1adc-53c6-949c-701f8f10ef53");
	id_of(&lio, "127.0.0.1:3260", text);
	KUNIT_EXPECT_STREQ(test, text, "0eec370b-ab22-55e8-81e6-1ceca69f5682");
	id_of(&lio, "iqn.2026-01.org.example:disk,t,0x0001", text);
	KUNIT_EXPECT_STREQ(test, text, "cb9074e0-2d45-50fc-a2ae-f4428be29448");
}

static void longest_name(struct kunit *test)
{
	char *name = kunit_kzalloc(test, VDS_CANONICAL_MAX, GFP_KERNEL);
	char a[UUID_STRING_LEN + 1], b[UUID_STRING_LEN + 1];

	KUNIT_ASSERT_NOT_NULL(test, name);
	memset(name, 'n', VDS_CANONICAL_MAX - 1);
	id_of(&dns, name, a);
	KUNIT_EXPECT_EQ(test, a[14], '5');
	KUNIT_EXPECT_NOT_NULL(test, strchr("89ab", a[19]));
	name[VDS_CANONICAL_MAX - 2] = 'm';
	id_of(&dns, name, b);
	KUNIT_EXPECT_STRNEQ(test, a, b);
}

#define INCARNATION_THREADS	4
#define INCARNATIONS		2000

struct taker {
	u64 *list;
	struct completion done;
};

static int take_incarnations(void *data)
{
	struct taker *taker = data;
	int i;

	for (i = 0; i < INCARNATIONS; i++)
		taker->list[i] = reg_incarnation_next();
	complete(&taker->done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static int compare(const void *a, const void *b)
{
	return *(const u64 *)a < *(const u64 *)b ? -1 :
	       *(const u64 *)a > *(const u64 *)b;
}

static void incarnations_are_unique(struct kunit *test)
{
	size_t nr = INCARNATION_THREADS * INCARNATIONS, i;
	u64 *list = kunit_kcalloc(test, nr, sizeof(*list), GFP_KERNEL);
	struct task_struct *thread[INCARNATION_THREADS];
	struct taker taker[INCARNATION_THREADS];

	KUNIT_ASSERT_NOT_NULL(test, list);
	for (i = 0; i < INCARNATION_THREADS; i++) {
		taker[i].list = list + i * INCARNATIONS;
		init_completion(&taker[i].done);
		thread[i] = kthread_run(take_incarnations, &taker[i],
					"vds-test/%zu", i);
	}
	for (i = 0; i < INCARNATION_THREADS; i++) {
		KUNIT_EXPECT_FALSE(test, IS_ERR(thread[i]));
		if (IS_ERR(thread[i]))
			continue;
		KUNIT_EXPECT_TRUE(test, fake_wait(&taker[i].done));
		kthread_stop(thread[i]);
	}
	for (i = 1; i < nr; i++)
		if (i % INCARNATIONS)
			KUNIT_EXPECT_GT(test, list[i], list[i - 1]);
	sort(list, nr, sizeof(*list), compare, NULL);
	for (i = 1; i < nr; i++)
		KUNIT_EXPECT_NE(test, list[i], list[i - 1]);
}

/* So that those of a module that is loaded again are new */
static void incarnations_begin_with_the_time(struct kunit *test)
{
	KUNIT_EXPECT_GT(test, reg_incarnation_next(), (u64)NSEC_PER_MSEC);
}

static struct kunit_case identity_cases[] = {
	KUNIT_CASE(published_vectors),
	KUNIT_CASE(ids_stay),
	KUNIT_CASE(longest_name),
	KUNIT_CASE(incarnations_begin_with_the_time),
	KUNIT_CASE(incarnations_are_unique),
	{}
};

struct kunit_suite vds_identity_suite = {
	.name = "vds_iscsi_identity",
	.test_cases = identity_cases,
};
