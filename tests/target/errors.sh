#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# errors.sh - the documented failures, at the library's door and at vdsctl's.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

test_not_loaded() {
	need unload
	refused 'modules not loaded' ENOENT 'module vds_iscsi is not loaded' portal list
	com_start
	is 'the library without modules: the service is not active' "$hresult" \
		$SERVICE_NOT_ACTIVE
	like 'and says so' "$answer" 'service=0 message=.*vds_iscsi.*not loaded'
	com_end
	need load
}

test_unknown() {
	com_is 'RemovePortal of an unknown id' $OBJECT_NOT_FOUND remove-id $NO_UUID
	like 'and says so' "$answer" 'async=0 .*message=no portal'
	com_is 'an unknown group' $OBJECT_NOT_FOUND group iqn.2026-01.org.example:none 1
	com_is 'an unknown portal' $OBJECT_NOT_FOUND portal 127.0.0.1:9
	refused 'an unknown portal' ENOENT 'no portal 127.0.0.1:9' \
		portal remove $IQN,1 127.0.0.1:9
	refused 'an unknown portal id' ENOENT "no portal $NO_UUID" \
		portal remove $IQN,1 $NO_UUID
	refused 'an unknown group' ENOENT "no portal group $IQN,9" \
		portal remove $IQN,9 127.0.0.1:3260
	refused 'an unknown operation' ENOENT operation op show 999999
}

