// SPDX-License-Identifier: GPL-2.0-only
/*
 * reasons.c - why an operation failed, in a few words for a table. The sentence of the
 * kernel has the names of the objects.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "reasons.h"

/* Those that the name in the specification does not explain. */
static const struct {
	enum vds_iscsi_reason reason;
	const char *words;
} own_words[] = {
	{ VDS_ISCSI_REASON_KEEP_LAST, "last portal of the group" },
	{ VDS_ISCSI_REASON_KEEP_PATH, "last path of an initiator" },
	{ VDS_ISCSI_REASON_IF_IDLE, "sessions use the portal" },
	{ VDS_ISCSI_REASON_BLOCKED_LOGIN, "blocked by a login" },
	{ VDS_ISCSI_REASON_BLOCKED_DIRECTORY, "blocked by another program" },
	{ VDS_ISCSI_REASON_BLOCKED_CONFIGURATION, "blocked by another program" },
	{ VDS_ISCSI_REASON_BLOCKED_REINSTATEMENT, "blocked by I/O of a session" },
	{ VDS_ISCSI_REASON_BLOCKED_SESSION, "blocked by I/O of a session" },
	{ VDS_ISCSI_REASON_LISTENER_BUSY, "the address is in use" },
	{ VDS_ISCSI_REASON_NO_ADDRESS, "no interface has the address" },
	{ VDS_ISCSI_REASON_HAS_CONTENTS, "the group has LUNs or ACLs" },
	{ VDS_ISCSI_REASON_NOT_SILENT, "no login was silent" },
	{ VDS_ISCSI_REASON_NO_MEMORY, "no memory" },
	{ VDS_ISCSI_REASON_DRIVER, "the target driver refused" },
};

char *reason_words(enum vds_iscsi_reason reason, char text[REASON_TEXT_MAX])
{
	const char *name = vds_reason_name(reason);

	snprintf(text, REASON_TEXT_MAX, "%s", name ? name : "");
	for (char *c = text; (c = strchr(c, '-')); c++)
		*c = ' ';
	for (size_t i = 0; i < ARRAY_SIZE(own_words); i++)
		if (own_words[i].reason == reason)
			strcpy(text, own_words[i].words);
	return text;
}
