#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# errors.sh - the documented failures, as the library and vdsctl report them.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

test_not_loaded() {
	need unload
	refused 'portal list without modules' ENOENT 'module vds_iscsi is not loaded' portal list
	com_start
	is 'VdsOpenService without modules: the service is not active' "$hresult" \
		$SERVICE_NOT_ACTIVE
	like 'VdsOpenService without modules: the message says so' "$answer" 'service=0 message=.*vds_iscsi.*not loaded'
	com_end
	need load
}

test_only_core() {
	need unload
	ok 'a query of the family by its name loads the core' \
		python3 -c 'import genl; genl.Family()'
	run vdsctl portal list
	is 'a list without a target driver: it is empty, and explained' "$status $err" \
		'0 no target driver is connected: modprobe vds_iscsi_lio'
	run vdsctl target show $IQN
	like 'a target without a target driver: the hint names the module' "$status $err" \
		'^1 .* does not exist.*modprobe vds_iscsi_lio'
	need load
}

test_unknown() {
	com_is 'RemovePortal of an unknown id' $OBJECT_NOT_FOUND remove-id $NO_UUID
	like 'RemovePortal of an unknown id: the message says so' "$answer" 'async=0 .*message=no portal'
	com_is 'FindPortalGroup of an unknown group' $OBJECT_NOT_FOUND group iqn.2026-01.org.example:none 1
	com_is 'FindPortal of an unknown portal' $OBJECT_NOT_FOUND portal 127.0.0.1:9
	refused 'an unknown portal' ENOENT 'portal 127.0.0.1:9 does not exist' \
		portal remove $IQN,1 127.0.0.1:9
	refused 'an unknown portal id' ENOENT "portal $NO_UUID does not exist" \
		portal remove $IQN,1 $NO_UUID
	refused 'an unknown group' ENOENT "portal group $IQN,9 does not exist" \
		portal remove $IQN,9 127.0.0.1:3260
	refused 'an unknown operation' ENOENT operation op show 999999
}

test_not_in_group() {
	com group $IQN 1
	com portal 127.0.0.1:3261
	com_is 'RemovePortal of a portal of another group' $OBJECT_NOT_FOUND remove
	like 'RemovePortal of a portal of another group: the message says so' "$answer" \
		'message=.*exists, but.* not in this portal group'
	refused 'a portal of another group' ENOENT \
		"127.0.0.1:3261 exists, but is not in portal group $IQN,1" \
		portal remove $IQN,1 127.0.0.1:3261
	ok 'a portal of another group stays in its group' knows $IQN2,1 127.0.0.1:3261
}

null_is() {
	com_is "NULL in $1" "$2" null "$1"
}

test_null() {
	com group $IQN 1
	com portal 127.0.0.1:3260
	null_is open $E_INVALIDARG
	null_is remove $E_INVALIDARG
	null_is query-interface $E_POINTER
	null_is group-properties $E_INVALIDARG
	null_is portal-properties $E_INVALIDARG
	null_is portals $E_INVALIDARG
	null_is target $E_INVALIDARG
	null_is find-portal $E_INVALIDARG
}

# By targetcli, as a user would delete the group
test_deleted() {
	target $IQN3 2
	need mkdir "$(np $IQN3 2 127.0.0.1:3263)"
	need soon knows $IQN3,2 127.0.0.1:3263
	com_is 'FindPortalGroup' $S_OK group $IQN3 2
	com portal 127.0.0.1:3263
	need targetcli "/iscsi/$IQN3" delete 2
	ok 'targetcli deleted the group' soon not_found group show $IQN3,2
	com_is 'RemovePortal of a deleted group' $OBJECT_DELETED remove-id $NO_UUID
	like 'RemovePortal of a deleted group: the message says so' "$answer" \
		'message=the portal group was deleted'
	com_is 'QueryAssociatedPortals of a deleted group' $OBJECT_DELETED count
	target $IQN3 2
	need mkdir "$(np $IQN3 2 127.0.0.1:3263)"
	need soon knows $IQN3,2 127.0.0.1:3263
	com_is 'RemovePortal by the old object after a group of the same name was made' \
		$OBJECT_DELETED remove-id "$(value .portal.id portal show 127.0.0.1:3263)"
	like 'the message says that it is another group' "$answer" \
		'message=.*another (one|group) of (its|the same) name'
	ok 'the new group keeps its portal' knows $IQN3,2 127.0.0.1:3263
	com group $IQN3 2
	com portal 127.0.0.1:3263
	com_is 'RemovePortal by a new object' $S_OK remove
	com wait
	is 'RemovePortal by a new object removes the portal' "$answer" "$S_OK result=$S_OK type=66"
}

