// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The message of the last failure, one for each thread.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "error.h"
#include "public.h"

static __thread char message[2 * VDS_ISCSI_MESSAGE_MAX];
static __thread enum vds_iscsi_reason reason;

static const struct {
	int err;
	const char *text;
} messages[] = {
	{ -ENOENT,	"there is no such object" },
	{ -EIDRM,	"the object was deleted or replaced by another one" },
	{ -EBUSY,	"blocked: another operation or another program uses it" },
	{ -ETIME,	"blocked until the deadline; nothing was changed" },
	{ -ESTALE,	"the provider's data is stale: reenumerate, then refresh" },
	{ -EALREADY,	"it is too late to cancel the operation" },
	{ -ECANCELED,	"the operation was cancelled before" },
	{ -EPERM,	"CAP_SYS_ADMIN in the initial user namespace is needed" },
	{ -EOPNOTSUPP,	"the kernel module or the target driver's provider cannot do this" },
	{ -ENOMEM,	"out of memory" },
	{ -EBADMSG,	"the kernel's reply is malformed" },
	{ -ETIMEDOUT,	"the kernel did not reply in time; it may still carry out the request" },
	{ -ENODEV,	"the kernel module vds_iscsi was unloaded" },
};

int vds_fail(int err, const char *format, ...)
{
	va_list args;
	char *c;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	for (c = message; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	reason = 0;
	return err;
}

void vds_fail_reason(enum vds_iscsi_reason why)
{
	reason = why;
}

int vds_fail_errno(int err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(messages); i++)
		if (messages[i].err == err)
			return vds_fail(err, "%s", messages[i].text);
	return vds_fail(err, "%s", strerror(-err));
}

const char *vds_client_message(void)
{
	return message;
}

enum vds_iscsi_reason vds_client_reason(void)
{
	return reason;
}
