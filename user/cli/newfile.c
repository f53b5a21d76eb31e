// SPDX-License-Identifier: GPL-2.0-only
/*
 * newfile.c - replace a file at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "newfile.h"

static int write_all(int fd, const char *text, size_t length)
{
	ssize_t wrote;

	for (; length; text += wrote, length -= wrote) {
		wrote = write(fd, text, length);
		if (wrote < 0 && errno != EINTR)
			return -errno;
		if (wrote < 0)
			wrote = 0;
	}
	return 0;
}

int newfile_write(const char *path, mode_t mode, const char *text, size_t length,
		  char name[PATH_MAX])
{
	int fd, ret;

	if (snprintf(name, PATH_MAX, "%s.vdsctl-XXXXXX", path) >= PATH_MAX)
		return -ENAMETOOLONG;
	fd = mkostemp(name, O_CLOEXEC);		/* mode 0600 */
	if (fd < 0)
		return -errno;
	ret = write_all(fd, text, length);
	if (!ret && (fchmod(fd, mode) || fsync(fd)))
		ret = -errno;
	if (close(fd) && !ret)
		ret = -errno;
	if (ret)
		unlink(name);
	return ret;
}

int newfile_replace(const char *path, mode_t mode, const char *text, size_t length)
{
	char name[PATH_MAX];
	int ret = newfile_write(path, mode, text, length, name);

	if (!ret && rename(name, path)) {
		ret = -errno;
		unlink(name);
	}
	return ret;
}
