// SPDX-License-Identifier: GPL-2.0-only
/*
 * savefile.c - the file of targetcli's saved configuration.
 *
 * rtslib saves without a lock: it copies a new file over this one, so a reader may
 * find it incomplete, and the inode stays the same. targetcli has a lock, which it
 * holds as long as it runs. Both are taken into account here: the file is read again
 * until it is complete, and its state is compared before it is replaced.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "filelock.h"
#include "newfile.h"
#include "output.h"
#include "savefile.h"
#include "tasks.h"
#include "times.h"

#define LOCK_FILE	"/run/targetcli.lock"
#define READ_MS		2000
#define PAUSE_US	50000
#define SIZE_MAX_MIB	64
#define ATTEMPTS	10

#define BOTH_EXIST \
	"both Debian's and upstream's file exist; set saveconfig in /etc/vds-iscsi.conf"

const char *savefile_root = "";

/* Where Debian and upstream have it. */
static const char *const places[] = {
	"/etc/rtslib-fb-target/saveconfig.json",
	"/etc/target/saveconfig.json",
};

/* Enters and words errno. */
static const char *os_error(struct savefile *file)
{
	file->error = errno;
	return strerror(errno);
}

/* Finds one place of the file; NULL, or what is wrong. */
static const char *find_at(const char *path, struct savefile *file)
{
	char real[PATH_MAX];
	const char *wrong;

	if (!realpath(path, real)) {
		if (errno == ENOENT || errno == ENOTDIR)
			return NULL;
		wrong = os_error(file);
		snprintf(file->path, sizeof(file->path), "%s", path);
		return wrong;
	}
	if (*file->path && strcmp(real, file->path))
		return BOTH_EXIST;
	strcpy(file->path, real);
	return NULL;
}

/* Finds the file: @file->path is "" if there is none. NULL, or what is wrong. */
static const char *find(const struct conf *conf, struct savefile *file)
{
	const char *wrong = NULL;
	char path[PATH_MAX];

	if (*conf->saveconfig)
		return find_at(conf->saveconfig, file);
	for (size_t i = 0; !wrong && i < ARRAY_SIZE(places); i++) {
		snprintf(path, sizeof(path), "%s%s", savefile_root, places[i]);
		wrong = find_at(path, file);
	}
	return wrong;
}

