// SPDX-License-Identifier: GPL-2.0-only
/*
 * evacuated.c - the record of evacuated portals: {"portals": [{"target": IQN, "tag": N,
 * "portal": "ADDR:PORT", "transports": N, "since": TIME}]}.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evacuated.h"
#include "filelock.h"
#include "newfile.h"
#include "output.h"
#include "times.h"

const char *evacuated_path = "/var/lib/vds-iscsi/evacuated.json";

static int failed(struct cli *cli, int err, const char *what, const char *why)
{
	return cli_fail(cli, err, NULL, "cannot %s %s: %s", what, evacuated_path, why);
}

/* Takes the lock, which is held for the time of a read and a write; or -errno. */
static int take_lock(void)
{
	char path[PATH_MAX];
	int fd, ret;

	snprintf(path, sizeof(path), "%s", evacuated_path);
	*strrchr(path, '/') = '\0';
	if (mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = lock_take(fd);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

/* Reads the array of entries; without a file there is none. */
static int read_portals(struct cli *cli, struct evacuated *record)
{
	json_error_t error;
	FILE *file = fopen(evacuated_path, "re");
	json_t *root;

	if (!file && errno != ENOENT)
		return failed(cli, errno, "read", strerror(errno));
	root = file ? json_loadf(file, JSON_REJECT_DUPLICATES, &error) :
		      must(json_pack("{s:[]}", "portals"));
	if (file)
		fclose(file);
	record->portals = json_incref(json_object_get(root, "portals"));
	json_decref(root);
	if (json_is_array(record->portals))
		return 0;
	json_decref(record->portals);
	record->portals = NULL;
	return failed(cli, -EINVAL, "read", root ? "it has no list of portals" : error.text);
}

int evacuated_read(struct cli *cli, struct evacuated *record)
{
	*record = (struct evacuated){ .lock = -1 };
	return read_portals(cli, record);
}

int evacuated_open(struct cli *cli, struct evacuated *record)
{
	int lock = take_lock();

	*record = (struct evacuated){ .lock = lock };
	if (lock < 0)
		return failed(cli, lock, "lock the directory of", lock == -EWOULDBLOCK ?
			      "another program keeps it locked" : strerror(-lock));
	return read_portals(cli, record);
}

void evacuated_close(struct evacuated *record)
{
	json_decref(record->portals);
	if (record->lock >= 0)
		close(record->lock);
	*record = (struct evacuated){ .lock = -1 };
}

int evacuated_save(struct cli *cli, const struct evacuated *record)
{
	json_t *root = must(json_pack("{s:O}", "portals", record->portals));
	char *text = must(json_dumps(root, JSON_INDENT(2)));
	int ret = newfile_replace(evacuated_path, 0600, text, strlen(text));

	if (!ret && fsync(record->lock))
		ret = -errno;
	free(text);
	json_decref(root);
	return ret ? failed(cli, ret, "write", strerror(-ret)) : 0;
}

bool evacuated_entry(json_t *entry, struct saved_portal *portal)
{
	const char *address;
	int tag, transports;

	if (json_unpack(entry, "{s:s, s:i, s:s, s:i}", "target", &portal->target, "tag", &tag,
			"portal", &address, "transports", &transports) ||
	    vds_address_parse(address, &portal->address))
		return false;
	portal->tag = tag;
	portal->address.transports = transports;
	return true;
}

/* The position of a portal; the number of entries if it is absent. */
static size_t position(const struct evacuated *record, const struct saved_portal *portal)
{
	const char *target, *address;
	char text[VDS_ADDRESS_STRLEN];
	json_t *entry;
	size_t i;
	int tag;

	vds_address_format(&portal->address, text);
	json_array_foreach(record->portals, i, entry)
		if (!json_unpack(entry, "{s:s, s:i, s:s}", "target", &target, "tag", &tag,
				 "portal", &address) &&
		    tag == portal->tag && !strcmp(target, portal->target) &&
		    !strcmp(address, text))
			break;
	return i;
}

int evacuated_add(struct evacuated *record, const struct saved_portal *portal)
{
	char address[VDS_ADDRESS_STRLEN], time[TIME_TEXT_MAX];
	json_t *entry;

	vds_address_format(&portal->address, address);
	if (!text_is_utf8(portal->target) || !text_is_utf8(address))
		return -EILSEQ;
	if (position(record, portal) < json_array_size(record->portals))
		return 0;
	entry = json_pack("{s:s, s:i, s:s, s:i, s:s}", "target", portal->target, "tag",
			  (int)portal->tag, "portal", address, "transports",
			  (int)portal->address.transports, "since",
			  time_format(time_now(CLOCK_REALTIME), time));
	if (json_array_append_new(record->portals, must(entry)))
		must(NULL);
	return 1;
}

void evacuated_remove(struct evacuated *record, const struct saved_portal *portal)
{
	json_array_remove(record->portals, position(record, portal));
}
