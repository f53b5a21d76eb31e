/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/vds_iscsi.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_VDS_ISCSI_H
#define _UAPI_LINUX_VDS_ISCSI_H

#define VDS_ISCSI_FAMILY_NAME		"vds_iscsi"
#define VDS_ISCSI_FAMILY_VERSION	1

#define VDS_ISCSI_ID_LEN	16
#define VDS_ISCSI_NAME_MAX	223
#define VDS_ISCSI_MESSAGE_MAX	255

/**
 * enum vds_iscsi_event_kind - What happened to the object.
 */
enum vds_iscsi_event_kind {
	VDS_ISCSI_EVENT_KIND_ARRIVE = 1,
	VDS_ISCSI_EVENT_KIND_DEPART,
	VDS_ISCSI_EVENT_KIND_MODIFY,
};

/**
 * enum vds_iscsi_reason - Why a request was refused or an operation failed:
 *   one value for each cause, where several causes have the same errno.
 * @VDS_ISCSI_REASON_NOT_PERMITTED: EPERM. The caller lacks CAP_SYS_ADMIN.
 * @VDS_ISCSI_REASON_INVALID: EINVAL. The request contradicts itself, or lacks
 *   something.
 * @VDS_ISCSI_REASON_NO_PROVIDER: ENOENT. No provider has this name.
 * @VDS_ISCSI_REASON_NO_TARGET: ENOENT. There is no such target.
 * @VDS_ISCSI_REASON_NO_GROUP: ENOENT. There is no such portal group.
 * @VDS_ISCSI_REASON_NO_PORTAL: ENOENT. There is no such portal.
 * @VDS_ISCSI_REASON_NOT_IN_GROUP: ENOENT. The portal exists, but is not in the
 *   portal group.
 * @VDS_ISCSI_REASON_NO_OPERATION: ENOENT. The operation is unknown or was
 *   forgotten.
 * @VDS_ISCSI_REASON_NO_CONNECTION: ENOENT. There is no such connection.
 * @VDS_ISCSI_REASON_DELETED: EIDRM. The object was deleted; there may be a new
 *   one of the same name.
 * @VDS_ISCSI_REASON_EXISTS: EEXIST. The object exists.
 * @VDS_ISCSI_REASON_IN_GROUP: EEXIST. The portal is in the portal group.
 * @VDS_ISCSI_REASON_IN_OTHER_GROUP: EEXIST. The portal is in another portal
 *   group of the target.
 * @VDS_ISCSI_REASON_INVALID_NAME: EINVAL. The name is no valid iSCSI name.
 * @VDS_ISCSI_REASON_NAME_PROVIDER: EINVAL. There are several providers, and
 *   the request names none.
 * @VDS_ISCSI_REASON_SEVERAL_PROVIDERS: EINVAL. The portal groups are of
 *   different providers.
 * @VDS_ISCSI_REASON_NAMED_TWICE: EINVAL. The request names a portal twice.
 * @VDS_ISCSI_REASON_TOO_MANY: E2BIG. The request names too many portals.
 * @VDS_ISCSI_REASON_GROUP_BUSY: EBUSY. Another operation is in flight on the
 *   portal group.
 * @VDS_ISCSI_REASON_TARGET_BUSY: EBUSY. Another operation is in flight on the
 *   target.
 * @VDS_ISCSI_REASON_PROVIDER_BUSY: EBUSY. The provider is being reenumerated
 *   or refreshed.
 * @VDS_ISCSI_REASON_PROVIDER_STALE: ESTALE. The provider is stale.
 * @VDS_ISCSI_REASON_GROUP_STALE: ESTALE. The portal group is stale.
 * @VDS_ISCSI_REASON_GROUP_LEAKED: ESTALE. A portal of the group leaked
 *   earlier.
 * @VDS_ISCSI_REASON_PROVIDER_LEAVING: ENODEV. The provider is being unloaded.
 * @VDS_ISCSI_REASON_UNSUPPORTED: EOPNOTSUPP. The provider cannot do this.
 * @VDS_ISCSI_REASON_TOO_LATE: EALREADY. The operation is committing, or done.
 * @VDS_ISCSI_REASON_CANCELLED: ECANCELED. The operation was cancelled.
 * @VDS_ISCSI_REASON_BLOCKED_LOGIN: ETIME or EBUSY. A login in flight blocked
 *   it.
 * @VDS_ISCSI_REASON_BLOCKED_DIRECTORY: ETIME or EBUSY. Another task kept the
 *   portal group locked in configfs. Also EBUSY of session-get.
 * @VDS_ISCSI_REASON_BLOCKED_CONFIGURATION: ETIME or EBUSY. Another task was
 *   changing the configuration of the portal group.
 * @VDS_ISCSI_REASON_BLOCKED_REINSTATEMENT: ETIME or EBUSY. A login waited for
 *   I/O of the session that it replaces.
 * @VDS_ISCSI_REASON_BLOCKED_SESSION: ETIME or EBUSY. A session did not end,
 *   because its I/O is not complete.
 * @VDS_ISCSI_REASON_DEADLINE: ETIME or EBUSY. The time was over, but nothing
 *   that blocks was found.
 * @VDS_ISCSI_REASON_IF_IDLE: EUSERS. The flag if-idle, and sessions use the
 *   portals.
 * @VDS_ISCSI_REASON_KEEP_PATH: EUSERS. The flag keep-path, and an initiator
 *   would lose its last path.
 * @VDS_ISCSI_REASON_SESSIONS_UNKNOWN: EUSERS. The flag keep-path, and the
 *   sessions could not be listed.
 * @VDS_ISCSI_REASON_KEEP_LAST: EADDRINUSE. The flag keep-last, and no portal
 *   would be left.
 * @VDS_ISCSI_REASON_NOT_OFFLINE: ENOENT. The portal was not set offline, and
 *   is in no portal group.
 * @VDS_ISCSI_REASON_HAS_SESSIONS: EUSERS. Sessions are logged in.
 * @VDS_ISCSI_REASON_HAS_PORTALS: ENOTEMPTY. A portal group has portals.
 * @VDS_ISCSI_REASON_HAS_GROUPS: ENOTEMPTY. The target has portal groups.
 * @VDS_ISCSI_REASON_HAS_CONTENTS: ENOTEMPTY. A portal group has LUNs or ACLs.
 * @VDS_ISCSI_REASON_REMOVED_MEANWHILE: ENOENT. Another program removed the
 *   portal first.
 * @VDS_ISCSI_REASON_ADDED_MEANWHILE: EEXIST. Another program added the portal.
 * @VDS_ISCSI_REASON_LEAKED: ESTALE. The target driver reported success, but
 *   still serves the portal.
 * @VDS_ISCSI_REASON_LISTENER_BUSY: EADDRINUSE. Something else listens on the
 *   address.
 * @VDS_ISCSI_REASON_NO_ADDRESS: EADDRNOTAVAIL. No interface has the address.
 * @VDS_ISCSI_REASON_NO_FAMILY: EAFNOSUPPORT. The host does not support the
 *   address family.
 * @VDS_ISCSI_REASON_OTHER_NAMESPACE: EOPNOTSUPP. A portal in another network
 *   namespace could not be put back; or a request for a portal names another
 *   network namespace than the initial one.
 * @VDS_ISCSI_REASON_NOT_RESTORED: Portals that were removed could not be put
 *   back.
 * @VDS_ISCSI_REASON_NOT_REENUMERATED: ESTALE. The provider was not
 *   reenumerated since it became stale.
 * @VDS_ISCSI_REASON_GROUPS_BUSY: EBUSY. Some portal groups were busy, and may
 *   still have leaked portals.
 * @VDS_ISCSI_REASON_NOTHING_TO_ABORT: EBUSY. There is no stalled login to
 *   abort.
 * @VDS_ISCSI_REASON_NOT_SILENT: ETIME or EBUSY. No login was silent for the
 *   grace.
 * @VDS_ISCSI_REASON_NO_MEMORY: ENOMEM.
 * @VDS_ISCSI_REASON_DRIVER: The target driver refused, for the reason that its
 *   errno says.
 */