test_not_in_group() {
	com group $IQN 1
	com portal 127.0.0.1:3261
	com_is 'a portal of another group' $OBJECT_NOT_FOUND remove
	like 'and says that it exists, but not there' "$answer" \
		'message=.*exists, but.* not in this portal group'
	refused 'a portal of another group' ENOENT \
		"127.0.0.1:3261 exists, but is not in portal group $IQN,1" \
		portal remove $IQN,1 127.0.0.1:3261
	ok 'it is still in its own group' knows $IQN2,1 127.0.0.1:3261
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

# targetcli as a user would call it; it wants its own lock and is slow.
test_deleted() {
	target $IQN3 2
	need mkdir "$(np $IQN3 2 127.0.0.1:3263)"
	need soon knows $IQN3,2 127.0.0.1:3263
	com_is 'a handle on a group' $S_OK group $IQN3 2
	com portal 127.0.0.1:3263
	need targetcli "/iscsi/$IQN3" delete 2
	ok 'targetcli deleted the group' soon nothing group show $IQN3,2
	com_is 'RemovePortal on the deleted group' $OBJECT_DELETED remove-id $NO_UUID
	like 'and says so' "$answer" 'message=the portal group was deleted'
	com_is 'its portals' $OBJECT_DELETED count
	target $IQN3 2
	need mkdir "$(np $IQN3 2 127.0.0.1:3263)"
	need soon knows $IQN3,2 127.0.0.1:3263
	com_is 'a group of the same name was made: the handle stays dead' \
		$OBJECT_DELETED remove-id "$(value .portal.id portal show 127.0.0.1:3263)"
	like 'and says so' "$answer" 'message=.*another one of its name'
	ok 'the new group has its portal' knows $IQN3,2 127.0.0.1:3263
	com group $IQN3 2
	com portal 127.0.0.1:3263
	com_is 'a new handle works' $S_OK remove
	com wait
	is 'and the portal goes' "$answer" "$S_OK result=$S_OK type=66"
}

# nothing ARG...: vdsctl finds no such thing
nothing() {
	! vdsctl "$@"
}

test_busy() {
	local id

	com group $IQN2 1
	com portal 127.0.0.1:3262
	need hold 127.0.0.1 3262 $IQN2
	com_is 'a removal held up by a login' $S_OK remove
	com opid
	id=${answer##*id=}
	ok 'op show says committing' soon op_state "$id" committing
	is 'group show names the operation' \
		"$(value .group.operation group show $IQN2,1)" "$id"
	is 'provider status counts it' \
		"$(value '.providers[0].operations' provider status)" 1
	com_is 'a cancel is too late' $CANCEL_TOO_LATE cancel
	refused 'a cancel' EALREADY 'too late' op cancel "$id"
	refused 'a second removal on the group' EBUSY "operation $id is in flight" \
		portal remove $IQN2,1 127.0.0.1:3261
	refused 'waiting with a timeout' ETIME "operation $id is not done yet" \
		op wait "$id" --timeout 0.2
	second_handle
	run vdsctl portal remove $IQN,1 127.0.0.1:3264
	is "meanwhile a removal in another target works" "$status $err" '0 '
	ok 'the first is still held up' op_state "$id" committing
	let_go "$holder"
	com wait
	is 'the first is done once the login is gone' "$answer" \
		"$S_OK result=$S_OK type=66"
	ok 'what was refused changed nothing' knows $IQN2,1 127.0.0.1:3261
	run vdsctl portal remove $IQN2,1 127.0.0.1:3261
	is 'and works now' "$status $err" '0 '
}

# Another program asks while the first one's operation is held up.
second_handle() {
	printf '%s\n' open "group $IQN2 1" 'portal 127.0.0.1:3261' remove |
		"$PROGRAMS/comtool" >"$TMP/second"
	like 'RemovePortal by another program' "$(tail -n 1 "$TMP/second")" \
		"^$ANOTHER_CALL_IN_PROGRESS async=0 .*another operation is in flight"
}

is_stale() {
	[ "$(value '.providers[0].state' provider status)" = stale ]
}

test_stale() {
	com group $IQN 1
	com portal 127.0.0.1:3260
	echo 0 >$LIO_PARAMS/max_queued_events
	need portal $IQN 127.0.0.1:3265
	ok 'an event that finds no room makes the provider stale' soon is_stale
	echo 65536 >$LIO_PARAMS/max_queued_events
	like 'provider status says why' \
		"$(value '.providers[0].message' provider status)" 'reenumerate'
	com_is 'RemovePortal of a stale provider' $PROVIDER_CACHE_CORRUPT remove
	like 'and says what to do' "$answer" 'message=.*reenumerate'
	refused 'a removal' ESTALE 'reenumerate' portal remove $IQN,1 127.0.0.1:3260
	ok 'reading still works' vdsctl portal list
	refused 'refresh alone' ESTALE 'reenumerate' provider refresh
	ok 'reenumerate works' vdsctl provider reenumerate
	ok 'it is stale until the refresh' is_stale
	ok 'reenumerate found what was missed' knows $IQN,1 127.0.0.1:3265
	refused 'a removal before the refresh' ESTALE 'refresh' \
		portal remove $IQN,1 127.0.0.1:3260
	ok 'refresh works' vdsctl provider refresh
	nok 'it is no longer stale' is_stale
	ok 'all is as in configfs' view_is_configfs
	com_is 'RemovePortal works again' $S_OK remove
	com wait
	is 'and the portal goes' "$answer" "$S_OK result=$S_OK type=66"
}

# The same, and the cure that VDS names, by the library from the group.
test_cure() {
	com group $IQN 1
	com portal 127.0.0.1:3265
	com subsystem
	is 'the subsystem is online and healthy' "$answer" "$S_OK status=1 health=1"
	echo 0 >$LIO_PARAMS/max_queued_events
	need portal $IQN 127.0.0.1:3266
	need soon is_stale
	echo 65536 >$LIO_PARAMS/max_queued_events
	com subsystem
	is 'of a stale provider it is partially managed and degraded' "$answer" \
		"$S_OK status=9 health=11"
	com_is 'RemovePortal says what is wrong' $PROVIDER_CACHE_CORRUPT remove
	com cure
	is 'Reenumerate and Refresh work' "$answer" "$S_OK reenumerate=$S_OK"
	nok 'the provider is no longer stale' is_stale
	ok 'what was missed is known' knows $IQN,1 127.0.0.1:3266
	com portal 127.0.0.1:3266
	com_is 'RemovePortal works again' $S_OK remove
	com wait
	is 'and the portal goes' "$answer" "$S_OK result=$S_OK type=66"
}

# Everything but CAP_SYS_ADMIN
no_admin() {
	setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$@"
}

# library_denies NAME COMMAND...: to whom COMMAND makes of us
library_denies() {
	local who=$1
	shift

	printf '%s\n' open "group $IQN 1" 'portal 127.0.0.1:3265' remove |
		"$@" "$PROGRAMS/comtool" >"$TMP/denied"
	like "the library as $who: E_ACCESSDENIED" "$(tail -n 1 "$TMP/denied")" \
		"^$E_ACCESSDENIED async=0 .*CAP_SYS_ADMIN"
	is "the library as $who: reading works" "$(cut -c 1-10 "$TMP/denied" | head -n 3 |
		xargs)" "$S_OK $S_OK $S_OK"
}

vdsctl_denies() {
	local who=$1 words
	shift

	ok "$who may look" "$@" vdsctl portal list
	for words in "portal remove $IQN,1 127.0.0.1:3265" 'op cancel 1' \
		'provider reenumerate' 'provider refresh'; do
		# shellcheck disable=SC2086
		run "$@" vdsctl --json $words
		is "$who may not: ${words%% iqn*}" \
			"$status $(jq -r .error.code <<<"$out")" '1 EPERM'
	done
}

# A user namespace's root has every capability, but none that counts; and the
# family is not in a network namespace of its own.
test_namespaces() {
	run unshare -Ur vdsctl --json portal remove $IQN,1 127.0.0.1:3265
	is "a user namespace's root may not" "$status $(jq -r .error.code <<<"$out")" \
		'1 EPERM'
	run unshare -Ur -n vdsctl --json portal list
	is 'a network namespace of its own has no such family' \
		"$status $(jq -r .error.code <<<"$out")" '1 ENOENT'
	run unshare -n vdsctl --json portal remove $IQN,1 127.0.0.1:3265
	is 'not even for the real root' "$status $(jq -r .error.code <<<"$out")" \
		'1 ENOENT'
}

test_denied() {
	local before

	before=$(counts)
	library_denies nobody nobody
	vdsctl_denies nobody nobody
	vdsctl_denies 'root without CAP_SYS_ADMIN' no_admin
	test_namespaces
	ok 'the portal is still there' knows $IQN,1 127.0.0.1:3265
	is 'nothing changed' "$(counts)" "$before"
}

setup
test_not_loaded
need target $IQN
need portal $IQN 127.0.0.1:3260
need portal $IQN 127.0.0.1:3264
need chap_target $IQN2
need portal $IQN2 127.0.0.1:3261
need portal $IQN2 127.0.0.1:3262
need soon knows $IQN2,1 127.0.0.1:3262
com_start
com group $IQN 1
test_unknown
test_not_in_group
test_null
test_deleted
test_busy
test_stale
test_cure
com_end
test_denied
finish
