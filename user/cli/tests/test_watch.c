// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_watch.c - "watch": order, causes, recovery from a loss, and its ends.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "run_cli.h"

/* Until the watch listed everything and sleeps: two looks at the providers. */
static void until_watching(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PROVIDER_GET, 3);
	usleep(50000);
}

static void quit(void)
{
	usleep(50000);
	kill(getpid(), SIGINT);
}

static void come_and_go(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.3:3260");
	fake_member_del(fk, FAKE_IQN, 1, "192.0.2.3:3260");
	fake_portal_del(fk, "192.0.2.3:3260");
	quit();
}

static void remove_one(struct fake_kernel *fk)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_uuid portal = fake_portal_id("192.0.2.1:3260");
	struct vds_client *client;
	uint64_t op;

	until_watching(fk);
	if (vds_client_open_transport(&fake_transport, fk, &client))
		return;
	vds_portal_remove(client, &group, 0, &portal, &op);
	vds_client_close(client);
	quit();
}

static void overflow(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_lose_events(fk, true);
	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.3:3260");
	fake_member_del(fk, FAKE_IQN, 1, "192.0.2.2:3260");
	fake_lose_events(fk, false);
	fake_overflow(fk);
	until_output("resynced");
	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.4:3260");
	quit();
}

static void lose_silently(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_lose_events(fk, true);
	fake_member_del(fk, FAKE_IQN, 1, "192.0.2.2:3260");
	fake_lose_events(fk, false);
	fake_portal_add(fk, "192.0.2.5:3260");
	until_output("resynced");
	quit();
}

static void remake_group(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_lose_events(fk, true);
	fake_group_del(fk, FAKE_IQN, 1);
	fake_group_add(fk, FAKE_IQN, 1);
	fake_lose_events(fk, false);
	fake_overflow(fk);
	until_output("resynced");
	quit();
}

static void lose_operation(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_lose_events(fk, true);
	fake_op_complete(fk, 1, 0, NULL);
	fake_lose_events(fk, false);
	fake_overflow(fk);
	until_output("resynced");
	quit();
}

static void unload(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_unload(fk);
}

static void vanish(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_die(fk);
}

static void test_events(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	run = run_cli_while(fk, "watch", come_and_go);
	expect_run(&run, "watch", 0, GOLDEN_COME_AND_GO, "");
	fake_kernel_free(fk);
}

int main(void)
{
	test_events();
	return tap_end();
}
