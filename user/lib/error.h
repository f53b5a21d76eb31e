/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The sentence that goes with an errno, kept for each thread.
 *
 * Internal to libvds.
 */
#ifndef VDS_ERROR_H
#define VDS_ERROR_H

/**
 * vds_fail() - keep a sentence for vds_client_message()
 * @err: -errno
 * @format: of printf(3); control characters in the result become '?'
 *
 * Return: @err, so that a function can end with it.
 */
int vds_fail(int err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** vds_fail_errno() - the same with a general sentence for @err */
int vds_fail_errno(int err);

#endif /* VDS_ERROR_H */