enum vds_iscsi_reason {
	VDS_ISCSI_REASON_NOT_PERMITTED = 1,
	VDS_ISCSI_REASON_INVALID,
	VDS_ISCSI_REASON_NO_PROVIDER,
	VDS_ISCSI_REASON_NO_TARGET,
	VDS_ISCSI_REASON_NO_GROUP,
	VDS_ISCSI_REASON_NO_PORTAL,
	VDS_ISCSI_REASON_NOT_IN_GROUP,
	VDS_ISCSI_REASON_NO_OPERATION,
	VDS_ISCSI_REASON_NO_CONNECTION,
	VDS_ISCSI_REASON_DELETED,
	VDS_ISCSI_REASON_EXISTS,
	VDS_ISCSI_REASON_IN_GROUP,
	VDS_ISCSI_REASON_IN_OTHER_GROUP,
	VDS_ISCSI_REASON_INVALID_NAME,
	VDS_ISCSI_REASON_NAME_PROVIDER,
	VDS_ISCSI_REASON_SEVERAL_PROVIDERS,
	VDS_ISCSI_REASON_NAMED_TWICE,
	VDS_ISCSI_REASON_TOO_MANY,
	VDS_ISCSI_REASON_GROUP_BUSY,
	VDS_ISCSI_REASON_TARGET_BUSY,
	VDS_ISCSI_REASON_PROVIDER_BUSY,
	VDS_ISCSI_REASON_PROVIDER_STALE,
	VDS_ISCSI_REASON_GROUP_STALE,
	VDS_ISCSI_REASON_GROUP_LEAKED,
	VDS_ISCSI_REASON_PROVIDER_LEAVING,
	VDS_ISCSI_REASON_UNSUPPORTED,
	VDS_ISCSI_REASON_TOO_LATE,
	VDS_ISCSI_REASON_CANCELLED,
	VDS_ISCSI_REASON_BLOCKED_LOGIN,
	VDS_ISCSI_REASON_BLOCKED_DIRECTORY,
	VDS_ISCSI_REASON_BLOCKED_CONFIGURATION,
	VDS_ISCSI_REASON_BLOCKED_REINSTATEMENT,
	VDS_ISCSI_REASON_BLOCKED_SESSION,
	VDS_ISCSI_REASON_DEADLINE,
	VDS_ISCSI_REASON_IF_IDLE,
	VDS_ISCSI_REASON_KEEP_PATH,
	VDS_ISCSI_REASON_SESSIONS_UNKNOWN,
	VDS_ISCSI_REASON_KEEP_LAST,
	VDS_ISCSI_REASON_NOT_OFFLINE,
	VDS_ISCSI_REASON_HAS_SESSIONS,
	VDS_ISCSI_REASON_HAS_PORTALS,
	VDS_ISCSI_REASON_HAS_GROUPS,
	VDS_ISCSI_REASON_HAS_CONTENTS,
	VDS_ISCSI_REASON_REMOVED_MEANWHILE,
	VDS_ISCSI_REASON_ADDED_MEANWHILE,
	VDS_ISCSI_REASON_LEAKED,
	VDS_ISCSI_REASON_LISTENER_BUSY,
	VDS_ISCSI_REASON_NO_ADDRESS,
	VDS_ISCSI_REASON_NO_FAMILY,
	VDS_ISCSI_REASON_OTHER_NAMESPACE,
	VDS_ISCSI_REASON_NOT_RESTORED,
	VDS_ISCSI_REASON_NOT_REENUMERATED,
	VDS_ISCSI_REASON_GROUPS_BUSY,
	VDS_ISCSI_REASON_NOTHING_TO_ABORT,
	VDS_ISCSI_REASON_NOT_SILENT,
	VDS_ISCSI_REASON_NO_MEMORY,
	VDS_ISCSI_REASON_DRIVER,

