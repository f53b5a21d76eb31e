/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * saveconfig.h - rtslib's saved configuration as JSON: what it has, and changes of it.
 */
#ifndef VDSCTL_SAVECONFIG_H
#define VDSCTL_SAVECONFIG_H

#include <jansson.h>

#include "vds_client.h"

/** struct saved_portal - a portal of a group in the saved configuration */
struct saved_portal {
	const char *target;
	uint16_t tag;
	struct vds_address address;
};

/** SAVED_ENTRY_MAX - bytes of the longest key of an entry, NUL included */
#define SAVED_ENTRY_MAX	400

/*
 * Changes. Each returns 1 if the configuration was changed, 0 if it was so before,
 * -1 if it is impossible, with the reason in *wrong. Nothing else in it changes.
 */

/** saveconfig_portal_remove() - remove a portal from a group; absence is fine */
int saveconfig_portal_remove(json_t *config, const struct saved_portal *portal);

/** saveconfig_portal_add() - add a portal to a group, which must be saved */
int saveconfig_portal_add(json_t *config, const struct saved_portal *portal,
			  const char **wrong);

/** saveconfig_target_add() - add a target without groups */
int saveconfig_target_add(json_t *config, const char *target, const char **wrong);

/** saveconfig_target_remove() - remove a target and all in it */
int saveconfig_target_remove(json_t *config, const char *target);

/** saveconfig_group_add() - add an empty, disabled group; its target must be saved */
int saveconfig_group_add(json_t *config, const char *target, uint16_t tag, const char **wrong);

/** saveconfig_group_remove() - remove a group and all in it */
int saveconfig_group_remove(json_t *config, const char *target, uint16_t tag);

/** saveconfig_group_enable() - enable or disable a group, which must be saved */
int saveconfig_group_enable(json_t *config, const char *target, uint16_t tag, bool enable,
			    const char **wrong);

/*
 * Entries: an iSCSI configuration as the keys of an object, so that two can be compared.
 * The keys are "target IQN", "group IQN,TAG" and "portal ADDR in IQN,TAG"; that of a
 * group has the value true if it is enabled.
 */

/** saveconfig_enter_target() - add a target to entries */
void saveconfig_enter_target(json_t *entries, const char *target);

/** saveconfig_enter_group() - add a group to entries */
void saveconfig_enter_group(json_t *entries, const char *target, uint16_t tag, bool enabled);

/** saveconfig_enter_portal() - add a portal of a group to entries */
void saveconfig_enter_portal(json_t *entries, const struct saved_portal *portal);

/** saveconfig_entries() - the entries of a saved configuration */
json_t *saveconfig_entries(json_t *config);

/** saveconfig_portal_key() - the key of a portal; returns @key */
char *saveconfig_portal_key(const struct saved_portal *portal, char key[SAVED_ENTRY_MAX]);

#endif /* VDSCTL_SAVECONFIG_H */
