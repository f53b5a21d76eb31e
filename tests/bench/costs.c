// SPDX-License-Identifier: GPL-2.0-only
/*
 * costs.c - what operations on portals cost, in instructions: see costs.sh.
 *
 * usage: costs IQN TAG fill FIRST END	make portals that no call uses
 *        costs IQN TAG without		the costs while the module is not loaded
 *        costs IQN TAG with		and while it is
 *
 * One emulated processor executes one instruction a nanosecond (tests/vm/vm --icount),
 * so the clock counts the instructions of the whole machine: those of the call, of
 * workers and of interrupts.  A cost is those of CALLS consecutive calls (of a listing,
 * LISTINGS), divided by their number.  Time in which the processor is idle is not
 * counted.
 */
#include <dirent.h>
#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <vds.h>
#include <vds_client.h>

#include "common.h"

#define CALLS 100

#define NP_DIR "/sys/kernel/config/target/iscsi/%s/tpgt_%d/np"

/* A listing takes long if there are thousands of portals. */
#define LISTINGS 10

/* How many portals the operation on several of them has, and how often it is timed. */
#define SEVERAL 16
#define TIMES 9

static char iqn[VDS_ISCSI_NAME_MAX + 1];
static int tag;
static struct vds_client *client;

/* ------------------------------------------------------------- the measurement */

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * UINT64_C(1000000000) + t.tv_nsec;
}

/* How long the processor has been idle, in ns. */
static uint64_t idle(void)
{
	FILE *file = fopen("/proc/timer_list", "r");
	unsigned long long ns = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, " .idle_sleeptime : %llu nsecs", &ns) == 1)
			break;
	if (!file || !ns)
		die("/proc/timer_list");
	fclose(file);
	return ns;
}

struct meter {
	uint64_t idle;
	uint64_t start;
};

/* Let work that was begun before complete, and begin to count. */
static struct meter meter_start(void)
{
	struct meter meter;

	sleep(1);
	meter.idle = idle();
	meter.start = now();
	return meter;
}

static uint64_t meter_stop(const struct meter *meter)
{
	uint64_t end = now();

	return end - meter->start - (idle() - meter->idle);
}

static void report(const char *name, double cost)
{
	printf("%s %.0f\n", name, cost);
	fflush(stdout);
}

/* -------------------------------------------------------------------- portals */

/* The directory of a portal; those with numbers from 0 on are for the calls. */
static const char *portal_dir(unsigned int number)
{
	static char path[512];

	snprintf(path, sizeof(path), NP_DIR "/127.%u.%u.%u:3260", iqn, tag,
		 1 + number / 62500, number / 250 % 250, 1 + number % 250);
	return path;
}

static const char *portal_name(unsigned int number)
{
	return strrchr(portal_dir(number), '/') + 1;
}

static void make(unsigned int number)
{
	if (mkdir(portal_dir(number), 0755))
		die(portal_dir(number));
}

static void make_all(unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		make(i);
}

static void remove_dir(unsigned int number)
{
	if (rmdir(portal_dir(number)))
		die(portal_dir(number));
}

/* A query is answered when all changes so far are known. */
static void settle(void)
{
	struct vds_provider_info provider;

	if (client && vds_provider_get(client, "lio", &provider))
		die("provider");
}

/* ------------------------------------------------------------------ the costs */

static void cost_of_mkdir(void)
{
	struct meter meter = meter_start();

	make_all(CALLS);
	settle();
	report("mkdir", meter_stop(&meter) / CALLS);
}

static void cost_of_rmdir(void)
{
	struct meter meter = meter_start();
	unsigned int i;

	for (i = 0; i < CALLS; i++)
		remove_dir(i);
	settle();
	report("rmdir", meter_stop(&meter) / CALLS);
}

static void cost_of_readdir(void)
{
	struct meter meter;
	unsigned int i;
	char path[512];
	DIR *dir;

	snprintf(path, sizeof(path), NP_DIR, iqn, tag);
	meter = meter_start();
	for (i = 0; i < LISTINGS; i++) {
		dir = opendir(path);
		if (!dir)
			die(path);
		while (readdir(dir))
			;
		closedir(dir);
	}
	report("readdir", meter_stop(&meter) / LISTINGS);
}

/* Receive all messages of a dump, whose last one is NLMSG_DONE. */
static void receive_dump(int fd)
{
	static char buf[32768];
	struct nlmsghdr *msg = (struct nlmsghdr *)buf;
	ssize_t len;

	do {
		len = recv(fd, buf, sizeof(buf), 0);
		if (len < 0)
			die("recv");
		for (msg = (struct nlmsghdr *)buf; NLMSG_OK(msg, len) &&
		     msg->nlmsg_type != NLMSG_DONE; msg = NLMSG_NEXT(msg, len))
			;
	} while (!NLMSG_OK(msg, len));
}

