#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# options.sh - removals that ask first, that wait, that drop, and that are taken
# back; with sessions of a real initiator and I/O under dm-multipath.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

A=127.0.0.1:3340 B=127.0.0.2:3340 C=127.0.0.3:3340

# ------------------------------------------------------------------- multipath

# The two paths as they are now
map_table() {
	echo "0 32768 multipath 1 queue_if_no_path 0 1 1 round-robin 0 2 1" \
		"/dev/$(disk_at $A) 1 /dev/$(disk_at $B) 1" >"$TMP/table"
}

# A map of two paths that fails over by itself, and I/O on it all the while.
live_map() {
	need login $IQN $A
	need login $IQN $B
	need soon has_disk_at $A
	need soon has_disk_at $B
	need modprobe dm_multipath
	need modprobe dm_round_robin
	map_table
	need dmsetup create vds-test "$TMP/table"
	need soon test -b /dev/mapper/vds-test
	"$PROGRAMS/ioload" /dev/mapper/vds-test "$TMP/io" &
	io=$!
	need soon test -s "$TMP/io"
}

# reinstate PORTAL: the initiator is logged in again by now
reinstate() {
	soon session_at "$1" && soon has_disk_at "$1" &&
		soon dmsetup message vds-test 0 \
			reinstate_path "$(cat "/sys/block/$(disk_at "$1")/dev")"
}

# relogin PORTAL: a path of another disk name takes the place of the lost one
relogin() {
	need login $IQN "$1"
	need soon has_disk_at "$1"
	map_table
	need dmsetup reload vds-test "$TMP/table"
	need dmsetup resume --noflush vds-test
}

rounds() {
	awk '{ print $1 }' "$TMP/io"
}

io_goes_on() {
	[ "$(rounds)" -gt "$1" ]
}

io_is_well() {
	ok "$1: I/O goes on" soon io_goes_on "$(rounds)"
	is "$1: and none failed" "$(awk '{ print $2 }' "$TMP/io")" 0
}

map_ends() {
	kill -TERM "$io"
	ok 'no I/O failed all the while' wait "$io"
	note "I/O: $(awk '{ print $1 " round trips, the slowest " $3 " ms" }' "$TMP/io")"
	soon dmsetup remove vds-test
}

# ----------------------------------------------------------------- common

removes() {
	run rmtool $IQN,1 remove "${@:2}"
	is "$1" "$status $(op_field result "$out")" '0 0'
}

# refuses DESCRIPTION ERROR ARG...: it ends with ERROR, and nothing changed
refuses() {
	local before

	before=$(counts)
	run rmtool $IQN,1 remove "${@:3}"
	is "$1: $2" "$status $(op_field result "$out")" "1 $2"
	is "$1: nothing changed" "$(counts)" "$before"
}

puts_back() {
	run rmtool $IQN,1 add "$1"
	is "$1 is put back" "$status $(op_field result "$out")" '0 0'
}

state_is() {
	[ "$(op_field state "$(rmtool - show "$1")")" = "$2" ]
}

# begins ARG...: a removal that nobody waits for; $id
begins() {
	run rmtool $IQN,1 remove no-wait "$@"
	id=$(op_field op "$out")
	need test -n "$id"
}

# ---------------------------------------------------------------- refusals

test_if_idle() {
	refuses 'if-idle, in use' EUSERS if-idle $B
	like 'it names the session' "$out" "session=$initiator peer=127\.0\.0\.[0-9]+:"
	is 'and counts it' "$(op_field sessions "$out")" 1
	like 'and says it' "$out" 'message=.*1 session'
	ok 'the portal serves' port_serves 127.0.0.2 3340
	removes 'if-idle, not in use: it goes' if-idle $C
	puts_back $C
}

test_keep_last() {
	refuses 'keep-last, all three' EADDRINUSE keep-last $A $B $C
	like 'and says it' "$out" 'message=no portal would be left'
	removes 'keep-last, one of three: it goes' keep-last $C
	refuses 'keep-last, the two that are left' EADDRINUSE keep-last $A $B
	puts_back $C
}

test_keep_path() {
	refuses 'keep-path, both paths' EUSERS keep-path $A $B
	like 'it names the session, as a last path' "$out" \
		"session=$initiator peer=[^ ]* last=1"
	like 'and says it' "$out" 'message=.*last path'
	removes 'keep-path, one that nobody uses: it goes' keep-path $C
	puts_back $C
	need iscsiadm -m node -T $IQN -p $B --logout
	refuses 'keep-path, the only path' EUSERS keep-path $A
	relogin $B
	removes 'keep-path, with a second path: it goes' keep-path $A
	like 'it names the session, not as a last path' "$out" \
		"session=$initiator peer=[^ ]* last=0"
	puts_back $A
}

