// SPDX-License-Identifier: GPL-2.0-only
/*
 * kinds.c - the kernel's objects as records: providers, targets, groups, portals
 * and memberships.
 */
#include <string.h>

#include "kinds.h"

static const struct words provider_state_words = {
	.count = 3, .word = { "ok", "stale", "leaked" },
};

static const struct field provider_fields[] = {
	FIELD_AT("name", "provider", FIELD_TEXT, FIELD_LIST, struct vds_provider_info, name),
	FIELD_AT("id", NULL, FIELD_UUID, 0, struct vds_provider_info, id),
	FIELD_AT("incarnation", NULL, FIELD_BIG, 0, struct vds_provider_info, incarnation),
	FIELD_ENUM("state", "state", FIELD_LIST, struct vds_provider_info, state,
		   provider_state_words),
	FIELD_AT("targets", "targets", FIELD_U32, FIELD_LIST | FIELD_PASSING,
		 struct vds_provider_info, targets),
	FIELD_AT("groups", "groups", FIELD_U32, FIELD_LIST | FIELD_PASSING,
		 struct vds_provider_info, portal_groups),
	FIELD_AT("portals", "portals", FIELD_U32, FIELD_LIST | FIELD_PASSING,
		 struct vds_provider_info, portals),
	FIELD_AT("memberships", "memberships", FIELD_U32, FIELD_PASSING,
		 struct vds_provider_info, memberships),
	FIELD_AT("operations", "operations", FIELD_U32, FIELD_LIST | FIELD_PASSING,
		 struct vds_provider_info, operations),
	FIELD_AT("generation", "generation", FIELD_U64, FIELD_PASSING,
		 struct vds_provider_info, generation),
	FIELD_AT("message", "message", FIELD_TEXT, FIELD_LIST,
		 struct vds_provider_info, message),
	FIELD_END
};

DEFINE_LIST(providers, struct vds_provider_info,
	    vds_provider_list(client, &own, count))

const struct record_kind provider_kind = {
	.name = "provider",
	.plural = "providers",
	.size = sizeof(struct vds_provider_info),
	.fields = provider_fields,
	.name_fields = { "provider" },
	.list = list_providers,
};

static const struct field target_fields[] = {
	FIELD_AT("id", "id", FIELD_UUID, 0, struct vds_target_info, id),
	FIELD_AT("incarnation", "incarnation", FIELD_BIG, 0,
		 struct vds_target_info, incarnation),
	FIELD_AT("name", "target", FIELD_TEXT, FIELD_LIST, struct vds_target_info, name),
	FIELD_AT("provider", "provider", FIELD_TEXT, FIELD_LIST,
		 struct vds_target_info, provider),
	FIELD_AT("groups", "groups", FIELD_U32, FIELD_LIST | FIELD_PASSING,
		 struct vds_target_info, portal_groups),
	FIELD_END
};

DEFINE_LIST(targets, struct vds_target_info, vds_target_list(client, &own, count))

const struct record_kind target_kind = {
	.name = "target",
	.plural = "targets",
	.size = sizeof(struct vds_target_info),
	.fields = target_fields,
	.name_fields = { "target" },
	.list = list_targets,
};

static const struct words group_state_words = {
	.count = 3, .word = { "ok", "stale", "leaked" },
};

static void enabled_format(const void *record, char text[CLI_TEXT_MAX])
{
	const struct vds_group_info *group = record;

	strcpy(text, group->disabled ? "no" : "yes");
}

static const struct field group_fields[] = {
	FIELD_AT("id", "id", FIELD_UUID, 0, struct vds_group_info, id),
	FIELD_AT("incarnation", "incarnation", FIELD_BIG, 0,
		 struct vds_group_info, incarnation),
	FIELD_AT("target_id", "target id", FIELD_UUID, 0, struct vds_group_info, target_id),
	FIELD_GROUP_AT("group", struct vds_group_info, target_name,
		       tag),
	FIELD_AT("target_name", NULL, FIELD_TEXT, 0, struct vds_group_info, target_name),
	FIELD_AT("tag", NULL, FIELD_U16, 0, struct vds_group_info, tag),
	FIELD_AT("portals", "portals", FIELD_U32, FIELD_LIST | FIELD_PASSING,
		 struct vds_group_info, portals),
	FIELD_AT("operation", "operation", FIELD_OP, FIELD_LIST | FIELD_PASSING,
		 struct vds_group_info, operation),
	FIELD_AT("disabled", NULL, FIELD_BOOL, 0, struct vds_group_info, disabled),
	FIELD_FORMAT_AS("enabled", FIELD_LIST, enabled_format),
	FIELD_ENUM("state", "state", FIELD_LIST, struct vds_group_info, state,
		   group_state_words),
	FIELD_AT("message", "message", FIELD_TEXT, FIELD_LIST, struct vds_group_info, message),
	FIELD_END
};

