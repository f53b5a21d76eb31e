#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# com.sh - each documented return code of each method of IVdsIscsiPortalGroup,
# IVdsIscsiPortal, IVdsIscsiTarget, IVdsSubSystemIscsi and IVdsAsync; and programs that
# were written for Windows.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

NOT_SUPPORTED=0x80042400
NAME_NOT_UNIQUE=0x80042701
LUNS_EXIST=0x8004270b
PORTALS_EXIST=0x8004270c
PROPERTIES_INCOMPLETE=0x00042715
TIMEOUT=0x8004245f
ACCESS_DENIED=0x80042427
P=127.0.0.1:3380

# open_calls [TAG]: a program that has the target, the group and the portal
open_calls() {
	coproc CALLS { exec "$PROGRAMS/comcall" "$IQN" "${1-1}" "$P" 2>&1; }
	answer=
	read -r -t $((20 * SLOW)) answer <&"${CALLS[0]}"
	[ "$answer" = open ]
}

close_calls() {
	local pid=$CALLS_PID

	eval "exec ${CALLS[1]}>&-"
	wait "$pid"
}

# call METHOD [ARGUMENT]: sets answer, and hr, which is its last word
call() {
	echo "$*" >&"${CALLS[1]}"
	answer=none
	read -r -t $((40 * SLOW)) answer <&"${CALLS[0]}"
	hr=${answer##* }
}

# returns METHOD CODE NAME [ARGUMENT]: the method returns the code, whose name it has
returns() {
	call "$1" "${4-}"
	is "$1 returns $3" "$hr" "$2"
}

READERS='group.GetProperties group.GetTarget group.QueryAssociatedPortals
target.GetSubSystem target.QueryPortalGroups target.QueryAssociatedLuns
target.GetConnectedInitiators portal.GetProperties portal.GetSubSystem
portal.QueryAssociatedPortalGroups subsystem.QueryTargets subsystem.QueryPortals'

test_ok() {
	local method

	for method in $READERS; do
		returns "$method" "$S_OK" S_OK
	done
	returns target.GetProperties "$PROPERTIES_INCOMPLETE" VDS_S_PROPERTIES_INCOMPLETE
	returns target.SetFriendlyName "$S_OK" S_OK "$IQN"
}

test_not_supported() {
	local method

	for method in portal.SetIpsecTunnelAddress portal.GetIpsecSecurity \
		portal.SetIpsecSecurity subsystem.SetIpsecGroupPresharedKey \
		target.SetSharedSecret target.RememberInitiatorSharedSecret; do
		returns "$method" "$NOT_SUPPORTED" VDS_E_NOT_SUPPORTED
	done
	returns target.SetFriendlyName "$NOT_SUPPORTED" VDS_E_NOT_SUPPORTED another
}

# done_with TYPE: the operation ends with exactly S_OK, and 100 %
done_with() {
	call async.Wait
	like "the result is exactly S_OK, of type $1" "$answer" "^result=$S_OK type=$1 "
	call async.QueryStatus
	is 'QueryStatus reports 100' "$answer" "result=$S_OK percent=100 $S_OK"
}

portals_added_and_removed() {
	returns group.RemovePortal "$OBJECT_NOT_FOUND" VDS_E_OBJECT_NOT_FOUND unknown
	returns group.AddPortal "$OBJECT_NOT_FOUND" VDS_E_OBJECT_NOT_FOUND unknown
	returns group.AddPortal "$S_OK" S_OK new
	done_with 65
	returns group.RemovePortal "$S_OK" S_OK new
	done_with 66
	returns group.RemovePortal "$OBJECT_NOT_FOUND" VDS_E_OBJECT_NOT_FOUND new
}

# Each Wait gives one more reference to the object that was created.
references_grow() {
	call async.Wait
	like 'the first Wait' "$answer" "type=$1 references=2 "
	call async.Wait
	like 'the second Wait' "$answer" "type=$1 references=3 "
}

groups_made() {
	returns target.CreatePortalGroup "$S_OK" S_OK
	references_grow 63
	ok 'configfs has the group' test -d "$ISCSI/$IQN/tpgt_2"
	is 'it is enabled' "$(<"$ISCSI/$IQN/tpgt_2/enable")" 1
	returns subsystem.CreateTarget "$S_OK" S_OK "$IQN2"
	references_grow 62
	ok 'configfs has the target' test -d "$ISCSI/$IQN2"
	returns subsystem.CreateTarget "$NAME_NOT_UNIQUE" VDS_E_NAME_NOT_UNIQUE "$IQN2"
	need rmdir "$ISCSI/$IQN2"
}

test_status() {
	returns portal.SetStatus "$S_OK" S_OK 4
	call portal.GetProperties
	is 'portal.GetProperties: a portal that was set offline is VDS_IPS_OFFLINE' \
		"$answer" "status=4 $S_OK"
	ok 'portal.SetStatus: the portal is in no group' port_refuses 127.0.0.1 3380
	returns portal.SetStatus "$S_OK" S_OK 1
	ok 'portal.SetStatus: it serves again' port_serves 127.0.0.1 3380
	returns portal.SetStatus "$E_INVALIDARG" E_INVALIDARG 5
}

# A login blocks an operation on the group.
test_in_progress() {
	need hold 127.0.0.1 3380
	returns group.RemovePortal "$S_OK" S_OK
	call async.QueryStatus
	like 'async.QueryStatus returns S_OK, with VDS_E_OPERATION_PENDING' "$answer" \
		"^result=$OPERATION_PENDING percent=[0-9]{1,2} $S_OK"
	returns async.WaitTimeout "$TIMEOUT" VDS_E_TIMEOUT 100
	returns group.AddPortal "$ANOTHER_CALL_IN_PROGRESS" VDS_E_ANOTHER_CALL_IN_PROGRESS new
	returns group.RemovePortal "$ANOTHER_CALL_IN_PROGRESS" VDS_E_ANOTHER_CALL_IN_PROGRESS
	returns portal.SetStatus "$ANOTHER_CALL_IN_PROGRESS" VDS_E_ANOTHER_CALL_IN_PROGRESS 4
	returns target.Delete "$ANOTHER_CALL_IN_PROGRESS" VDS_E_ANOTHER_CALL_IN_PROGRESS
	returns group.QueryAssociatedPortals "$S_OK" 'S_OK during an operation'
}

# Another program, without privileges, holds an operation of its own.
test_denied() {
	need portal "$IQN" 127.0.0.3:3380
	need soon knows "$IQN",1 127.0.0.3:3380
	need open_calls
	need hold 127.0.0.1 3380
	returns group.RemovePortal "$S_OK" 'S_OK, and the operation is blocked'
	call drop
	returns async.Cancel "$ACCESS_DENIED" VDS_E_ACCESS_DENIED
	let_go "$holder"
	call async.Wait
	ok 'the unprivileged calls end' close_calls
	need rmdir "$(np "$IQN" 1 127.0.0.3:3380)"
	need portal "$IQN" "$P"
	need soon knows "$IQN",1 "$P"
}


test_cancel() {
	returns async.Cancel "$S_OK" S_OK
	call async.Wait
	is 'async.Wait: a cancelled operation is VDS_E_OPERATION_CANCELED, without a type' \
		"$answer" "result=$OPERATION_CANCELED type=0 $S_OK"
	call async.QueryStatus
	is 'async.QueryStatus: 100 for a failure, too' \
		"$answer" "result=$OPERATION_CANCELED percent=100 $S_OK"
	returns async.Cancel "$OPERATION_CANCELED" VDS_E_OPERATION_CANCELED
}

test_delete() {
	returns group.Delete "$PORTALS_EXIST" VDS_E_ASSOCIATED_PORTALS_EXIST
	need disk data "$IQN"
	call target.Delete
	[ "$hr" != "$S_OK" ] || { call async.Wait; hr=${answer#result=} hr=${hr%% *}; }
	is 'target.Delete returns VDS_E_ASSOCIATED_LUNS_EXIST' "$hr" "$LUNS_EXIST"
	need rm "$ISCSI/$IQN/tpgt_1/lun/lun_0/data"
	need rmdir "$ISCSI/$IQN/tpgt_1/lun/lun_0"
	need rmdir "$CORE/rd_mcp_0/data"
	returns group.RemovePortal "$S_OK" S_OK
	call async.Wait
	returns async.Cancel "$CANCEL_TOO_LATE" VDS_E_CANCEL_TOO_LATE
	requirement 'group.Delete returns S_OK, and exactly S_OK is the result' deleted group 67
	requirement 'target.Delete returns S_OK, and exactly S_OK is the result' deleted target 64
	nok 'target.Delete: the target is gone' test -e "$ISCSI/$IQN"
}

# deleted OBJECT TYPE
deleted() {
	returns "$1.Delete" "$S_OK" S_OK
	done_with "$2"
}

test_deleted() {
	local method

	for method in group.GetProperties group.GetTarget group.QueryAssociatedPortals \
		group.AddPortal group.RemovePortal group.Delete target.GetProperties \
		target.GetSubSystem target.QueryPortalGroups target.QueryAssociatedLuns \
		target.CreatePortalGroup target.Delete target.SetFriendlyName \
		target.SetSharedSecret target.RememberInitiatorSharedSecret \
		target.GetConnectedInitiators; do
		returns "$method" "$OBJECT_DELETED" VDS_E_OBJECT_DELETED
	done
}

windows_example() {
	need portal "$IQN" 127.0.0.2:3380
	need soon knows "$IQN",1 127.0.0.2:3380
	run "$PROGRAMS/$1" "$IQN" 1 127.0.0.2:3380
	is 'its exit status' "$status $err" '0 '
	like 'its progress' "$out" '100 %'
	like 'its event' "$out" 'portal group: event 131'
	like 'its result' "$out" 'removed 127\.0\.0\.2:3380'
	ok 'the portal is removed' port_refuses 127.0.0.2 3380
}

disk_tool() {
	need portal "$IQN" 127.0.0.2:3380
	need soon knows "$IQN",1 127.0.0.2:3380
	run "$PROGRAMS/diskstyle" "${@}" "$IQN" 127.0.0.2:3380
	is 'its exit status' "$status $err" '0 '
	ok 'no operation is left' soon nothing_in_flight
	[ ! -d "$(np "$IQN" 1 127.0.0.2:3380)" ] || need rmdir "$(np "$IQN" 1 127.0.0.2:3380)"
	need soon view_is_configfs
}

nothing_in_flight() {
	[ "$(value '[.operations[]|select(.state!="done")]|length' op list)" = 0 ]
}

test_windows() {
	requirement 'the C example for Windows removes a portal, with progress and an event' \
		windows_example winremove
	requirement 'the C++ example for Windows does, too' windows_example winremove++
	requirement 'a disk tool polls until exactly S_OK, after it released the service' disk_tool
	requirement 'a disk tool cancels, releases and never waits' disk_tool --forget
	requirement 'a disk tool never releases anything' disk_tool --leak
}

plan 74
setup
need target "$IQN"
need portal "$IQN" "$P"
need soon knows "$IQN",1 "$P"
test_windows
echo 1 >"$ISCSI/$IQN/tpgt_1/attrib/authentication"
test_denied
need open_calls
test_ok
test_not_supported
requirement 'group.AddPortal and RemovePortal: S_OK, VDS_E_OBJECT_NOT_FOUND' \
	portals_added_and_removed
requirement 'CreatePortalGroup and CreateTarget: S_OK, VDS_E_NAME_NOT_UNIQUE' groups_made
need rmdir "$ISCSI/$IQN/tpgt_2"
test_status
test_in_progress
test_cancel
let_go "$holder"
test_delete
test_deleted
ok 'the calls end' close_calls
finish