test_dry_run() {
	local before

	before=$(counts)
	run rmtool $IQN,1 remove dry-run $A $B
	is 'dry-run: it would be done' "$status $(op_field result "$out")" '0 0'
	is 'it counts the sessions' "$(op_field sessions "$out")" 2
	is 'and names them as last paths' \
		"$(grep -c "^session=$initiator .* last=1" <<<"$out")" 2
	is 'nothing changed' "$(counts)" "$before"
	is 'each portal is untouched' "$(grep -c '^item=.* state=untouched' <<<"$out")" 2
	ok 'both serve' port_serves 127.0.0.1 3340
	ok 'both do' port_serves 127.0.0.2 3340
	refuses 'dry-run of what would be refused' EUSERS dry-run if-idle $A
	need stalled_other
	run rmtool $IQN2,1 remove dry-run 127.0.0.1:3341
	like 'dry-run: it names a login that would hold it up' "$out" \
		'blocker=127.0.0.1:[0-9]+ silent=[0-9]+ aborted=0'
	is 'and aborts nothing' "$(op_field aborted "$out")" 0
	run python3 "$TESTS/target/drycancel.py" $IQN2 127.0.0.1:3341 60
	is 'dry runs cancelled in the middle: each ends once' "$status $err" '0 '
	nok 'and some were cancelled in time' test "$out" = 0
	let_go "$holder"
}

stalled_other() {
	hold 127.0.0.1 3341 "$IQN2"
}

# ------------------------------------------------------------------- drain

test_drain_logout() {
	begins drain=20000 $B
	ok 'draining' soon state_is "$id" draining
	ok 'no new connections' port_refuses 127.0.0.2 3340
	is 'one session is in the way' \
		"$(op_field sessions "$(rmtool - show "$id")")" 1
	need iscsiadm -m node -T $IQN -p $B --logout
	run rmtool - wait "$id"
	is 'the drain ends when the initiator logs out' \
		"$status $(op_field result "$out")" '0 0'
	is 'none is left, none was dropped' \
		"$(op_field sessions "$out") $(op_field dropped "$out")" '0 0'
	ok 'well before its end' test "$(op_field ms "$out")" -lt 15000
	puts_back $B
	relogin $B
}

test_drain_deadline() {
	removes 'a drain that runs into its end: the portal is gone' drain=1000 $B
	is 'one session is left' "$(op_field sessions "$out")" 1
	like 'and named' "$out" "session=$initiator peer="
	ok 'it took its time' test "$(op_field ms "$out")" -ge 1000
	ok 'and no more than that' test "$(op_field ms "$out")" -le $((2500 * SLOW))
	ok 'the session is there' session_at $B
	puts_back $B
}

test_drain_drop() {
	removes 'drain, then drop: the portal is gone' drain=1000 drop $B
	is 'none is left, one was dropped' \
		"$(op_field sessions "$out") $(op_field dropped "$out")" '0 1'
	ok 'it took its time' test "$(op_field ms "$out")" -ge 1000
	is 'the target has one session' "$(rmtool $IQN,1 sessions | wc -l)" 1
	puts_back $B
	ok 'the initiator comes back by itself' soon sessions_are 2
}

test_drop() {
	removes 'drop at once: the portal is gone' drop $B
	is 'one was dropped' "$(op_field dropped "$out")" 1
	puts_back $B
	ok 'the initiator comes back by itself' soon sessions_are 2
}

sessions_are() {
	[ "$(rmtool "$IQN,1" sessions | grep -c logged-in)" = "$1" ]
}

test_cancel() {
	begins drain=20000 $B $C
	ok 'draining' soon state_is "$id" draining
	ok 'the portals are gone' port_refuses 127.0.0.2 3340
	ok 'a cancel while draining works' rmtool - cancel "$id"
	run rmtool - wait "$id"
	is 'it ends ECANCELED' "$status $(op_field result "$out")" '1 ECANCELED'
	is 'each portal was put back' "$(grep -c ' state=restored' <<<"$out")" 2
	ok 'it serves' port_serves 127.0.0.2 3340
	ok 'the other too' port_serves 127.0.0.3 3340
	ok 'the group has it' soon knows $IQN,1 $B
	ok 'the session is its own' test "$(rmtool $IQN,1 sessions $B | wc -l)" = 1
	run rmtool - cancel "$id"
	nok 'a second cancel is refused' test "$status" = 0
}

