// SPDX-License-Identifier: GPL-2.0-only
/*
 * saveconfig.c - rtslib's saved configuration as JSON: "targets" has "wwn", "fabric"
 * and "tpgs"; a group there has "tag", "enable" and "portals"; a portal there
 * "ip_address" and "port".
 */
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "output.h"
#include "saveconfig.h"

#define NOT_UTF8		"its name is not UTF-8"
#define TARGET_NOT_SAVED	"the target is not saved; to save it: targetctl save"

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* The array @key of an object, created if it is absent; NULL if it is something else. */
static json_t *list_of(json_t *object, const char *key)
{
	json_t *list = json_object_get(object, key);

	if (list)
		return json_is_array(list) ? list : NULL;
	list = must(json_array());
	if (json_object_set_new(object, key, list))
		must(NULL);
	return list;
}

static int impossible(const char **wrong, const char *why)
{
	*wrong = why;
	return -1;
}

static bool is_target(json_t *target, const char *name)
{
	return !strcmp(text_of(target, "fabric"), "iscsi") &&
	       !strcasecmp(text_of(target, "wwn"), name);
}

/* The position of a target; the number of targets if it is absent. */
static size_t target_at(json_t *config, const char *name)
{
	json_t *target, *targets = json_object_get(config, "targets");
	size_t i;

	json_array_foreach(targets, i, target)
		if (is_target(target, name))
			break;
	return i;
}

static json_t *find_target(json_t *config, const char *name)
{
	return json_array_get(json_object_get(config, "targets"), target_at(config, name));
}

static size_t group_at(json_t *target, uint16_t tag)
{
	json_t *group;
	size_t i;

	json_array_foreach(json_object_get(target, "tpgs"), i, group)
		if (json_is_integer(json_object_get(group, "tag")) &&
		    json_integer_value(json_object_get(group, "tag")) == tag)
			break;
	return i;
}

/* A group; NULL, with the reason, if it is absent. */
static json_t *find_group(json_t *config, const char *target, uint16_t tag, const char **wrong)
{
	json_t *found = find_target(config, target);

	if (!found) {
		*wrong = TARGET_NOT_SAVED;
		return NULL;
	}
	found = json_array_get(json_object_get(found, "tpgs"), group_at(found, tag));
	if (!found)
		*wrong = "the portal group is not saved; to save it: targetctl save";
	return found;
}

/* The address of a saved portal; rtslib writes IPv6 addresses in brackets. */
static bool portal_address(json_t *portal, struct vds_address *address)
{
	const char *ip = text_of(portal, "ip_address");
	json_t *port = json_object_get(portal, "port");
	bool bare = *ip != '[' && strchr(ip, ':');
	char text[128];

	if (!json_is_integer(port) || strlen(ip) > 64)
		return false;
	snprintf(text, sizeof(text), bare ? "[%s]:%lld" : "%s:%lld", ip,
		 (long long)json_integer_value(port));
	return !vds_address_parse(text, address);
}

static bool is_portal(json_t *portal, const struct vds_address *address)
{
	struct vds_address saved;

	return portal_address(portal, &saved) && saved.port == address->port &&
	       address_same_ip(&saved, address);
}

static size_t portal_at(json_t *group, const struct vds_address *address)
{
	json_t *portal;
	size_t i;

	json_array_foreach(json_object_get(group, "portals"), i, portal)
		if (is_portal(portal, address))
			break;
	return i;
}

int saveconfig_portal_remove(json_t *config, const struct saved_portal *portal)
{
	const char *ignored;
	json_t *group = find_group(config, portal->target, portal->tag, &ignored);
	int changed = 0;

	while (group && !json_array_remove(json_object_get(group, "portals"),
					   portal_at(group, &portal->address)))
		changed = 1;
	return changed;
}

int saveconfig_portal_add(json_t *config, const struct saved_portal *portal,
			  const char **wrong)
{
	json_t *group = find_group(config, portal->target, portal->tag, wrong);
	char text[VDS_ADDRESS_STRLEN];
	json_t *portals, *entry;

	if (!group)
		return -1;
	portals = list_of(group, "portals");
	if (!portals)
		return impossible(wrong, "its \"portals\" is no list");
	if (portal_at(group, &portal->address) < json_array_size(portals))
		return 0;
	vds_address_format(&portal->address, text);
	if (!text_is_utf8(text))
		return impossible(wrong, NOT_UTF8);
	*strrchr(text, ':') = '\0';
	entry = json_pack("{s:s, s:i, s:b, s:b}", "ip_address", text, "port",
			  (int)portal->address.port, "iser",
			  !!(portal->address.transports & VDS_ISCSI_TRANSPORT_ISER),
			  "offload", !!(portal->address.transports & VDS_ISCSI_TRANSPORT_CXGBIT));
	if (json_array_append_new(portals, must(entry)))
		must(NULL);
	return 1;
}

