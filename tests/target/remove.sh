#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# remove.sh - the main job: a portal leaves its group, and nothing else does.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# ------------------------------------------- a portal with sessions and I/O

rounds() {
	awk '{ print $1 }' "$TMP/io"
}

io_goes_on() {
	[ "$(rounds)" -gt "$1" ]
}

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
	local before other

	live_target
	"$PROGRAMS/ioload" "/dev/$(disk_at 127.0.0.2:3260)" "$TMP/io" &
	other=$!
	need soon test -s "$TMP/io"
	is 'discovery names both portals' "$(discover 127.0.0.2:3260 | sort | xargs)" \
		"$IQN 127.0.0.1:3260 $IQN 127.0.0.2:3260"
	ok 'the port serves' port_serves 127.0.0.1 3260

	com_start
	is 'the library opens the service' "$hresult" $S_OK
	com_is 'it finds the group' $S_OK group $IQN 1
	com_is 'it finds the portal' $S_OK portal 127.0.0.1:3260
	com count
	is 'the group has two portals' "$answer" "$S_OK portals=2"
	com remove
	like 'RemovePortal gives S_OK and an IVdsAsync' "$answer" "^$S_OK async=1 "
	com wait
	is 'Wait: S_OK, and the result is S_OK of type 66' "$answer" \
		"$S_OK result=$S_OK type=66"
	com status
	is 'QueryStatus: S_OK, 100' "$answer" "$S_OK result=$S_OK percent=100"
	com_is 'a cancel is too late' $CANCEL_TOO_LATE cancel

	ok 'the port refuses connections' port_refuses 127.0.0.1 3260
	ok 'the other port serves' port_serves 127.0.0.2 3260
	is 'discovery no longer names the portal' "$(discover 127.0.0.2:3260)" \
		"$IQN 127.0.0.2:3260"
	nok 'configfs no longer has it' test -e "$(np $IQN 1 127.0.0.1:3260)"
	com count
	is 'the group has one portal' "$answer" "$S_OK portals=1"
	is 'the portal is still known, in no group' \
		"$(value '.portal|"\(.status) \(.groups)"' portal show 127.0.0.1:3260)" \
		'offline 0'
	ok "the other portal's session is there" session_at 127.0.0.2:3260
	ok "the removed portal's own session is still there" session_at 127.0.0.1:3260
	ok 'and its disk can be read' reads_disk_at 127.0.0.1:3260
	before=$(rounds)
	ok "the other portal's I/O goes on" soon io_goes_on "$before"
	kill -TERM $other
	ok 'no I/O failed' wait $other
	is 'no round trip was wrong' "$(awk '{ print $2 }' "$TMP/io")" 0
	note "I/O: $(awk '{ print $1 " round trips, the slowest " $3 " ms" }' "$TMP/io")"
	ok 'all is as in configfs' soon view_is_configfs

	com_is 'RemovePortal again: it is not in the group' $OBJECT_NOT_FOUND remove
	ok 'mkdir brings the portal back' portal $IQN 127.0.0.1:3260
	ok 'and the same portal is in the group again' soon knows $IQN,1 127.0.0.1:3260
	com_is 'RemovePortal takes it out once more' $S_OK remove
	com wait
	is 'and it is done' "$answer" "$S_OK result=$S_OK type=66"
	logout_all
}

# ------------------------------------------------------- an operation held up

test_pending() {
	chap_target $IQN2
	need portal $IQN2 127.0.0.1:3270
	need soon knows $IQN2,1 127.0.0.1:3270
	need hold 127.0.0.1 3270 $IQN2
	com group $IQN2 1
	com portal 127.0.0.1:3270
	com remove
	like 'RemovePortal of a portal held up: S_OK' "$answer" "^$S_OK async=1 "
	is 'it returns at once, within 200 ms' \
		"$((${answer##*us=} > 200000 ? ${answer##*us=} : 0))" 0
	com status
	like 'QueryStatus: pending, below 100' "$answer" \
		"^$S_OK result=$OPERATION_PENDING percent=[0-9]{1,2}\$"
	com wait-ms 300
	like 'a timed wait runs out, and it is still pending' "$answer" \
		"^0x8004245f result=$OPERATION_PENDING "
	let_go "$holder"
	com wait
	is 'Wait: S_OK of type 66 once it goes on' "$answer" "$S_OK result=$S_OK type=66"
	com status
	is 'QueryStatus: S_OK, 100' "$answer" "$S_OK result=$S_OK percent=100"
	ok 'the port refuses connections' port_refuses 127.0.0.1 3270
}

# -------------------------------------------------------------------- vdsctl

# removes DESCRIPTION PORTAL: vdsctl does it; what it says is in out
removes() {
	run vdsctl portal remove $IQN2,1 "$2"
	is "$1: vdsctl removes it" "$status $err" '0 '
	like "$1: and says so" "$out" "portal .* left portal group $IQN2,1 in [0-9.]+ s"
}

# spelling NAME PORTAL ADDRESS PORT CONNECT: made by mkdir as NAME, removed as
# PORTAL; a connection to CONNECT at PORT is refused then
spelling() {
	portal $IQN2 "$1" || { fail "mkdir $1"; return; }
	ok "$1 is known as $2" soon knows $IQN2,1 "$2"
	ok "$1: the port serves" port_serves "$3" "$4"
	removes "$1" "$2"
	ok "$1: the port refuses connections" port_refuses "$3" "$4"
	nok "$1: configfs no longer has it" test -e "$(np $IQN2 1 "$1")"
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
	is 'op show tells the same' "$(value .operation.state op show "$id")" 'done'
	is 'and who asked' "$(value .operation.requester_comm op show "$id")" vdsctl
	is 'op wait of one that is done returns at once' \
		"$(value .operation.result op wait "$id")" 0
}

test_uuids() {
	local group portal

	need portal $IQN2 127.0.0.1:3272
	need soon knows $IQN2,1 127.0.0.1:3272
	group=$(value .group.id group show $IQN2,1)
	portal=$(value .portal.id portal show 127.0.0.1:3272)
	run vdsctl portal remove "$group" "$portal"
	is 'by UUIDs: vdsctl removes it' "$status $err" '0 '
	ok 'by UUIDs: the port refuses connections' port_refuses 127.0.0.1 3272
}

# Two groups on one address: only the one that was told loses it.
test_shared() {
	target $IQN3
	need portal $IQN2 127.0.0.1:3273
	need portal $IQN3 127.0.0.1:3273
	need soon knows $IQN3,1 127.0.0.1:3273
	need soon knows $IQN2,1 127.0.0.1:3273
	removes 'a shared address' 127.0.0.1:3273
	ok 'the other group still has it' knows $IQN3,1 127.0.0.1:3273
	ok 'the port still serves' port_serves 127.0.0.1 3273
	is 'discovery names it for the other target alone' \
		"$(discover 127.0.0.1:3273 | grep :3273)" "$IQN3 127.0.0.1:3273"
}

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
ok 'all is as in configfs' soon view_is_configfs
is 'a group may lose its last portal' "$(value .group.portals group show $IQN2,1)" 0
test_shared
finish