# ----------------------------------------------------------- several portals

test_several() {
	removes 'two at once: both go' $B $C
	is 'each is told' "$(grep -c ' state=removed result=0' <<<"$out")" 2
	ok 'the one' port_refuses 127.0.0.2 3340
	ok 'and the other' port_refuses 127.0.0.3 3340
	puts_back $B
	puts_back $C
	run rmtool $IQN,1 remove $B $B
	is 'one named twice: EINVAL' "$status $(op_field error "$out")" '1 EINVAL'
	run rmtool $IQN,1 remove $B 127.0.0.1:3341
	is 'one that is not in the group: ENOENT' \
		"$status $(op_field error "$out")" '1 ENOENT'
	ok 'nothing changed' port_serves 127.0.0.2 3340
}

# The third is gone by the time that we come to it: an outsider's rmdir, held up
# by a login, has the group before us.
test_rollback() {
	local rmdir third=127.0.0.1:3344 first=127.0.0.1:3342 second=127.0.0.1:3343
	local portal

	for portal in $first $second $third; do
		fresh_portal $IQN2 "$portal"
	done
	need hold 127.0.0.1 3344 $IQN2
	rmdir "$(np $IQN2 1 $third)" &
	rmdir=$!
	sleep 0.5
	run rmtool $IQN2,1 remove no-wait $first $second $third
	id=$(op_field op "$out")
	ok 'ours waits for the rmdir of another' state_is "$id" queued
	let_go "$holder"
	need within 10 gone $rmdir
	run rmtool - wait "$id"
	is 'the third fails: ENOENT' "$status $(op_field result "$out")" '1 ENOENT'
	like 'it says why' "$out" 'message=another program took the portal out first'
	like 'the first was put back' "$out" "item=$first state=restored"
	like 'the second too' "$out" "item=$second state=restored"
	like 'the third was the reason' "$out" \
		"item=$third state=untouched result=ENOENT"
	ok 'the first serves' port_serves 127.0.0.1 3342
	ok 'the second serves' port_serves 127.0.0.1 3343
	ok 'all is as in configfs' soon view_is_configfs
}

# ------------------------------------------------- nobody there to see the end

# The client is killed and rmmod is tried while sessions drain.
test_in_the_middle() {
	local requester module

	"$PROGRAMS/rmtool" $IQN,1 remove drain=$((5000 * SLOW)) drop $B >"$TMP/killed" &
	requester=$!
	ok 'draining' soon draining_now
	kill -KILL $requester
	wait $requester 2>/dev/null
	for module in vds_iscsi_lio vds_iscsi; do
		run rmmod $module
		like "rmmod $module is refused" "$status $err" '^1 .*in use'
	done
	run rmtool - wait "$id"
	is 'the requester was killed: it goes on, and ends well' \
		"$status $(op_field result "$out")" '0 0'
	is 'one was dropped' "$(op_field dropped "$out")" 1
	puts_back $B
	ok 'the initiator comes back by itself' soon sessions_are 2
}

draining_now() {
	id=$(value 'last(.operations[]|select(.state == "draining")).id' op list)
	[ -n "$id" ] && [ "$id" != null ]
}

# Modules go and come, and sessions are told as before.
test_reload() {
	ok 'rmmod once all is done' soon unload
	need load
	ok 'all is known again' soon view_is_configfs
	is 'sessions too' "$(rmtool $IQN,1 sessions | wc -l)" 2
}

setup
initiator=$(sed -n 's/^InitiatorName=//p' /etc/iscsi/initiatorname.iscsi)
# A path fails soon, so that I/O takes the other one.
sed -i 's/^\(node.session.timeo.replacement_timeout\).*/\1 = 1/' /etc/iscsi/iscsid.conf
need target $IQN
need disk options $IQN
need chap_target $IQN2
for portal in $A $B $C; do
	fresh_portal $IQN "$portal"
done
fresh_portal $IQN2 127.0.0.1:3341
live_map
test_if_idle
test_keep_last
io_is_well 'refusals'
test_dry_run
test_drain_deadline
test_drain_drop
reinstate $B
io_is_well 'drain and drop'
test_drop
reinstate $B
test_cancel
io_is_well 'cancel'
test_several
test_rollback
test_in_the_middle
reinstate $B
io_is_well 'several, and a killed client'
test_reload
test_drain_logout
io_is_well 'drain until the initiator logs out'
test_keep_path
io_is_well 'keep-path'
map_ends
logout_all
ok 'all is as in configfs' soon view_is_configfs
finish