	/* private: */
	__VDS_ISCSI_REASON_MAX,
	VDS_ISCSI_REASON_MAX = (__VDS_ISCSI_REASON_MAX - 1)
};

/**
 * enum vds_iscsi_provider_state - Whether a provider's view of its target
 *   driver is valid.
 * @VDS_ISCSI_PROVIDER_STATE_OK: The view matches the target driver.
 * @VDS_ISCSI_PROVIDER_STATE_STALE: It may have missed changes, and refuses
 *   operations. To repair, reenumerate, then refresh.
 * @VDS_ISCSI_PROVIDER_STATE_LEAKED: The target driver still serves a portal
 *   that is in no group any more. Only the groups of such portals refuse
 *   operations. To repair, refresh.
 */
enum vds_iscsi_provider_state {
	VDS_ISCSI_PROVIDER_STATE_OK = 1,
	VDS_ISCSI_PROVIDER_STATE_STALE,
	VDS_ISCSI_PROVIDER_STATE_LEAKED,
};

/**
 * enum vds_iscsi_portal_status - Whether a portal accepts connections.
 * @VDS_ISCSI_PORTAL_STATUS_ONLINE: In at least one portal group, and serving
 *   there.
 * @VDS_ISCSI_PORTAL_STATUS_OFFLINE: Known, but in no portal group.
 * @VDS_ISCSI_PORTAL_STATUS_NOT_READY: In portal groups, but initiators cannot
 *   log in by it: the state of each membership says why.
 */
enum vds_iscsi_portal_status {
	VDS_ISCSI_PORTAL_STATUS_ONLINE = 1,
	VDS_ISCSI_PORTAL_STATUS_OFFLINE,
	VDS_ISCSI_PORTAL_STATUS_NOT_READY,
};

/**
 * enum vds_iscsi_op_kind - The kind of an operation.
 */
enum vds_iscsi_op_kind {
	VDS_ISCSI_OP_KIND_REMOVE_PORTAL = 1,
	VDS_ISCSI_OP_KIND_ADD_PORTAL,
	VDS_ISCSI_OP_KIND_REENUMERATE,
	VDS_ISCSI_OP_KIND_REFRESH,
	VDS_ISCSI_OP_KIND_UNBLOCK_GROUP,
	VDS_ISCSI_OP_KIND_CREATE_TARGET,
	VDS_ISCSI_OP_KIND_DELETE_TARGET,
	VDS_ISCSI_OP_KIND_CREATE_GROUP,
	VDS_ISCSI_OP_KIND_DELETE_GROUP,
	VDS_ISCSI_OP_KIND_ENABLE_GROUP,
	VDS_ISCSI_OP_KIND_DISABLE_GROUP,
	VDS_ISCSI_OP_KIND_OFFLINE_PORTAL,
	VDS_ISCSI_OP_KIND_ONLINE_PORTAL,
};