DEFINE_LIST(groups, struct vds_group_info,
	    vds_group_list(client, NULL, &own, count))

const struct record_kind group_kind = {
	.name = "group",
	.plural = "groups",
	.size = sizeof(struct vds_group_info),
	.fields = group_fields,
	.name_fields = { "group" },
	.list = list_groups,
};

const struct words transport_words = {
	.count = 3, .word = { "tcp", "iser", "cxgbit" },
};

const struct words portal_status_words = {
	.count = 3, .word = { "online", "offline", "not-ready" },
};

static const struct field portal_fields[] = {
	FIELD_AT("id", "id", FIELD_UUID, 0, struct vds_portal_info, id),
	FIELD_AT("incarnation", "incarnation", FIELD_BIG, 0,
		 struct vds_portal_info, incarnation),
	FIELD_AT("address", "portal", FIELD_ADDRESS, FIELD_LIST,
		 struct vds_portal_info, address),
	FIELD_ENUM("status", "status", FIELD_LIST, struct vds_portal_info, status,
		   portal_status_words),
	FIELD_FLAGS_AT("transports", "transports", 0, struct vds_portal_info,
		       address.transports, transport_words),
	FIELD_AT("namespace", "namespace", FIELD_NUMBER, FIELD_LIST | FIELD_RARE,
		 struct vds_portal_info, address.netns),
	FIELD_AT("groups", "groups", FIELD_U32, FIELD_LIST | FIELD_PASSING,
		 struct vds_portal_info, groups),
	FIELD_END
};

DEFINE_LIST(portals, struct vds_portal_info, vds_portal_list(client, &own, count))

const struct record_kind portal_kind = {
	.name = "portal",
	.plural = "portals",
	.size = sizeof(struct vds_portal_info),
	.fields = portal_fields,
	.name_fields = { "portal" },
	.list = list_portals,
};

const struct words membership_state_words = {
	.count = 5,
	.word = { "serving", "leaked", "disabled", "not-listening", "no-address" },
};

static const struct field membership_fields[] = {
	FIELD_AT("group_id", NULL, FIELD_UUID, 0, struct vds_membership_info, group_id),
	FIELD_AT("group_incarnation", NULL, FIELD_BIG, 0,
		 struct vds_membership_info, group_incarnation),
	FIELD_GROUP_AT("group", struct vds_membership_info, target_name,
		       tag),
	FIELD_AT("target_name", NULL, FIELD_TEXT, 0, struct vds_membership_info, target_name),
	FIELD_AT("tag", NULL, FIELD_U16, 0, struct vds_membership_info, tag),
	FIELD_AT("portal_id", NULL, FIELD_UUID, 0, struct vds_membership_info, portal_id),
	FIELD_AT("address", "portal", FIELD_ADDRESS, FIELD_LIST,
		 struct vds_membership_info, address),
	FIELD_AT("incarnation", "incarnation", FIELD_BIG, 0, struct vds_membership_info,
		 incarnation),
	FIELD_ENUM("state", "state", FIELD_LIST, struct vds_membership_info, state,
		   membership_state_words),
	FIELD_FLAGS_AT("transports", "transports", 0, struct vds_membership_info,
		       address.transports, transport_words),
	FIELD_AT("namespace", "namespace", FIELD_NUMBER, FIELD_LIST | FIELD_RARE,
		 struct vds_membership_info, address.netns),
	FIELD_END
};

DEFINE_LIST(memberships, struct vds_membership_info,
	    vds_membership_list(client, NULL, NULL, &own, count))

const struct record_kind membership_kind = {
	.name = "membership",
	.plural = "memberships",
	.size = sizeof(struct vds_membership_info),
	.fields = membership_fields,
	.name_fields = { "portal", "group" },
	.joint = " in ",
	.list = list_memberships,
};
