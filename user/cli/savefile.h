/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * savefile.h - the file of targetcli's saved configuration: found, locked, read,
 * replaced.
 */
#ifndef VDSCTL_SAVEFILE_H
#define VDSCTL_SAVEFILE_H

#include <limits.h>
#include <sys/stat.h>

#include "conf.h"

/** savefile_root - prefix of all paths; tests change it */
extern const char *savefile_root;

/**
 * struct savefile - the saved configuration
 * @path:	where it is, without symbolic links; "" if there is none
 * @lock:	descriptor of targetcli's lock, -1 without it
 * @fd:		descriptor of the file that was read, -1 without one
 * @seen:	its state when it was read
 * @error:	why it cannot be used, an errno; EINVAL if its contents are the reason
 * @config:	its contents; no targets if there is none
 */
struct savefile {
	char path[PATH_MAX];
	int lock;
	int fd;
	struct stat seen;
	int error;
	json_t *config;
};

/** SAVEFILE_LOCK - take targetcli's lock, which waits for up to 10 seconds */
#define SAVEFILE_LOCK	1
/** SAVEFILE_TRY - report nothing if it cannot be read */
#define SAVEFILE_TRY	2

/**
 * savefile_open() - read the saved configuration
 * @cli: the run
 * @conf: where to look
 * @flags: SAVEFILE_LOCK, SAVEFILE_TRY
 * @file: to be filled; release it with savefile_close() in any case
 *
 * Refused is what is no configuration of rtslib, what others may write, and what is
 * no regular file of root or of the caller.
 *
 * Return: 0, or CLI_FAILED after reporting why.
 */
int savefile_open(struct cli *cli, const struct conf *conf, unsigned int flags,
		  struct savefile *file);

/** savefile_close() - release the lock and the memory */
void savefile_close(struct savefile *file);

/**
 * savefile_edit - change a configuration
 * @config: the configuration
 * @context: of the caller
 * @wrong: receives why it is impossible
 *
 * Return: 1 if it was changed, 0 if nothing had to be, -1 if it is impossible
 */
typedef int (*savefile_edit)(json_t *config, const void *context, const char **wrong);

/** savefile_try() - whether @config could be written beside the file; 0 or -errno */
int savefile_try(const struct savefile *file, json_t *config);

/**
 * savefile_replace() - change the saved configuration
 * @cli: the run
 * @file: opened with SAVEFILE_LOCK
 * @edit: makes the change; called again if another program changed the file meanwhile
 * @context: passed to @edit
 *
 * The new file replaces the old one at once, with mode 0600. The old one is kept
 * beside it, with the suffix ".vdsctl-old".
 *
 * Return: 1 if it was changed, 0 if nothing had to be, -1 after reporting why not.
 */
int savefile_replace(struct cli *cli, struct savefile *file, savefile_edit edit,
		     const void *context);

#endif /* VDSCTL_SAVEFILE_H */