/**
 * enum vds_iscsi_op_state - The state of an operation. It only moves down this
 *   list.
 * @VDS_ISCSI_OP_STATE_QUEUED: Accepted. A cancel now changes nothing.
 * @VDS_ISCSI_OP_STATE_COMMITTING: The target driver is making the change. Too
 *   late for a cancel.
 * @VDS_ISCSI_OP_STATE_DRAINING: The portals are removed and accept no logins.
 *   The operation waits for their sessions to log out; a cancel adds the
 *   portals again.
 * @VDS_ISCSI_OP_STATE_DONE: Completed; the result says how.
 */
enum vds_iscsi_op_state {
	VDS_ISCSI_OP_STATE_QUEUED = 1,
	VDS_ISCSI_OP_STATE_COMMITTING,
	VDS_ISCSI_OP_STATE_DRAINING,
	VDS_ISCSI_OP_STATE_DONE,
};

/**
 * enum vds_iscsi_op_phase - What an operation in flight is doing, or was doing
 *   last. It only moves down this list.
 * @VDS_ISCSI_OP_PHASE_WAITING: It waits until nothing blocks it. Nothing is
 *   changed.
 * @VDS_ISCSI_OP_PHASE_CHANGING: The target driver is making the change.
 * @VDS_ISCSI_OP_PHASE_DRAINING: It waits for the sessions of removed portals
 *   to log out.
 * @VDS_ISCSI_OP_PHASE_DROPPING: It waits for dropped sessions to close.
 * @VDS_ISCSI_OP_PHASE_RESTORING: It puts the removed portals back.
 */
enum vds_iscsi_op_phase {
	VDS_ISCSI_OP_PHASE_WAITING = 1,
	VDS_ISCSI_OP_PHASE_CHANGING,
	VDS_ISCSI_OP_PHASE_DRAINING,
	VDS_ISCSI_OP_PHASE_DROPPING,
	VDS_ISCSI_OP_PHASE_RESTORING,
};

/**
 * enum vds_iscsi_removal_flag - Conditions and options of a removal; drop,
 *   portals and contents also of a deletion, and drop of disabling a group.
 * @VDS_ISCSI_REMOVAL_FLAG_IF_IDLE: Refuse if a session uses one of the
 *   portals.
 * @VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST: Refuse to remove the last portal of the
 *   group.
 * @VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH: Refuse if an initiator would lose its
 *   last path to the target: all its sessions use the portals.
 * @VDS_ISCSI_REMOVAL_FLAG_DROP: Drop the sessions that remain, after the drain
 *   time if there is one.
 * @VDS_ISCSI_REMOVAL_FLAG_DRY_RUN: Change nothing. The operation has the
 *   result that the removal would have, with the sessions and blockers that it
 *   found.
 * @VDS_ISCSI_REMOVAL_FLAG_PORTALS: Remove the portals of what is deleted, too.
 * @VDS_ISCSI_REMOVAL_FLAG_CONTENTS: Delete the LUNs and the ACLs of what is
 *   deleted, too. They cannot be put back.
 */
enum vds_iscsi_removal_flag {
	VDS_ISCSI_REMOVAL_FLAG_IF_IDLE = 1,
	VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST = 2,
	VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH = 4,
	VDS_ISCSI_REMOVAL_FLAG_DROP = 8,
	VDS_ISCSI_REMOVAL_FLAG_DRY_RUN = 16,
	VDS_ISCSI_REMOVAL_FLAG_PORTALS = 32,
	VDS_ISCSI_REMOVAL_FLAG_CONTENTS = 64,
};

/**
 * enum vds_iscsi_item_state - What an operation did to one of its portals.
 * @VDS_ISCSI_ITEM_STATE_UNTOUCHED: Not changed.
 * @VDS_ISCSI_ITEM_STATE_REMOVED: Removed from the group.
 * @VDS_ISCSI_ITEM_STATE_ADDED: Added to the group.
 * @VDS_ISCSI_ITEM_STATE_RESTORED: Removed, and added again: after a failure or
 *   a cancel, or by another program.
 * @VDS_ISCSI_ITEM_STATE_LOST: Removed, and adding it again failed.
 * @VDS_ISCSI_ITEM_STATE_LEAKED: Removed from configfs, but the target driver
 *   still serves it.
 */
