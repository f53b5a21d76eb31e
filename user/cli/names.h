/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - how people name groups, portals, numbers and times, and how the
 * named objects are found.
 */
#ifndef VDSCTL_NAMES_H
#define VDSCTL_NAMES_H

#include "cli.h"

/**
 * struct group_name - a portal group as somebody named it
 * @text:	what was typed
 * @by_id:	it was a UUID: @id counts, not @iqn and @tag
 * @id:		the UUID
 * @iqn:	name of the target, in lower case
 * @tag:	tag of the group
 */
struct group_name {
	const char *text;
	bool by_id;
	struct vds_uuid id;
	char iqn[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
};

/**
 * struct portal_name - a portal as somebody named it
 * @text:	what was typed
 * @by_id:	it was a UUID: @id counts, not @address
 * @id:		the UUID
 * @address:	where it listens
 */
struct portal_name {
	const char *text;
	bool by_id;
	struct vds_uuid id;
	struct vds_address address;
};

/*
 * The parsers read the whole text or nothing. Each returns NULL, or a sentence
 * on what is wrong that is valid until the next call.
 */

/** group_name_parse() - UUID, "IQN,TAG" or "IQN,t,0xTTTT" */
const char *group_name_parse(const char *text, struct group_name *name);

/** portal_name_parse() - UUID, "ADDR:PORT" or "[ADDR]:PORT" */
const char *portal_name_parse(const char *text, struct portal_name *name);

/** iqn_parse() - an iSCSI name, put into lower case */
const char *iqn_parse(const char *text, size_t length,
		      char iqn[VDS_ISCSI_NAME_MAX + 1]);

/** number_parse() - decimal digits with a value from @min to @max */
const char *number_parse(const char *text, uint64_t min, uint64_t max,
			 uint64_t *number);

/**
 * duration_parse() - a number with up to three decimals and a unit: ms, s or m
 *
 * Without a unit it is seconds. It must be whole milliseconds.
 */
const char *duration_parse(const char *text, int *milliseconds);

/** group_find() - look a group up; 0, or CLI_FAILED after telling why */
int group_find(struct cli *cli, const struct group_name *name,
	       struct vds_group_info *group);

/** portal_find() - look a portal up; 0, or CLI_FAILED after telling why */
int portal_find(struct cli *cli, const struct portal_name *name,
		struct vds_portal_info *portal);

/** target_find() - look a target up; 0, or CLI_FAILED after telling why */
int target_find(struct cli *cli, const char *iqn, struct vds_target_info *target);

#endif /* VDSCTL_NAMES_H */
