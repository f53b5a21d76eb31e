// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reasons for refusals and failures, in words.
 */
#include "array.h"
#include "public.h"

#define REASON(value, name_, text_)	\
	[VDS_ISCSI_REASON_ ## value] = { .name = (name_), .text = (text_) }

static const struct {
	const char *name;
	const char *text;
} reasons[] = {
	REASON(NOT_PERMITTED, "not-permitted", "needs CAP_SYS_ADMIN"),
	REASON(INVALID, "invalid", "invalid request"),
	REASON(NO_PROVIDER, "no-provider", "no such provider"),
	REASON(NO_TARGET, "no-target", "no such target"),
	REASON(NO_GROUP, "no-group", "no such portal group"),
	REASON(NO_PORTAL, "no-portal", "no such portal"),
	REASON(NOT_IN_GROUP, "not-in-group", "the portal is not in the group"),
	REASON(NO_OPERATION, "no-operation", "unknown or forgotten operation"),
	REASON(NO_CONNECTION, "no-connection", "no such connection"),
	REASON(DELETED, "deleted", "the object was deleted"),
	REASON(EXISTS, "exists", "the object exists"),
	REASON(IN_GROUP, "in-group", "the portal is in the group"),
	REASON(IN_OTHER_GROUP, "in-other-group", "the portal is in another group of the target"),
	REASON(INVALID_NAME, "invalid-name", "invalid iSCSI name"),
	REASON(NAME_PROVIDER, "name-provider", "there are several providers"),
	REASON(SEVERAL_PROVIDERS, "several-providers", "groups of different providers"),
	REASON(NAMED_TWICE, "named-twice", "a portal is named twice"),
	REASON(TOO_MANY, "too-many", "too many portals"),
	REASON(GROUP_BUSY, "group-busy", "another operation on the group is in flight"),
	REASON(TARGET_BUSY, "target-busy", "another operation on the target is in flight"),
	REASON(PROVIDER_BUSY, "provider-busy", "the provider is being repaired"),
	REASON(PROVIDER_STALE, "provider-stale", "the provider is stale"),
	REASON(GROUP_STALE, "group-stale", "the group is stale"),
	REASON(GROUP_LEAKED, "group-leaked", "the group has a leaked portal"),
	REASON(PROVIDER_LEAVING, "provider-leaving", "the provider is being unloaded"),
	REASON(UNSUPPORTED, "unsupported", "the provider cannot do this"),
	REASON(TOO_LATE, "too-late", "too late to cancel"),
	REASON(CANCELLED, "cancelled", "cancelled"),
	REASON(BLOCKED_LOGIN, "blocked-login", "a login in flight blocked it"),
	REASON(BLOCKED_DIRECTORY, "blocked-directory",
	       "another program kept the group locked"),
	REASON(BLOCKED_CONFIGURATION, "blocked-configuration",
	       "another program was changing the group's configuration"),
	REASON(BLOCKED_REINSTATEMENT, "blocked-reinstatement",
	       "a login waited for I/O of the session that it replaces"),
	REASON(BLOCKED_SESSION, "blocked-session", "the I/O of a session did not complete"),
	REASON(DEADLINE, "deadline", "the deadline passed"),
	REASON(IF_IDLE, "if-idle", "sessions use the portals"),
	REASON(KEEP_PATH, "keep-path", "last path of an initiator"),
	REASON(SESSIONS_UNKNOWN, "sessions-unknown", "the sessions could not be listed"),
	REASON(KEEP_LAST, "keep-last", "last portal of the group"),
	REASON(NOT_OFFLINE, "not-offline", "the portal was not set offline"),
	REASON(HAS_SESSIONS, "has-sessions", "sessions are logged in"),
	REASON(HAS_PORTALS, "has-portals", "the group has portals"),
	REASON(HAS_GROUPS, "has-groups", "the target has portal groups"),
	REASON(HAS_CONTENTS, "has-contents", "the group has LUNs or ACLs"),
	REASON(REMOVED_MEANWHILE, "removed-meanwhile", "another program removed the portal"),
	REASON(ADDED_MEANWHILE, "added-meanwhile", "another program added the portal"),
	REASON(LEAKED, "leaked", "the target driver still serves the portal"),
	REASON(LISTENER_BUSY, "listener-busy", "the address is in use"),
	REASON(NO_ADDRESS, "no-address", "no interface has the address"),
	REASON(NO_FAMILY, "no-family", "the host does not support the address family"),
	REASON(OTHER_NAMESPACE, "other-namespace",
	       "the portal is in another network namespace"),
	REASON(NOT_RESTORED, "not-restored", "removed portals could not be put back"),
	REASON(NOT_REENUMERATED, "not-reenumerated", "reenumerate first"),
	REASON(GROUPS_BUSY, "groups-busy", "some portal groups were busy"),
	REASON(NOTHING_TO_ABORT, "nothing-to-abort", "there is no stalled login"),
	REASON(NOT_SILENT, "not-silent", "no login was silent for long enough"),
	REASON(NO_MEMORY, "no-memory", "out of memory"),
	REASON(DRIVER, "driver", "the target driver refused"),
};

/* Of the reasons that this version knows, none may lack its words. */
_Static_assert(ARRAY_SIZE(reasons) == VDS_ISCSI_REASON_MAX + 1, "a reason has no words");

const char *vds_reason_name(enum vds_iscsi_reason reason)
{
	return reason < ARRAY_SIZE(reasons) ? reasons[reason].name : NULL;
}

const char *vds_reason_text(enum vds_iscsi_reason reason)
{
	return reason < ARRAY_SIZE(reasons) ? reasons[reason].text : NULL;
}