# A blocked operation without a deadline ends after 10 s, so each part is short.
test_cancel() {
	local id

	com group $IQN2 1
	com portal 127.0.0.1:3262
	need hold 127.0.0.1 3262 $IQN2
	com_is 'RemovePortal of a portal that a login blocks' $S_OK remove
	com opid
	id=${answer##*id=}
	ok 'op show reports that it is queued' op_state "$id" queued
	com_is 'Cancel of it succeeds' $S_OK cancel
	com wait
	is 'Wait returns that it was cancelled' "$answer" \
		"$S_OK result=$OPERATION_CANCELED type=0"
	com_is 'a second Cancel returns that it was cancelled before' $OPERATION_CANCELED cancel
	refused 'op cancel of it' ECANCELED 'already cancelled' op cancel "$id"
	ok 'the portal is still in its group' knows $IQN2,1 127.0.0.1:3262
	nok 'the login was not aborted' grep -q closed "$TMP/$holder.out"
}

# The login of test_cancel still blocks the portal.
test_limit() {
	local begin

	begin=$(now_ms)
	com_is 'RemovePortal of the same portal' $S_OK remove
	com wait
	is 'it ends by itself while the login blocks it' "$answer" \
		"$S_OK result=$ANOTHER_CALL_IN_PROGRESS type=0"
	requirement 'it ends after 10 s' took "$begin" 10000
	refused 'a removal with a deadline' ETIME \
		'could not begin within its deadline of 500 ms: a login is in flight' \
		portal remove $IQN2,1 127.0.0.1:3262 --deadline 0.5
	ok 'both changed nothing' knows $IQN2,1 127.0.0.1:3262
}

# took BEGIN MILLISECONDS: not less, and not much more
took() {
	local ms=$(($(now_ms) - $1))

	note "$ms ms"
	ok 'no sooner' test "$ms" -ge "$2"
	ok 'soon after' test "$ms" -le $(($2 + 2000 * SLOW))
}

test_busy() {
	local id

	id=$(value .operation.id portal remove $IQN2,1 127.0.0.1:3262 --deadline 120 --no-wait)
	ok 'a removal with a deadline is queued' op_state "$id" queued
	is 'group show names the operation' \
		"$(value .group.operation group show $IQN2,1)" "$id"
	is 'provider status counts it' \
		"$(value '.providers[0].operations' provider status)" 1
	refused 'a second removal on the group' EBUSY "operation $id is in flight" \
		portal remove $IQN2,1 127.0.0.1:3261
	# The status is that of timeout(1): the operation has not failed.
	requirement 'op wait with a timeout: vdsctl times out' vdsctl_exits 124 ETIME \
		"operation $id is still running" op wait "$id" --timeout 0.2
	second_handle
	run vdsctl portal remove $IQN,1 127.0.0.1:3264
	is 'a removal in another target works at the same time' "$status $err" '0 '
	ok 'the first removal is still blocked' op_state "$id" queued
	let_go "$holder"
	run vdsctl op wait "$id" --timeout 20
	is 'the first removal completes once the login has gone' "$status $err" '0 '
	nok 'its portal is removed' knows $IQN2,1 127.0.0.1:3262
	refused 'op cancel of it' EALREADY 'too late' op cancel "$id"
	ok 'the requests that were refused changed nothing' knows $IQN2,1 127.0.0.1:3261
	com portal 127.0.0.1:3261
	com_is 'RemovePortal is accepted now' $S_OK remove
	com wait
	is 'it removes the portal' "$answer" "$S_OK result=$S_OK type=66"
	com_is 'Cancel of it returns that it is too late' $CANCEL_TOO_LATE cancel
}

# Another program requests a removal while the first operation is blocked.
second_handle() {
	printf '%s\n' open "group $IQN2 1" 'portal 127.0.0.1:3261' remove |
		"$PROGRAMS/comtool" >"$TMP/second"
	like 'RemovePortal by another program' "$(tail -n 1 "$TMP/second")" \
		"^$ANOTHER_CALL_IN_PROGRESS async=0 .*another operation is in flight"
}

# leak SUBNET: have plain rmdir leak portals of 127.0.SUBNET.0 in the first group
leak() {
	need "$PROGRAMS/leaker" "$ISCSI/$IQN/tpgt_1" 200 "$1" 3267
	need soon provider_is leaked
}

test_leaked() {
	com group $IQN 1
	com portal 127.0.0.1:3260
	leak 7
	like 'provider status reports a leaked portal, and how to repair it' \
		"$(value '.providers[0].message' provider status)" \
		"still serves [0-9]+ portal.*127\.0\.7\.[0-9]+:3267 of $IQN,1: refresh"
	com_is 'RemovePortal in a group with a leaked portal' $PROVIDER_CACHE_CORRUPT remove
	like 'RemovePortal in such a group: the message says how to repair it' "$answer" \
		'message=.*leaked a portal.*reenumerate, then refresh'
	refused 'a removal in such a group' ESTALE 'leaked a portal.*reenumerate, then refresh' \
		portal remove $IQN,1 127.0.0.1:3260
	run vdsctl portal remove $IQN2,1 127.0.0.1:3266
	is 'a removal in another group works meanwhile' "$status $err" '0 '
	ok 'portal list works meanwhile' vdsctl portal list
	ok 'reenumerate works' vdsctl provider reenumerate
	ok 'the provider is shown as leaked until the refresh' provider_is leaked
	refused 'a removal before the refresh' ESTALE 'refresh' \
		portal remove $IQN,1 127.0.0.1:3260
	ok 'refresh works' vdsctl provider refresh
	ok 'the provider is ok again' provider_is ok
	ok 'our view equals configfs' view_is_configfs
	com_is 'RemovePortal is accepted again' $S_OK remove
	com wait
	is 'the portal is removed after the repair' "$answer" "$S_OK result=$S_OK type=66"
}

# The same, repaired by the library with the calls that VDS names
test_recover() {
	com group $IQN 1
	com portal 127.0.0.1:3265
	com subsystem
	is 'the subsystem is online and healthy' "$answer" "$S_OK status=1 health=1"
	leak 8
	com subsystem
	is 'the subsystem of a provider with a leaked portal is partially managed and degraded' "$answer" \
		"$S_OK status=9 health=11"
	com_is 'RemovePortal in the group of a leaked portal' $PROVIDER_CACHE_CORRUPT remove
	com recover
	is 'Reenumerate and Refresh work' "$answer" "$S_OK reenumerate=$S_OK"
	ok 'the library has repaired the provider' provider_is ok
	com_is 'RemovePortal is accepted after Refresh' $S_OK remove
	com wait
	is 'the portal is removed after Refresh' "$answer" "$S_OK result=$S_OK type=66"
}

# A stale group is read again by the kernel alone; stale.sh tests how it becomes stale.
test_stale_group() {
	com group $IQN 1
	com portal 127.0.0.1:3268
	need mkdir "$ISCSI/$IQN/tpgt_01"
	ok 'a second directory of the same tag makes the group stale' soon group_is $IQN,1 stale
	ok 'the provider is not stale' provider_is ok
	com subsystem
	is 'the subsystem stays online and healthy' "$answer" "$S_OK status=1 health=1"
	com_is 'RemovePortal in a stale group' $PROVIDER_CACHE_CORRUPT remove
	like 'RemovePortal in a stale group: the message says so' "$answer" \
		'message=.*portal group is stale'
	refused 'a removal in a stale group' ESTALE "portal group $IQN,1 is stale: .*same tag" \
		portal remove $IQN,1 127.0.0.1:3268
	need rmdir "$ISCSI/$IQN/tpgt_01"
	ok 'the group recovers by itself' soon group_is $IQN,1 ok
	com_is 'RemovePortal is accepted after that' $S_OK remove
	com wait
	is 'the portal is removed after that' "$answer" "$S_OK result=$S_OK type=66"
}

# An event for which no buffer is left costs no request.
test_lost() {
	echo 0 >$LIO_PARAMS/max_queued_events
	need portal $IQN 127.0.0.1:3269
	ok 'a portal whose event was lost becomes known by itself' \
		soon knows $IQN,1 127.0.0.1:3269
	ok 'its group is not stale then' soon group_is $IQN,1 ok
	ok 'the provider is not stale' provider_is ok
	echo 65536 >$LIO_PARAMS/max_queued_events
	run vdsctl portal remove $IQN,1 127.0.0.1:3269
	is 'the portal can be removed' "$status $err" '0 '
	ok 'our view equals configfs after that' view_is_configfs
}

# Everything but CAP_SYS_ADMIN
no_admin() {
	setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$@"
}

# library_denies NAME COMMAND...: COMMAND drops privileges
library_denies() {
	local who=$1
	shift

	printf '%s\n' open "group $IQN 1" 'portal 127.0.0.1:3270' remove |
		"$@" "$PROGRAMS/comtool" >"$TMP/denied"
	like "RemovePortal as $who: E_ACCESSDENIED" "$(tail -n 1 "$TMP/denied")" \
		"^$E_ACCESSDENIED async=0 .*CAP_SYS_ADMIN"
	is "the library as $who can read" "$(cut -c 1-10 "$TMP/denied" | head -n 3 |
		xargs)" "$S_OK $S_OK $S_OK"
}

