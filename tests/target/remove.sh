#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# remove.sh - the main purpose: a portal is removed from its group, and nothing else is.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# ------------------------------------------- a portal with sessions and I/O

reads_disk_at() {
	dd if="/dev/$(disk_at "$1")" of=/dev/null bs=4k count=16 iflag=direct
}

live_target() {
	need target $IQN
	need disk live $IQN
	need portal $IQN 127.0.0.1:3260
	need portal $IQN 127.0.0.2:3260
	need soon knows $IQN,1 127.0.0.2:3260
	need login $IQN 127.0.0.1:3260
	need login $IQN 127.0.0.2:3260
	need soon has_disk_at 127.0.0.1:3260
	need soon has_disk_at 127.0.0.2:3260
}

test_live() {
	live_target
	io_start "/dev/$(disk_at 127.0.0.2:3260)"
	is 'discovery names both portals' "$(discover 127.0.0.2:3260 | sort | xargs)" \
		"$IQN 127.0.0.1:3260 $IQN 127.0.0.2:3260"
	ok 'the port serves' port_serves 127.0.0.1 3260

	com_start
	is 'the library opens the service' "$hresult" $S_OK
	com_is 'the library finds the group' $S_OK group $IQN 1
	com_is 'the library finds the portal' $S_OK portal 127.0.0.1:3260
	com count
	is 'the group has two portals' "$answer" "$S_OK portals=2"
	com remove
	like 'RemovePortal returns S_OK and an IVdsAsync' "$answer" "^$S_OK async=1 "
	com wait
	is 'Wait returns S_OK, and the result S_OK of type 66' "$answer" \
		"$S_OK result=$S_OK type=66"
	com status
	is 'QueryStatus returns S_OK and 100 percent' "$answer" "$S_OK result=$S_OK percent=100"
	com_is 'Cancel returns that it is too late' $CANCEL_TOO_LATE cancel

	ok 'the removed portal refuses connections' port_refuses 127.0.0.1 3260
	ok 'the other portal serves' port_serves 127.0.0.2 3260
	is 'discovery no longer names the portal' "$(discover 127.0.0.2:3260)" \
		"$IQN 127.0.0.2:3260"
	nok 'configfs no longer has it' test -e "$(np $IQN 1 127.0.0.1:3260)"
	com count
	is 'the group has one portal' "$answer" "$S_OK portals=1"
	is 'the portal is known, and in no group' \
		"$(value '.portal|"\(.status) \(.groups)"' portal show 127.0.0.1:3260)" \
		'offline 0'
	ok "the other portal's session stays logged in" session_at 127.0.0.2:3260
	ok "the removed portal's session stays logged in" session_at 127.0.0.1:3260
	ok "the disk of the removed portal's session can be read" reads_disk_at 127.0.0.1:3260
	io_stop "the other portal's I/O continues without an error"
	ok 'our view equals configfs' soon view_is_configfs

	com_is 'RemovePortal again: it is not in the group' $OBJECT_NOT_FOUND remove
	ok 'mkdir makes the portal again' portal $IQN 127.0.0.1:3260
	ok 'the portal is in the group again' soon knows $IQN,1 127.0.0.1:3260
	com_is 'RemovePortal accepts it once more' $S_OK remove
	com wait
	is 'the portal is removed once more' "$answer" "$S_OK result=$S_OK type=66"
	logout_all
}

# -------------------------------------------------- an operation that is blocked

test_pending() {
	chap_target $IQN2
	need portal $IQN2 127.0.0.1:3270
	need soon knows $IQN2,1 127.0.0.1:3270
	need hold 127.0.0.1 3270 $IQN2
	com group $IQN2 1
	com portal 127.0.0.1:3270
	com remove
	like 'RemovePortal of a portal that a login blocks returns S_OK' "$answer" "^$S_OK async=1 "
	ok 'it returns at once' test "${answer##*us=}" -le $((200000 * SLOW))
	com status
	like 'QueryStatus of a blocked removal: pending, below 100' "$answer" \
		"^$S_OK result=$OPERATION_PENDING percent=[0-9]{1,2}\$"
	com wait-ms 300
	like 'Wait times out, and the operation is still pending' "$answer" \
		"^0x8004245f result=$OPERATION_PENDING "
	let_go "$holder"
	com wait
	is 'Wait returns S_OK of type 66 once the login has gone' "$answer" "$S_OK result=$S_OK type=66"
	com status
	is 'then QueryStatus returns S_OK and 100 percent' "$answer" \
		"$S_OK result=$S_OK percent=100"
	ok 'then the portal refuses connections' port_refuses 127.0.0.1 3270
}