/* The dump as readdir(3) reads a directory: nothing is done with what is received. */
static void cost_of_dump(void)
{
	struct nl_sock *sock = nl_socket_alloc();
	struct meter meter;
	unsigned int i;
	int family;

	if (!sock || genl_connect(sock))
		die("genl_connect");
	family = genl_ctrl_resolve(sock, VDS_ISCSI_FAMILY_NAME);
	meter = meter_start();
	for (i = 0; i < LISTINGS; i++) {
		if (genl_send_simple(sock, family, VDS_ISCSI_CMD_PORTAL_GET,
				     VDS_ISCSI_FAMILY_VERSION, NLM_F_DUMP) < 0)
			die("genl_send_simple");
		receive_dump(nl_socket_get_fd(sock));
	}
	report("dump", meter_stop(&meter) / LISTINGS);
	nl_socket_free(sock);
}

static void cost_of_list(void)
{
	struct meter meter = meter_start();
	struct vds_portal_info *list;
	unsigned int i;
	size_t count;

	for (i = 0; i < LISTINGS; i++) {
		if (vds_portal_list(client, &list, &count))
			die("vds_portal_list");
		free(list);
	}
	report("list", meter_stop(&meter) / LISTINGS);
}

/* RemovePortal and Wait; the group and the ids are what a program has. */
static void cost_of_removal(void)
{
	IVdsLinuxService *service = open_service();
	IVdsIscsiPortalGroup *group = open_group(service, iqn, tag);
	VDS_OBJECT_ID ids[CALLS];
	struct meter meter;
	IVdsAsync *async;
	unsigned int i;

	make_all(CALLS);
	for (i = 0; i < CALLS; i++)
		ids[i] = portal_id(service, portal_name(i));
	meter = meter_start();
	for (i = 0; i < CALLS; i++) {
		async = remove_portal(group, ids[i]);
		IVdsAsync_Release(async);
	}
	report("removal", meter_stop(&meter) / CALLS);
	IVdsIscsiPortalGroup_Release(group);
	IVdsLinuxService_Release(service);
}

/* --------------------------------------------------- several portals, by time */

/* Until the module knows of it, as it does when an operation is done. */
static double time_of_rmdirs(void)
{
	uint64_t start;
	unsigned int i;

	make_all(SEVERAL);
	settle();
	start = now();
	for (i = 0; i < SEVERAL; i++)
		remove_dir(i);
	settle();
	return now() - start;
}

static double time_of_operation(const struct vds_uuid *group, const struct vds_uuid *ids)
{
	struct vds_op_start start;
	uint64_t begin;

	make_all(SEVERAL);
	settle();
	begin = now();
	if (vds_removal_start(client, group, 0, ids, SEVERAL, NULL, VDS_START_WAIT_MAX,
			      &start) ||
	    !start.done || start.result)
		die("vds_removal_start");
	return now() - begin;
}

static void find_ids(struct vds_uuid *group, struct vds_uuid *ids)
{
	struct vds_portal_info portal;
	struct vds_address address;
	struct vds_group_info info;
	unsigned int i;

	if (vds_group_get_by_name(client, iqn, tag, &info))
		die(iqn);
	*group = info.id;
	for (i = 0; i < SEVERAL; i++) {
		if (vds_address_parse(portal_name(i), &address) ||
		    vds_portal_get_by_address(client, &address, &portal))
			die(portal_name(i));
		ids[i] = portal.id;
	}
}

/* The median of the times of one operation on several portals and as many rmdirs. */
static void ratio_of_several(void)
{
	struct vds_uuid group, ids[SEVERAL];
	double ratios[TIMES];
	unsigned int i;

	make_all(SEVERAL);
	find_ids(&group, ids);
	for (i = 0; i < SEVERAL; i++)
		remove_dir(i);
	for (i = 0; i < TIMES; i++)
		ratios[i] = time_of_operation(&group, ids) / time_of_rmdirs();
	qsort(ratios, TIMES, sizeof(*ratios), compare);
	printf("several %.2f\n", ratios[TIMES / 2]);
}

/* ----------------------------------------------------------------------------- */

static void costs_without_module(void)
{
	cost_of_mkdir();
	cost_of_rmdir();
	cost_of_readdir();
}

static void costs_with_module(void)
{
	if (vds_client_open(&client))
		die("vds_client_open");
	cost_of_dump();
	cost_of_list();
	cost_of_mkdir();
	cost_of_rmdir();
	cost_of_removal();
	ratio_of_several();
	vds_client_close(client);
}

/* Make portals that no call uses. */
static void fill(unsigned int first, unsigned int end)
{
	for (; first < end; first++)
		make(CALLS + first);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	snprintf(iqn, sizeof(iqn), "%s", argv[1]);
	tag = atoi(argv[2]);
	if (!strcmp(argv[3], "fill") && argc == 6)
		fill(atoi(argv[4]), atoi(argv[5]));
	else if (!strcmp(argv[3], "without"))
		costs_without_module();
	else if (!strcmp(argv[3], "with"))
		costs_with_module();
	else
		return 2;
	return 0;
}