vdsctl_denies() {
	local who=$1
	shift

	ok "vdsctl as $who can read" "$@" vdsctl portal list
	requirement "vdsctl as $who can change nothing" changes_nothing "$@"
}

changes_nothing() {
	local words

	for words in "portal remove $IQN,1 127.0.0.1:3270" 'op cancel 1' \
		'provider reenumerate' 'provider refresh'; do
		# shellcheck disable=SC2086
		run "$@" vdsctl --json $words
		is "${words%% iqn*}" \
			"$status $(jq -r .error.code <<<"$out")" '1 EPERM'
	done
}

# Root of a user namespace has CAP_SYS_ADMIN only within it; another network
# namespace does not have the netlink family.
test_namespaces() {
	run unshare -Ur vdsctl --json portal remove $IQN,1 127.0.0.1:3270
	is 'root of a user namespace cannot remove a portal' "$status $(jq -r .error.code <<<"$out")" \
		'1 EPERM'
	run unshare -Ur -n vdsctl --json portal list
	is 'another network namespace does not have the family' \
		"$status $(jq -r .error.code <<<"$out")" '1 ENONET'
	run unshare -n vdsctl --json portal remove $IQN,1 127.0.0.1:3270
	is 'another network namespace does not have it for root either' "$status $(jq -r .error.code <<<"$out")" \
		'1 ENONET'
}

test_denied() {
	remember_counts
	library_denies nobody as_nobody
	vdsctl_denies nobody as_nobody
	vdsctl_denies 'root without CAP_SYS_ADMIN' no_admin
	test_namespaces
	ok 'requests without privilege: the portal stays in the group' knows $IQN,1 127.0.0.1:3270
	counts_unchanged 'requests without privilege: nothing changed'
}

plan 111
setup
test_not_loaded
test_only_core
need target $IQN
need portal $IQN 127.0.0.1:3260
need portal $IQN 127.0.0.1:3264
need portal $IQN 127.0.0.1:3265
need portal $IQN 127.0.0.1:3268
need portal $IQN 127.0.0.1:3270
need chap_target $IQN2
need portal $IQN2 127.0.0.1:3261
need portal $IQN2 127.0.0.1:3262
need portal $IQN2 127.0.0.1:3266
need soon knows $IQN2,1 127.0.0.1:3266
com_start
com group $IQN 1
test_unknown
test_not_in_group
test_null
test_deleted
test_cancel
test_limit
test_busy
test_leaked
test_recover
test_stale_group
test_lost
com_end
test_denied
finish