enum vds_iscsi_item_state {
	VDS_ISCSI_ITEM_STATE_UNTOUCHED = 1,
	VDS_ISCSI_ITEM_STATE_REMOVED,
	VDS_ISCSI_ITEM_STATE_ADDED,
	VDS_ISCSI_ITEM_STATE_RESTORED,
	VDS_ISCSI_ITEM_STATE_LOST,
	VDS_ISCSI_ITEM_STATE_LEAKED,
};

/**
 * enum vds_iscsi_blocker_kind - What blocks an operation.
 * @VDS_ISCSI_BLOCKER_KIND_LOGIN: A login in flight to the portal group.
 * @VDS_ISCSI_BLOCKER_KIND_DIRECTORY: Another task keeps the group's portals
 *   locked in configfs: an mkdir, an rmdir or a listing that does not return.
 * @VDS_ISCSI_BLOCKER_KIND_CONFIGURATION: Another task is changing the group's
 *   configuration, for example disables it, and waits for I/O.
 * @VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT: A login replaces a session, and waits
 *   for that session's I/O.
 * @VDS_ISCSI_BLOCKER_KIND_SESSION: A session of the portal group does not end:
 *   its connection is closed, but its I/O is not complete.
 */
enum vds_iscsi_blocker_kind {
	VDS_ISCSI_BLOCKER_KIND_LOGIN = 1,
	VDS_ISCSI_BLOCKER_KIND_DIRECTORY,
	VDS_ISCSI_BLOCKER_KIND_CONFIGURATION,
	VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT,
	VDS_ISCSI_BLOCKER_KIND_SESSION,
};

/**
 * enum vds_iscsi_portal_group_state - Whether the view of a portal group is
 *   valid.
 * @VDS_ISCSI_PORTAL_GROUP_STATE_OK: The view matches the target driver.
 * @VDS_ISCSI_PORTAL_GROUP_STATE_STALE: The group could not be read. Operations
 *   on it are refused with ESTALE; it is read again as soon as possible.
 * @VDS_ISCSI_PORTAL_GROUP_STATE_LEAKED: The target driver still serves a
 *   portal of the group that is gone from configfs. Operations are refused
 *   with ESTALE until a refresh.
 */
enum vds_iscsi_portal_group_state {
	VDS_ISCSI_PORTAL_GROUP_STATE_OK = 1,
	VDS_ISCSI_PORTAL_GROUP_STATE_STALE,
	VDS_ISCSI_PORTAL_GROUP_STATE_LEAKED,
};

/**
 * enum vds_iscsi_membership_state - Whether initiators can log in to the group
 *   by the portal.
 * @VDS_ISCSI_MEMBERSHIP_STATE_SERVING: They can.
 * @VDS_ISCSI_MEMBERSHIP_STATE_LEAKED: Gone from configfs, but the target
 *   driver still serves it. reenumerate finds it, refresh completes its
 *   removal.
 * @VDS_ISCSI_MEMBERSHIP_STATE_DISABLED: The portal group is disabled, so the
 *   target driver refuses logins.
 * @VDS_ISCSI_MEMBERSHIP_STATE_NOT_LISTENING: The target driver accepted the
 *   portal, but does not listen on its address: it took the listener of
 *   another portal for it.
 * @VDS_ISCSI_MEMBERSHIP_STATE_NO_ADDRESS: The target driver listens, but no
 *   interface of the portal's network namespace has the address.
 */
enum vds_iscsi_membership_state {
	VDS_ISCSI_MEMBERSHIP_STATE_SERVING = 1,
	VDS_ISCSI_MEMBERSHIP_STATE_LEAKED,
	VDS_ISCSI_MEMBERSHIP_STATE_DISABLED,
	VDS_ISCSI_MEMBERSHIP_STATE_NOT_LISTENING,
	VDS_ISCSI_MEMBERSHIP_STATE_NO_ADDRESS,
};

/**
 * enum vds_iscsi_transport - How a portal is served. A portal may be served in
 *   several ways.
 * @VDS_ISCSI_TRANSPORT_TCP: iSCSI on TCP.
 * @VDS_ISCSI_TRANSPORT_ISER: iSER on RDMA.
 * @VDS_ISCSI_TRANSPORT_CXGBIT: iSCSI offloaded to a Chelsio adapter.
 */
enum vds_iscsi_transport {
	VDS_ISCSI_TRANSPORT_TCP = 1,
	VDS_ISCSI_TRANSPORT_ISER = 2,
	VDS_ISCSI_TRANSPORT_CXGBIT = 4,
};

enum {
	VDS_ISCSI_A_ADDRESS_FAMILY = 1,
	VDS_ISCSI_A_ADDRESS_ADDRESS,
	VDS_ISCSI_A_ADDRESS_PORT,
	VDS_ISCSI_A_ADDRESS_SCOPE,
	VDS_ISCSI_A_ADDRESS_TRANSPORT,
	VDS_ISCSI_A_ADDRESS_NAMESPACE,