# -------------------------------------------------------------------- vdsctl

# removes DESCRIPTION PORTAL: vdsctl removes it, and reports that; its output is $out
removes() {
	requirement "$1: vdsctl removes it, and reports that" vdsctl_removes "$2"
}

vdsctl_removes() {
	run vdsctl portal remove "$IQN2",1 "$1"
	is 'exit status and stderr' "$status $err" '0 '
	like 'stdout' "$out" "removed portal .* from portal group $IQN2,1 in [0-9.]+ s"
}

# spelling NAME PORTAL ADDRESS PORT: made by mkdir as NAME, removed as PORTAL; a
# connection to ADDRESS at PORT is refused then
spelling() {
	requirement "a portal made as $1 is removed as $2" made_and_removed "$@"
}

made_and_removed() {
	need portal "$IQN2" "$1"
	ok "$1 is known as $2" soon knows "$IQN2",1 "$2"
	ok "$1: the port serves" port_serves "$3" "$4"
	removes "$1" "$2"
	ok "$1: the port refuses connections" port_refuses "$3" "$4"
	nok "$1: configfs no longer has it" test -e "$(np "$IQN2" 1 "$1")"
}

test_json() {
	local id

	need portal $IQN2 127.0.0.1:3271
	need soon knows $IQN2,1 127.0.0.1:3271
	run vds portal remove $IQN2,1 127.0.0.1:3271
	is 'in JSON: exit status' "$status" 0
	is 'in JSON: done, 100 %, result 0' \
		"$(jq -r '.operation|"\(.state) \(.percent) \(.result)"' <<<"$out")" \
		'done 100 0'
	id=$(jq .operation.id <<<"$out")
	is 'op show reports the same state' "$(value .operation.state op show "$id")" 'done'
	is 'op show reports the requester' "$(value .operation.requester_comm op show "$id")" vdsctl
	is 'op wait of a completed operation returns its result' \
		"$(value .operation.result op wait "$id")" 0
}

test_uuids() {
	local group portal

	need portal $IQN2 127.0.0.1:3272
	need soon knows $IQN2,1 127.0.0.1:3272
	group=$(value .group.id group show $IQN2,1)
	portal=$(value .portal.id portal show 127.0.0.1:3272)
	run vdsctl portal remove "$group" "$portal"
	is 'by UUIDs: vdsctl removes the portal' "$status $err" '0 '
	ok 'by UUIDs: the port refuses connections' port_refuses 127.0.0.1 3272
}

# Two groups on one address: only the group named loses its portal.
test_shared() {
	target $IQN3
	need portal $IQN2 127.0.0.1:3273
	need portal $IQN3 127.0.0.1:3273
	need soon knows $IQN3,1 127.0.0.1:3273
	need soon knows $IQN2,1 127.0.0.1:3273
	removes 'a shared address' 127.0.0.1:3273
	ok 'a shared address: the other group keeps it' knows $IQN3,1 127.0.0.1:3273
	ok 'a shared address: the port serves' port_serves 127.0.0.1 3273
	is 'a shared address: discovery names it for the other target alone' \
		"$(discover 127.0.0.1:3273 | grep :3273)" "$IQN3 127.0.0.1:3273"
}

plan 53
setup
test_live
test_pending
com_end
test_json
test_uuids
spelling '127.0.0.3:3260' '127.0.0.3:3260' 127.0.0.3 3260
spelling '[::1]:3261' '[::1]:3261' ::1 3261
spelling '[0:0:0:0:0:0:0:1]:3261' '[::1]:3261' ::1 3261
# A port that begins with 0 is octal.
spelling '[0000:0000::0001]:06276' '[::1]:3262' ::1 3262
spelling '0.0.0.0:3263' '0.0.0.0:3263' 127.0.0.9 3263
spelling '[::]:3264' '[::]:3264' ::1 3264
ok 'our view equals configfs' soon view_is_configfs
is 'a group may lose its last portal' "$(value .group.portals group show $IQN2,1)" 0
test_shared
finish
