// SPDX-License-Identifier: GPL-2.0-only
/*
 * removal.c - how long the removal of a portal takes: by rmdir(2), and by libvds.
 *
 * usage: removal IQN TAG COUNT
 *
 * The group exists already.  Each round makes a portal and removes it by
 * rmdir(2), makes it again and removes it by RemovePortal's way (a watch, one
 * request, the notification of its end), and times the two removals, so that
 * what else the machine does falls on both alike.  Prints medians and spread.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <vds_client.h>

#define ADDRESS "127.0.0.99:3299"

static void die(const char *what)
{
	fprintf(stderr, "removal: %s: %s (%s)\n", what, strerror(errno),
		vds_client_message());
	exit(1);
}

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

/* The watch and the ids are what a program that removes portals has at hand. */
static double by_libvds(struct vds_client *client,
			const struct vds_group_info *group,
			const struct vds_uuid *portal)
{
	struct vds_watch *watch;
	struct vds_op_info op;
	double start = now();
	uint64_t id;

	if (vds_client_watch(client, VDS_WATCH_OPS, &watch) ||
	    vds_portal_remove(client, &group->id, group->incarnation, portal, &id) ||
	    vds_op_wait(client, watch, id, 60000, &op) || op.result)
		die("remove");
	start = now() - start;
	vds_watch_close(watch);
	return start;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void report(const char *name, double *us, int count)
{
	qsort(us, count, sizeof(*us), compare);
	printf("%-8s median %8.1f us  (10%% %8.1f, 90%% %8.1f)\n", name,
	       us[count / 2], us[count / 10], us[count * 9 / 10]);
}

/* Make the portal, and wait until the module knows it. */
static void make(struct vds_client *client, const char *path,
		 struct vds_portal_info *portal)
{
	struct vds_address address;
	int tries;

	if (mkdir(path, 0755) || vds_address_parse(ADDRESS, &address))
		die(path);
	for (tries = 0; tries < 1000; tries++) {
		if (!vds_portal_get_by_address(client, &address, portal) &&
		    portal->status == VDS_ISCSI_PORTAL_STATUS_ONLINE)
			return;
		usleep(1000);
	}
	die("the portal is not known");
}

int main(int argc, char **argv)
{
	int count = argc == 4 ? atoi(argv[3]) : 0, i;
	double *raw = calloc(count + 1, sizeof(*raw));
	double *ours = calloc(count + 1, sizeof(*ours));
	struct vds_portal_info portal;
	struct vds_group_info group;
	struct vds_client *client;
	char path[512];

	if (count < 10 || !raw || !ours) {
		fprintf(stderr, "usage: removal IQN TAG COUNT (10 at least)\n");
		return 2;
	}
	if (vds_client_open(&client) ||
	    vds_group_get_by_name(client, argv[1], atoi(argv[2]), &group))
		die("open");
	snprintf(path, sizeof(path),
		 "/sys/kernel/config/target/iscsi/%s/tpgt_%s/np/" ADDRESS,
		 argv[1], argv[2]);
	for (i = 0; i < count; i++) {
		make(client, path, &portal);
		raw[i] = by_rmdir(path);
		make(client, path, &portal);
		ours[i] = by_libvds(client, &group, &portal.id);
	}
	vds_client_close(client);
	report("rmdir", raw, count);
	report("libvds", ours, count);
	printf("ratio    %.2f\n", ours[count / 2] / raw[count / 2]);
	return 0;
}