	__VDS_ISCSI_A_ADDRESS_MAX,
	VDS_ISCSI_A_ADDRESS_MAX = (__VDS_ISCSI_A_ADDRESS_MAX - 1)
};

enum {
	VDS_ISCSI_A_PROVIDER_NAME = 1,
	VDS_ISCSI_A_PROVIDER_ID,
	VDS_ISCSI_A_PROVIDER_INCARNATION,
	VDS_ISCSI_A_PROVIDER_PAD,
	VDS_ISCSI_A_PROVIDER_STATE,
	VDS_ISCSI_A_PROVIDER_MESSAGE,
	VDS_ISCSI_A_PROVIDER_GENERATION,
	VDS_ISCSI_A_PROVIDER_TARGETS,
	VDS_ISCSI_A_PROVIDER_PORTAL_GROUPS,
	VDS_ISCSI_A_PROVIDER_PORTALS,
	VDS_ISCSI_A_PROVIDER_MEMBERSHIPS,
	VDS_ISCSI_A_PROVIDER_OPERATIONS,
	VDS_ISCSI_A_PROVIDER_SUCCEEDED,
	VDS_ISCSI_A_PROVIDER_CANCELLED,
	VDS_ISCSI_A_PROVIDER_BLOCKED,
	VDS_ISCSI_A_PROVIDER_FAILED,
	VDS_ISCSI_A_PROVIDER_ABORTED_LOGINS,
	VDS_ISCSI_A_PROVIDER_DROPPED_SESSIONS,
	VDS_ISCSI_A_PROVIDER_EVENT,
	VDS_ISCSI_A_PROVIDER_EVENT_GENERATION,
	VDS_ISCSI_A_PROVIDER_EVENT_CAUSE,

	__VDS_ISCSI_A_PROVIDER_MAX,
	VDS_ISCSI_A_PROVIDER_MAX = (__VDS_ISCSI_A_PROVIDER_MAX - 1)
};

enum {
	VDS_ISCSI_A_TARGET_ID = 1,
	VDS_ISCSI_A_TARGET_INCARNATION,
	VDS_ISCSI_A_TARGET_PAD,
	VDS_ISCSI_A_TARGET_NAME,
	VDS_ISCSI_A_TARGET_PROVIDER,
	VDS_ISCSI_A_TARGET_PORTAL_GROUPS,
	VDS_ISCSI_A_TARGET_EVENT,
	VDS_ISCSI_A_TARGET_EVENT_GENERATION,
	VDS_ISCSI_A_TARGET_EVENT_CAUSE,

	__VDS_ISCSI_A_TARGET_MAX,
	VDS_ISCSI_A_TARGET_MAX = (__VDS_ISCSI_A_TARGET_MAX - 1)
};

enum {
	VDS_ISCSI_A_PORTAL_GROUP_ID = 1,
	VDS_ISCSI_A_PORTAL_GROUP_INCARNATION,
	VDS_ISCSI_A_PORTAL_GROUP_PAD,
	VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID,
	VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME,
	VDS_ISCSI_A_PORTAL_GROUP_TAG,
	VDS_ISCSI_A_PORTAL_GROUP_PORTALS,
	VDS_ISCSI_A_PORTAL_GROUP_OPERATION,
	VDS_ISCSI_A_PORTAL_GROUP_STATE,
	VDS_ISCSI_A_PORTAL_GROUP_MESSAGE,
	VDS_ISCSI_A_PORTAL_GROUP_DISABLED,
	VDS_ISCSI_A_PORTAL_GROUP_EVENT,
	VDS_ISCSI_A_PORTAL_GROUP_EVENT_GENERATION,
	VDS_ISCSI_A_PORTAL_GROUP_EVENT_CAUSE,

	__VDS_ISCSI_A_PORTAL_GROUP_MAX,
	VDS_ISCSI_A_PORTAL_GROUP_MAX = (__VDS_ISCSI_A_PORTAL_GROUP_MAX - 1)
};

enum {
	VDS_ISCSI_A_PORTAL_ID = 1,
	VDS_ISCSI_A_PORTAL_INCARNATION,
	VDS_ISCSI_A_PORTAL_PAD,
	VDS_ISCSI_A_PORTAL_ADDRESS,
	VDS_ISCSI_A_PORTAL_STATUS,
	VDS_ISCSI_A_PORTAL_GROUPS,
	VDS_ISCSI_A_PORTAL_PROVIDER,
	VDS_ISCSI_A_PORTAL_EVENT,
	VDS_ISCSI_A_PORTAL_EVENT_GENERATION,
	VDS_ISCSI_A_PORTAL_EVENT_CAUSE,

	__VDS_ISCSI_A_PORTAL_MAX,
	VDS_ISCSI_A_PORTAL_MAX = (__VDS_ISCSI_A_PORTAL_MAX - 1)
};

