/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The message of the last failure, one for each thread.
 *
 * Internal to libvds.
 */
#ifndef VDS_ERROR_H
#define VDS_ERROR_H

#include <linux/vds_iscsi.h>

/**
 * vds_fail() - set the message that vds_client_message() returns
 * @err: -errno
 * @format: of printf(3); control characters in the result become '?'
 *
 * Return: @err, so that a function can end with it.
 */
int vds_fail(int err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** vds_fail_reason() - set the reason of the failure whose message was just set */
void vds_fail_reason(enum vds_iscsi_reason why);

/** vds_fail_errno() - set the general message of @err; returns @err */
int vds_fail_errno(int err);

#endif /* VDS_ERROR_H */