/* Reads up to *size bytes, which receives how many there are; NULL, with errno. */
static char *read_all(int fd, size_t *size)
{
	char *text = must(malloc(*size + 1));
	size_t used = 0;
	ssize_t got;

	do {
		got = pread(fd, text + used, *size - used, used);
		used += got > 0 ? got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	text[used] = '\0';
	*size = used;
	if (!got)
		return text;
	free(text);
	return NULL;
}

static bool same_state(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* NULL, or why a file is not rtslib's. */
static const char *foreign(const struct stat *state)
{
	if (!S_ISREG(state->st_mode))
		return "it is no regular file";
	if (state->st_uid && state->st_uid != geteuid())
		return "it belongs to another user than root";
	if (state->st_mode & 0022)
		return "other users may write it";
	if (state->st_size > SIZE_MAX_MIB << 20)
		return "it is too large";
	return NULL;
}

/* NULL, or what a configuration of rtslib does not have. */
static const char *unlike_rtslib(json_t *config)
{
	if (!json_is_object(config))
		return "it is no JSON object";
	if (!json_is_array(json_object_get(config, "targets")))
		return "it has no list of targets";
	return NULL;
}

static const char *parse(const char *text, struct savefile *file, char wrong[CLI_TEXT_MAX])
{
	json_error_t error;

	json_decref(file->config);
	file->config = json_loads(text, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (file->config)
		return unlike_rtslib(file->config);
	snprintf(wrong, CLI_TEXT_MAX, "line %d: %s", error.line, error.text);
	return wrong;
}

/* Reads the file once; NULL, or what is wrong with it. */
static const char *read_once(struct savefile *file, char wrong[CLI_TEXT_MAX])
{
	struct stat after;
	const char *why;
	size_t size;
	char *text;

	if (file->fd >= 0)
		close(file->fd);
	file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (file->fd < 0 || fstat(file->fd, &file->seen))
		return os_error(file);
	why = foreign(&file->seen);
	if (why)
		return why;
	size = file->seen.st_size;
	text = read_all(file->fd, &size);
	if (!text)
		return os_error(file);
	why = parse(text, file, wrong);
	free(text);
	if (!why && (stat(file->path, &after) || !same_state(&file->seen, &after)))
		return "another program is saving the configuration";
	return why;
}

/* Reads the file; again while another program may be saving it. */
static const char *read_complete(struct savefile *file, char wrong[CLI_TEXT_MAX])
{
	uint64_t deadline = deadline_of(READ_MS);
	const char *why;

	for (;;) {
		why = read_once(file, wrong);
		if (!why || file->fd < 0 || foreign(&file->seen) ||
		    time_now(CLOCK_MONOTONIC) >= deadline)
			return why;
		usleep(PAUSE_US);
	}
}

/* The process that holds a lock, of /proc/locks; 0 if it is not known. */
static int lock_holder(const struct stat *lock)
{
	unsigned int device_major, device_minor;
	unsigned long inode;
	char line[PATH_MAX];
	int pid, found = 0;
	FILE *locks;

	snprintf(line, sizeof(line), "%s/locks", tasks_proc);
	locks = fopen(line, "re");
	while (locks && fgets(line, sizeof(line), locks))
		if (sscanf(line, "%*d: FLOCK %*s %*s %d %x:%x:%lu", &pid, &device_major,
			   &device_minor, &inode) == 4 &&
		    makedev(device_major, device_minor) == lock->st_dev &&
		    inode == lock->st_ino)
			found = pid;
	if (locks)
		fclose(locks);
	return found;
}

/* "process PID (NAME)" of the holder, or "another program"; returns @text */
static char *holder_text(int lock, char text[64])
{
	char path[PATH_MAX], name[32] = "";
	struct stat state;
	int pid = fstat(lock, &state) ? 0 : lock_holder(&state);
	FILE *comm;

	snprintf(path, sizeof(path), "%s/%d/comm", tasks_proc, pid);
	comm = pid ? fopen(path, "re") : NULL;
	strcpy(text, "another program");
	if (comm && fgets(name, sizeof(name), comm)) {
		name[strcspn(name, "\n")] = '\0';
		snprintf(text, 64, "process %d (%s)", pid, name);
	}
	if (comm)
		fclose(comm);
	return text;
}

static int lock_failed(struct cli *cli, int lock)
{
	char text[64];

	return cli_fail(cli, -EBUSY, "close targetcli, or repeat the command with --no-persist",
			"%s holds targetcli's lock; nothing was changed",
			holder_text(lock, text));
}

static int take_lock(struct cli *cli, struct savefile *file)
{
	char path[PATH_MAX];
	int ret;

	snprintf(path, sizeof(path), "%s%s", savefile_root, LOCK_FILE);
	file->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (file->lock < 0)
		return cli_fail(cli, errno, NULL, "cannot open %s: %s", path, strerror(errno));
	ret = lock_take(file->lock);
	if (ret == -EWOULDBLOCK)
		return lock_failed(cli, file->lock);
	return ret ? cli_fail(cli, ret, NULL, "cannot lock %s: %s", path, strerror(-ret)) : 0;
}

int savefile_open(struct cli *cli, const struct conf *conf, unsigned int flags,
		  struct savefile *file)
{
	char wrong[CLI_TEXT_MAX];
	const char *why;
	int ret;

	*file = (struct savefile){ .lock = -1, .fd = -1, .error = EINVAL };
	ret = flags & SAVEFILE_LOCK ? take_lock(cli, file) : 0;
	if (ret)
		return ret;
	why = find(conf, file);
	if (!why && *file->path)
		why = read_complete(file, wrong);
	else if (!why)
		file->config = must(json_pack("{s:[]}", "targets"));
	if (!why)
		return 0;
	if (flags & SAVEFILE_TRY)
		return CLI_FAILED;
	return cli_fail(cli, file->error, NULL, "cannot use the saved configuration %s: %s",
			file->path, why);
}

void savefile_close(struct savefile *file)
{
	json_decref(file->config);
	if (file->fd >= 0)
		close(file->fd);
	if (file->lock >= 0)
		close(file->lock);
}

/* Writes escapes as Python does, so that lines without a change stay the same. */
static void escape_like_rtslib(char *text)
{
	for (; (text = strchr(text, '\\')); text += 2)
		for (int i = 2; text[1] == 'u' && i < 6; i++)
			text[i] = tolower((unsigned char)text[i]);
}

/* Writes @config as a new file beside the old one; 0 or -errno. */
static int write_new(const struct savefile *file, json_t *config, char path[PATH_MAX])
{
	char *text = must(json_dumps(config, JSON_INDENT(2) | JSON_SORT_KEYS |
				     JSON_ENSURE_ASCII | JSON_REAL_PRECISION(17)));
	size_t length = strlen(text);
	int ret;

	escape_like_rtslib(text);
	text[length++] = '\n';		/* as rtslib ends it; the NUL is not written */
	ret = newfile_write(file->path, 0600, text, length, path);
	free(text);
	return ret;
}

int savefile_try(const struct savefile *file, json_t *config)
{
	char path[PATH_MAX];
	int ret = write_new(file, config, path);

	if (!ret)
		unlink(path);
	return ret;
}

/* Copies the old file, for a file system without hard links. */
static int copy_old(const struct savefile *file, const char *path)
{
	size_t size = file->seen.st_size;
	char *text = read_all(file->fd, &size);
	int ret;

	if (!text)
		return -errno;
	ret = newfile_replace(path, 0600, text, size);
	free(text);
	return ret;
}

/* Keeps the old file under another name. */
static int keep_old(const struct savefile *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%.4000s.vdsctl-old", file->path);
	if (unlink(path) && errno != ENOENT)
		return -errno;
	if (link(file->path, path))
		return copy_old(file, path);
	return chmod(path, 0600) ? -errno : 0;
}

static void sync_directory(const char *path)
{
	char directory[PATH_MAX];
	int fd;

	strcpy(directory, path);
	*strrchr(directory, '/') = '\0';
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

/* Whether the file is as it was read. */
static bool is_unchanged(const struct savefile *file)
{
	struct stat now;

	return !stat(file->path, &now) && same_state(&file->seen, &now);
}

/* A save that was copying over the old file when it was replaced. */
static void warn_if_lost(const struct savefile *file)
{
	struct stat old;

	if (!fstat(file->fd, &old) && !same_state(&file->seen, &old))
		cli_note("vdsctl: warning: another program saved at the same moment; "
			 "see: vdsctl config diff");
}

/* Replaces the file: 0, -EAGAIN if another program changed it, or -errno. */
static int replace(const struct savefile *file)
{
	char path[PATH_MAX];
	int ret = write_new(file, file->config, path);

	if (ret)
		return ret;
	if (!is_unchanged(file))
		ret = -EAGAIN;
	if (!ret)
		ret = keep_old(file);
	if (!ret && !is_unchanged(file))
		ret = -EAGAIN;
	if (!ret && rename(path, file->path))
		ret = -errno;
	if (ret) {
		unlink(path);
		return ret;
	}
	sync_directory(file->path);
	warn_if_lost(file);
	return 0;
}

/* Reports that the running configuration was changed and the saved one was not. */
static int replace_failed(struct cli *cli, const struct savefile *file, int err, const char *why)
{
	cli_fail(cli, err, "see: vdsctl config diff; to save all of it: targetctl save",
		 "the change is lost at the next boot, because %s was not changed: %s",
		 file->path, why);
	return -1;
}

int savefile_replace(struct cli *cli, struct savefile *file, savefile_edit edit,
		     const void *context)
{
	const char *why = NULL;
	char wrong[CLI_TEXT_MAX];
	int ret = -EAGAIN;

	for (int i = 0; ret == -EAGAIN && i < ATTEMPTS; i++) {
		int changed = edit(file->config, context, &why);

		if (!changed)
			return 0;
		if (changed < 0)
			return replace_failed(cli, file, -ENOENT, why);
		ret = replace(file);
		why = ret == -EAGAIN ? read_complete(file, wrong) : NULL;
		if (why)
			return replace_failed(cli, file, -EINVAL, why);
	}
	if (ret)
		return replace_failed(cli, file, ret, strerror(-ret));
	return 1;
}