enum {
	VDS_ISCSI_A_MEMBERSHIP_GROUP_ID = 1,
	VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID,
	VDS_ISCSI_A_MEMBERSHIP_INCARNATION,
	VDS_ISCSI_A_MEMBERSHIP_PAD,
	VDS_ISCSI_A_MEMBERSHIP_GROUP_INCARNATION,
	VDS_ISCSI_A_MEMBERSHIP_TARGET_NAME,
	VDS_ISCSI_A_MEMBERSHIP_TAG,
	VDS_ISCSI_A_MEMBERSHIP_ADDRESS,
	VDS_ISCSI_A_MEMBERSHIP_STATE,
	VDS_ISCSI_A_MEMBERSHIP_EVENT,
	VDS_ISCSI_A_MEMBERSHIP_EVENT_GENERATION,
	VDS_ISCSI_A_MEMBERSHIP_EVENT_CAUSE,

	__VDS_ISCSI_A_MEMBERSHIP_MAX,
	VDS_ISCSI_A_MEMBERSHIP_MAX = (__VDS_ISCSI_A_MEMBERSHIP_MAX - 1)
};

enum {
	VDS_ISCSI_A_SESSION_GROUP_ID = 1,
	VDS_ISCSI_A_SESSION_PORTAL_ID,
	VDS_ISCSI_A_SESSION_PAD,
	VDS_ISCSI_A_SESSION_TARGET_NAME,
	VDS_ISCSI_A_SESSION_TAG,
	VDS_ISCSI_A_SESSION_INITIATOR_NAME,
	VDS_ISCSI_A_SESSION_SESSION_ID,
	VDS_ISCSI_A_SESSION_ISID,
	VDS_ISCSI_A_SESSION_TSIH,
	VDS_ISCSI_A_SESSION_CONNECTION_ID,
	VDS_ISCSI_A_SESSION_CONNECTIONS,
	VDS_ISCSI_A_SESSION_STATE,
	VDS_ISCSI_A_SESSION_AGE,
	VDS_ISCSI_A_SESSION_DYNAMIC,
	VDS_ISCSI_A_SESSION_PEER_ADDRESS,
	VDS_ISCSI_A_SESSION_LOCAL_ADDRESS,

	__VDS_ISCSI_A_SESSION_MAX,
	VDS_ISCSI_A_SESSION_MAX = (__VDS_ISCSI_A_SESSION_MAX - 1)
};

enum {
	VDS_ISCSI_A_HELD_SESSION_INITIATOR_NAME = 1,
	VDS_ISCSI_A_HELD_SESSION_SESSION_ID,
	VDS_ISCSI_A_HELD_SESSION_PEER_ADDRESS,
	VDS_ISCSI_A_HELD_SESSION_LAST_PATH,

	__VDS_ISCSI_A_HELD_SESSION_MAX,
	VDS_ISCSI_A_HELD_SESSION_MAX = (__VDS_ISCSI_A_HELD_SESSION_MAX - 1)
};

enum {
	VDS_ISCSI_A_BLOCKER_KIND = 1,
	VDS_ISCSI_A_BLOCKER_PEER_ADDRESS,
	VDS_ISCSI_A_BLOCKER_SILENT,
	VDS_ISCSI_A_BLOCKER_ABORTED,

	__VDS_ISCSI_A_BLOCKER_MAX,
	VDS_ISCSI_A_BLOCKER_MAX = (__VDS_ISCSI_A_BLOCKER_MAX - 1)
};

enum {
	VDS_ISCSI_A_ITEM_GROUP_ID = 1,
	VDS_ISCSI_A_ITEM_PAD,
	VDS_ISCSI_A_ITEM_GROUP_INCARNATION,
	VDS_ISCSI_A_ITEM_PORTAL_ID,
	VDS_ISCSI_A_ITEM_TARGET_NAME,
	VDS_ISCSI_A_ITEM_TAG,
	VDS_ISCSI_A_ITEM_ADDRESS,
	VDS_ISCSI_A_ITEM_STATE,
	VDS_ISCSI_A_ITEM_RESULT,
	VDS_ISCSI_A_ITEM_REASON,

	__VDS_ISCSI_A_ITEM_MAX,
	VDS_ISCSI_A_ITEM_MAX = (__VDS_ISCSI_A_ITEM_MAX - 1)
};

