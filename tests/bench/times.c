// SPDX-License-Identifier: GPL-2.0-only
/*
 * times.c - how long the removal of a portal takes: by rmdir(2), and by libvds.
 *
 * usage: times IQN TAG COUNT
 *
 * The group exists already.  Each round makes a portal and removes it by
 * rmdir(2), makes it again and removes it by RemovePortal and IVdsAsync::Wait,
 * and times the two removals, so that what else the machine does falls on both
 * alike.  Prints medians and spread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <vds.h>
#include <vds_client.h>

#include "common.h"

#define ADDRESS "127.0.0.99:3299"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static double by_rmdir(const char *path)
{
	double start = now();

	if (rmdir(path))
		die(path);
	return now() - start;
}

static double by_libvds(IVdsIscsiPortalGroup *group, VDS_OBJECT_ID portal)
{
	double start = now(), end;
	IVdsAsync *async = remove_portal(group, portal);

	end = now();
	IVdsAsync_Release(async);
	return end - start;
}

static void report(const char *name, double *us, int count)
{
	qsort(us, count, sizeof(*us), compare);
	printf("%-8s median %8.1f us  (10%% %8.1f, 90%% %8.1f)\n", name,
	       us[count / 2], us[count / 10], us[count * 9 / 10]);
}

/* Wait until the module knows that the portal is there, or is not. */
static void await(struct vds_client *client, bool there)
{
	struct vds_portal_info portal;
	struct vds_address address;
	int tries, err;

	if (vds_address_parse(ADDRESS, &address))
		die(ADDRESS);
	for (tries = 0; tries < 1000; tries++) {
		err = vds_portal_get_by_address(client, &address, &portal);
		if (there == (!err && portal.status == VDS_ISCSI_PORTAL_STATUS_ONLINE))
			return;
		usleep(1000);
	}
	die("the module does not follow");
}

static void make(struct vds_client *client, const char *path)
{
	if (mkdir(path, 0755))
		die(path);
	await(client, true);
}

/* One round of each, timed. */
static void round_trip(struct vds_client *client, IVdsLinuxService *service,
		       IVdsIscsiPortalGroup *group, const char *path, double *raw,
		       double *ours)
{
	make(client, path);
	*raw = by_rmdir(path);
	await(client, false);
	make(client, path);
	*ours = by_libvds(group, portal_id(service, ADDRESS));
}

int main(int argc, char **argv)
{
	int count = argc == 4 ? atoi(argv[3]) : 0, i;
	double *raw = calloc(count + 1, sizeof(*raw));
	double *ours = calloc(count + 1, sizeof(*ours));
	IVdsIscsiPortalGroup *group;
	IVdsLinuxService *service;
	struct vds_client *client;
	char path[512];

	if (count < 10 || !raw || !ours) {
		fprintf(stderr, "usage: times IQN TAG COUNT (10 at least)\n");
		return 2;
	}
	if (vds_client_open(&client))
		die("vds_client_open");
	service = open_service();
	group = open_group(service, argv[1], atoi(argv[2]));
	snprintf(path, sizeof(path),
		 "/sys/kernel/config/target/iscsi/%s/tpgt_%s/np/" ADDRESS,
		 argv[1], argv[2]);
	for (i = 0; i < count; i++)
		round_trip(client, service, group, path, &raw[i], &ours[i]);
	IVdsIscsiPortalGroup_Release(group);
	IVdsLinuxService_Release(service);
	vds_client_close(client);
	report("rmdir", raw, count);
	report("libvds", ours, count);
	printf("ratio    %.2f\n", ours[count / 2] / raw[count / 2]);
	return 0;
}