int saveconfig_target_add(json_t *config, const char *target, const char **wrong)
{
	json_t *entry;

	if (find_target(config, target))
		return 0;
	if (!text_is_utf8(target))
		return impossible(wrong, NOT_UTF8);
	entry = json_pack("{s:s, s:s, s:[]}", "fabric", "iscsi", "wwn", target, "tpgs");
	if (json_array_append_new(json_object_get(config, "targets"), must(entry)))
		must(NULL);
	return 1;
}

int saveconfig_target_remove(json_t *config, const char *target)
{
	return !json_array_remove(json_object_get(config, "targets"),
				  target_at(config, target));
}

int saveconfig_group_add(json_t *config, const char *target, uint16_t tag, const char **wrong)
{
	json_t *saved = find_target(config, target), *groups, *entry;
	const char *ignored;

	if (find_group(config, target, tag, &ignored))
		return 0;
	if (!saved)
		return impossible(wrong, TARGET_NOT_SAVED);
	groups = list_of(saved, "tpgs");
	if (!groups)
		return impossible(wrong, "its \"tpgs\" is no list");
	entry = json_pack("{s:i, s:b, s:[], s:[], s:[]}", "tag", (int)tag, "enable", 0,
			  "luns", "portals", "node_acls");
	if (json_array_append_new(groups, must(entry)))
		must(NULL);
	return 1;
}

int saveconfig_group_remove(json_t *config, const char *target, uint16_t tag)
{
	json_t *saved = find_target(config, target);

	return saved && !json_array_remove(json_object_get(saved, "tpgs"),
					   group_at(saved, tag));
}

int saveconfig_group_enable(json_t *config, const char *target, uint16_t tag, bool enable,
			    const char **wrong)
{
	json_t *group = find_group(config, target, tag, wrong);
	json_t *was = json_object_get(group, "enable");

	if (!group)
		return -1;
	if (json_is_boolean(was) && json_is_true(was) == enable)
		return 0;
	if (json_object_set_new(group, "enable", must(json_boolean(enable))))
		must(NULL);
	return 1;
}

char *saveconfig_portal_key(const struct saved_portal *portal, char key[SAVED_ENTRY_MAX])
{
	char address[VDS_ADDRESS_STRLEN];

	snprintf(key, SAVED_ENTRY_MAX, "portal %s in %s,%u",
		 vds_address_format(&portal->address, address), portal->target, portal->tag);
	return key;
}

/* A name need not be UTF-8, which a key must be. */
static void enter(json_t *entries, const char *key, bool enabled)
{
	json_t *text = text_json(key);

	if (json_object_set_new(entries, json_string_value(text), must(json_boolean(enabled))))
		must(NULL);
	json_decref(text);
}

void saveconfig_enter_target(json_t *entries, const char *target)
{
	char key[SAVED_ENTRY_MAX];

	snprintf(key, sizeof(key), "target %s", target);
	enter(entries, key, true);
}

void saveconfig_enter_group(json_t *entries, const char *target, uint16_t tag, bool enabled)
{
	char key[SAVED_ENTRY_MAX];

	snprintf(key, sizeof(key), "group %s,%u", target, tag);
	enter(entries, key, enabled);
}

void saveconfig_enter_portal(json_t *entries, const struct saved_portal *portal)
{
	char key[SAVED_ENTRY_MAX];

	enter(entries, saveconfig_portal_key(portal, key), true);
}

static void enter_saved_group(json_t *entries, const char *target, json_t *group)
{
	struct saved_portal saved = {
		.target = target,
		.tag = json_integer_value(json_object_get(group, "tag")),
	};
	json_t *portal;
	size_t i;

	saveconfig_enter_group(entries, target, saved.tag,
			       json_is_true(json_object_get(group, "enable")));
	json_array_foreach(json_object_get(group, "portals"), i, portal)
		if (portal_address(portal, &saved.address))
			saveconfig_enter_portal(entries, &saved);
}

json_t *saveconfig_entries(json_t *config)
{
	json_t *entries = must(json_object());
	json_t *target, *group;
	size_t i, j;

	json_array_foreach(json_object_get(config, "targets"), i, target) {
		if (strcmp(text_of(target, "fabric"), "iscsi"))
			continue;
		saveconfig_enter_target(entries, text_of(target, "wwn"));
		json_array_foreach(json_object_get(target, "tpgs"), j, group)
			enter_saved_group(entries, text_of(target, "wwn"), group);
	}
	return entries;
}