enum {
	VDS_ISCSI_A_OPERATION_ID = 1,
	VDS_ISCSI_A_OPERATION_PAD,
	VDS_ISCSI_A_OPERATION_INCARNATION,
	VDS_ISCSI_A_OPERATION_GROUP_ID,
	VDS_ISCSI_A_OPERATION_GROUP_INCARNATION,
	VDS_ISCSI_A_OPERATION_TARGET_ID,
	VDS_ISCSI_A_OPERATION_TARGET_INCARNATION,
	VDS_ISCSI_A_OPERATION_TARGET_NAME,
	VDS_ISCSI_A_OPERATION_TAG,
	VDS_ISCSI_A_OPERATION_PORTAL_ID,
	VDS_ISCSI_A_OPERATION_PROVIDER,
	VDS_ISCSI_A_OPERATION_MEMBER,
	VDS_ISCSI_A_OPERATION_FLAGS,
	VDS_ISCSI_A_OPERATION_GRACE,
	VDS_ISCSI_A_OPERATION_DEADLINE,
	VDS_ISCSI_A_OPERATION_DRAIN,
	VDS_ISCSI_A_OPERATION_ENABLE,
	VDS_ISCSI_A_OPERATION_WAIT,
	VDS_ISCSI_A_OPERATION_KIND,
	VDS_ISCSI_A_OPERATION_STATE,
	VDS_ISCSI_A_OPERATION_PHASE,
	VDS_ISCSI_A_OPERATION_PHASE_ELAPSED,
	VDS_ISCSI_A_OPERATION_RESULT,
	VDS_ISCSI_A_OPERATION_REASON,
	VDS_ISCSI_A_OPERATION_MESSAGE,
	VDS_ISCSI_A_OPERATION_ADDRESS,
	VDS_ISCSI_A_OPERATION_PORTALS,
	VDS_ISCSI_A_OPERATION_CHANGED,
	VDS_ISCSI_A_OPERATION_ITEM,
	VDS_ISCSI_A_OPERATION_REQUESTER_PID,
	VDS_ISCSI_A_OPERATION_REQUESTER_UID,
	VDS_ISCSI_A_OPERATION_REQUESTER_COMM,
	VDS_ISCSI_A_OPERATION_ACCEPTED_AT,
	VDS_ISCSI_A_OPERATION_ELAPSED,
	VDS_ISCSI_A_OPERATION_OVERDUE,
	VDS_ISCSI_A_OPERATION_BLOCKER,
	VDS_ISCSI_A_OPERATION_ABORTED,
	VDS_ISCSI_A_OPERATION_SESSION,
	VDS_ISCSI_A_OPERATION_SESSIONS_AT_START,
	VDS_ISCSI_A_OPERATION_SESSIONS,
	VDS_ISCSI_A_OPERATION_DROPPED,

	__VDS_ISCSI_A_OPERATION_MAX,
	VDS_ISCSI_A_OPERATION_MAX = (__VDS_ISCSI_A_OPERATION_MAX - 1)
};

enum {
	VDS_ISCSI_CMD_PROVIDER_GET = 1,
	VDS_ISCSI_CMD_TARGET_GET,
	VDS_ISCSI_CMD_PORTAL_GROUP_GET,
	VDS_ISCSI_CMD_PORTAL_GET,
	VDS_ISCSI_CMD_MEMBERSHIP_GET,
	VDS_ISCSI_CMD_SESSION_GET,
	VDS_ISCSI_CMD_OP_GET,
	VDS_ISCSI_CMD_OP_ITEM_GET,
	VDS_ISCSI_CMD_OP_CANCEL,
	VDS_ISCSI_CMD_PORTAL_NEW,
	VDS_ISCSI_CMD_PORTAL_REMOVE,
	VDS_ISCSI_CMD_PORTAL_ADD,
	VDS_ISCSI_CMD_GROUP_UNBLOCK,
	VDS_ISCSI_CMD_REENUMERATE,
	VDS_ISCSI_CMD_REFRESH,
	VDS_ISCSI_CMD_TARGET_NEW,
	VDS_ISCSI_CMD_TARGET_DELETE,
	VDS_ISCSI_CMD_PORTAL_GROUP_NEW,
	VDS_ISCSI_CMD_PORTAL_GROUP_DELETE,
	VDS_ISCSI_CMD_PORTAL_GROUP_SET,
	VDS_ISCSI_CMD_PORTAL_OFFLINE,
	VDS_ISCSI_CMD_PORTAL_ONLINE,
	VDS_ISCSI_CMD_PROVIDER_NTF,
	VDS_ISCSI_CMD_TARGET_NTF,
	VDS_ISCSI_CMD_PORTAL_GROUP_NTF,
	VDS_ISCSI_CMD_PORTAL_NTF,
	VDS_ISCSI_CMD_MEMBERSHIP_NTF,
	VDS_ISCSI_CMD_OP_NTF,
	VDS_ISCSI_CMD_OP_DONE_NTF,

	__VDS_ISCSI_CMD_MAX,
	VDS_ISCSI_CMD_MAX = (__VDS_ISCSI_CMD_MAX - 1)
};

#define VDS_ISCSI_MCGRP_OBJECTS		"objects"
#define VDS_ISCSI_MCGRP_OPS		"ops"
#define VDS_ISCSI_MCGRP_COMPLETIONS	"completions"

#endif /* _UAPI_LINUX_VDS_ISCSI_H */
