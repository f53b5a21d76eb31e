// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_etc.c - a directory with the files that vdsctl reads and writes on a machine.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf.h"
#include "evacuated.h"
#include "fake_etc.h"
#include "savefile.h"

static char root[PATH_MAX / 2], conf[PATH_MAX], record[PATH_MAX];

void fake_etc_none(void)
{
	savefile_root = "/nonexistent";
	conf_path = "/nonexistent/vds-iscsi.conf";
	evacuated_path = "/nonexistent/lib/evacuated.json";
}

const char *fake_etc_path(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", root, name);
	return path;
}

static void make(const char *name)
{
	if (mkdir(fake_etc_path(name), 0755)) {
		perror(name);
		abort();
	}
}

void fake_etc_begin(void)
{
	strcpy(root, "/tmp/fake_etc.XXXXXX");
	if (!mkdtemp(root))
		abort();
	make("/etc");
	make("/etc/rtslib-fb-target");
	make("/etc/target");
	make("/run");
	make("/var");
	make("/var/lib");
	strcpy(conf, fake_etc_path(ETC_CONF));
	strcpy(record, fake_etc_path(ETC_RECORD));
	savefile_root = root;
	conf_path = conf;
	evacuated_path = record;
}

void fake_etc_end(void)
{
	char command[PATH_MAX];

	snprintf(command, sizeof(command), "rm -rf %s", root);
	if (system(command))
		abort();
	fake_etc_none();
}

/* Create the directory of a file, unless vdsctl did. */
static void make_parent(const char *name)
{
	char path[PATH_MAX];

	strcpy(path, fake_etc_path(name));
	*strrchr(path, '/') = '\0';
	mkdir(path, 0755);
}

void fake_etc_write(const char *name, const char *text)
{
	ssize_t length = strlen(text);
	int fd;

	make_parent(name);
	fd = open(fake_etc_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, text, length) != length || close(fd))
		abort();
}

char *fake_etc_read(const char *name)
{
	char *text = calloc(1, 65536);
	int fd = open(fake_etc_path(name), O_RDONLY);

	if (fd >= 0 && read(fd, text, 65535) < 0)
		abort();
	close(fd);
	return text;
}
