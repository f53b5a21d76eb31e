/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - how people write groups, portals, numbers and times.
 */
#ifndef VDSCTL_NAMES_H
#define VDSCTL_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vds_client.h"

/**
 * struct group_name - the name of a portal group
 * @text:	what was typed
 * @by_id:	it was a UUID: @id is set, not @iqn and @tag
 * @no_tag:	it was the name of a target, which group_find() does not accept
 * @id:		the UUID
 * @iqn:	name of the target
 * @tag:	tag of the group
 */
struct group_name {
	const char *text;
	bool by_id;
	bool no_tag;
	struct vds_uuid id;
	char iqn[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
};

/**
 * struct portal_name - the name of a portal
 * @text:	what was typed
 * @by_id:	it was a UUID: @id is set, not @address
 * @no_port:	the port was missing, which portal_find() does not accept
 * @id:		the UUID
 * @address:	the address that it listens on
 */
struct portal_name {
	const char *text;
	bool by_id;
	bool no_port;
	struct vds_uuid id;
	struct vds_address address;
};

/**
 * struct address_name - an IP address, of portals on any port or on one
 * @text:	what was typed
 * @any_port:	no port was typed
 * @address:	the address, with the port that was typed
 */
struct address_name {
	const char *text;
	bool any_port;
	struct vds_address address;
};

/*
 * Each parser accepts the whole text or nothing. It returns NULL, or what is
 * wrong, which is valid until the next call.
 */

/**
 * group_name_parse() - UUID, "IQN,TAG", "IQN,t,0xTTTT", or the path in configfs or in
 * targetcli, from the target's name or the root on: "IQN/tpgt_TAG", "/iscsi/IQN/tpgTAG"
 */
const char *group_name_parse(const char *text, struct group_name *name);

/**
 * portal_name_parse() - UUID, what vds_address_parse() accepts, or the path in configfs
 * or in targetcli
 */
const char *portal_name_parse(const char *text, struct portal_name *name);

/** address_name_parse() - "ADDR", "ADDR:PORT", "[ADDR]" or "[ADDR]:PORT" */
const char *address_name_parse(const char *text, struct address_name *name);

/** address_same_ip() - whether two addresses differ at most in their ports */
bool address_same_ip(const struct vds_address *a, const struct vds_address *b);

/** iqn_parse() - an iSCSI name */
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

#endif /* VDSCTL_NAMES_H */
