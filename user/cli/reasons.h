/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reasons.h - why an operation failed, in a few words.
 */
#ifndef VDSCTL_REASONS_H
#define VDSCTL_REASONS_H

#include "vds_client.h"

/** REASON_TEXT_MAX - bytes that hold any reason in words, NUL included */
#define REASON_TEXT_MAX	64

/** reason_words() - "last portal of the group"; "" without a reason; returns @text */
char *reason_words(enum vds_iscsi_reason reason, char text[REASON_TEXT_MAX]);

#endif /* VDSCTL_REASONS_H */
