/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * newfile.h - replace a file at once, so that a reader finds the old one or the new one.
 */
#ifndef VDSCTL_NEWFILE_H
#define VDSCTL_NEWFILE_H

#include <limits.h>
#include <sys/types.h>

/**
 * newfile_write() - write a new file beside one that it is to replace
 * @path: the file to replace, which need not exist
 * @mode: permissions of the new file
 * @text: its contents
 * @length: bytes of @text
 * @name: receives the path of the new file, which is complete and on the disk
 *
 * Return: 0, or a negative errno; then there is no new file.
 */
int newfile_write(const char *path, mode_t mode, const char *text, size_t length,
		  char name[PATH_MAX]);

/** newfile_replace() - newfile_write(), and replace @path; 0 or a negative errno */
int newfile_replace(const char *path, mode_t mode, const char *text, size_t length);

#endif /* VDSCTL_NEWFILE_H */
