#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# options.sh - the options of a removal (if-idle, keep-last, keep-path, drain, drop,
# dry-run), cancels and roll-back; with sessions of a real initiator and I/O under
# dm-multipath.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

A=127.0.0.1:3340 B=127.0.0.2:3340 C=127.0.0.3:3340

# ------------------------------------------------------------------- multipath

# The table for the two paths' present disks
map_table() {
	echo "0 32768 multipath 1 queue_if_no_path 0 1 1 round-robin 0 2 1" \
		"/dev/$(disk_at $A) 1 /dev/$(disk_at $B) 1" >"$TMP/table"
}

# A map of two paths that fails over by itself, and I/O on it during all tests
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
	io_start /dev/mapper/vds-test
}

# path_again PORTAL: wait for the initiator to log in again, then use the path
path_again() {
	soon session_at "$1" && soon has_disk_at "$1" &&
		soon dmsetup message vds-test 0 \
			reinstate_path "$(cat "/sys/block/$(disk_at "$1")/dev")"
}

# relogin PORTAL: log in, and replace the lost path, since the disk has a new name
relogin() {
	need login $IQN "$1"
	need soon has_disk_at "$1"
	map_table
	need dmsetup reload vds-test "$TMP/table"
	need dmsetup resume --noflush vds-test
}

# io_is_well DESCRIPTION
io_is_well() {
	requirement "$1: I/O continues without an error" io_continues_well
}

io_continues_well() {
	ok 'I/O continues' soon io_continues "$(io_rounds)"
	is 'no I/O failed' "$(awk '{ print $2 }' "$TMP/io")" 0
}

map_ends() {
	io_stop 'no I/O failed during all tests'
	need soon dmsetup remove vds-test
}

# ----------------------------------------------------------------- common

removes() {
	run rmtool $IQN,1 remove "${@:2}"
	is "$1" "$status $(op_field result "$out")" '0 0'
}

# refuses DESCRIPTION ERROR ARG...: the result is ERROR, and nothing changed
refuses() {
	requirement "$1: $2, and nothing changed" fails_unchanged "${@:2}"
}

fails_unchanged() {
	remember_counts
	run rmtool "$IQN",1 remove "${@:2}"
	is 'the result' "$status $(op_field result "$out")" "1 $1"
	counts_unchanged 'nothing changed'
}

puts_back() {
	run rmtool $IQN,1 add "$1"
	is "$1 is added again" "$status $(op_field result "$out")" '0 0'
}

state_is() {
	[ "$(op_field state "$(rmtool - show "$1")")" = "$2" ]
}

# begins ARG...: start a removal, without waiting; $id
begins() {
	run rmtool $IQN,1 remove no-wait "$@"
	id=$(op_field op "$out")
	need test -n "$id"
}

# ---------------------------------------------------------------- refusals

test_if_idle() {
	refuses 'if-idle, in use' EUSERS if-idle $B
	like 'if-idle: the result names the session' "$out" "session=$initiator peer=127\.0\.0\.[0-9]+:"
	is 'if-idle: the result counts it' "$(op_field sessions "$out")" 1
	like 'if-idle: the message counts it' "$out" 'message=.*1 session'
	ok 'if-idle: the portal serves' port_serves 127.0.0.2 3340
	removes 'if-idle, not in use: it is removed' if-idle $C
	puts_back $C
}

test_keep_last() {
	refuses 'keep-last, all three' EADDRINUSE keep-last $A $B $C
	like 'keep-last: the message says why' "$out" 'message=no portal would be left'
	removes 'keep-last, one of three: it is removed' keep-last $C
	refuses 'keep-last, the two that are left' EADDRINUSE keep-last $A $B
	puts_back $C
}

test_keep_path() {
	refuses 'keep-path, both paths' EUSERS keep-path $A $B
	like 'keep-path: the result names the session, as one without another path' "$out" \
		"session=$initiator peer=[^ ]* last=1"
	like 'keep-path: the message says why' "$out" 'message=.*last path'
	removes 'keep-path, one that no session uses: it is removed' keep-path $C
	puts_back $C
	need iscsiadm -m node -T $IQN -p $B --logout
	refuses 'keep-path, the only path' EUSERS keep-path $A
	relogin $B
	removes 'keep-path, with a second path: it is removed' keep-path $A
	like 'keep-path: the result names the session, as one with another path' "$out" \
		"session=$initiator peer=[^ ]* last=0"
	puts_back $A
}

test_dry_run() {
	remember_counts
	run rmtool $IQN,1 remove dry-run $A $B
	is 'dry-run: the removal would succeed' "$status $(op_field result "$out")" '0 0'
	is 'dry-run: the result counts the sessions' "$(op_field sessions "$out")" 2
	is 'dry-run: the result names them, as without another path' \
		"$(grep -c "^session=$initiator .* last=1" <<<"$out")" 2
	counts_unchanged 'dry-run: nothing changed'
	is 'dry-run: each portal is untouched' "$(grep -c '^item=.* state=untouched' <<<"$out")" 2
	ok 'dry-run: the first portal serves' port_serves 127.0.0.1 3340
	ok 'dry-run: the second portal serves' port_serves 127.0.0.2 3340
	refuses 'dry-run of what would be refused' EUSERS dry-run if-idle $A
	need stalled_other
	remember_counts
	run rmtool $IQN2,1 remove dry-run 127.0.0.1:3341
	is 'dry-run of what a login blocks: EBUSY' "$status $(op_field result "$out")" '1 EBUSY'
	counts_unchanged 'dry-run of what a login blocks: nothing changed'
	like 'dry-run of what a login blocks: the message says so' "$out" \
		'message=it would have to wait: a login is in flight'
	like 'dry-run of what a login blocks: the result names it' "$out" \
		$'\n''blocker=127\.0\.0\.1:[0-9]+ silent=[0-9]+ aborted=0 kind=login'
	ok 'dry-run of what a login blocks: it does not wait' test "$(op_field ms "$out")" -lt $((1000 * SLOW))
	is 'dry-run of what a login blocks: no login was aborted' "$(op_field aborted "$out")" 0
	run python3 "$TESTS/target/drycancel.py" $IQN2 127.0.0.1:3341 60
	is 'dry runs cancelled while they run: each completes once' "$status $err" '0 '
	ok 'dry runs cancelled while they run: some were cancelled' test "$out" -gt 0
	let_go "$holder"
}

stalled_other() {
	hold 127.0.0.1 3341 "$IQN2"
}

# ------------------------------------------------------------------- drain

test_drain_logout() {
	begins drain=20000 $B
	ok 'drain: the operation is draining' soon state_is "$id" draining
	ok 'drain: new connections are refused' port_refuses 127.0.0.2 3340
	is 'drain: one session is left' \
		"$(op_field sessions "$(rmtool - show "$id")")" 1
	need iscsiadm -m node -T $IQN -p $B --logout
	run rmtool - wait "$id"
	is 'drain: the operation completes when the initiator logs out' \
		"$status $(op_field result "$out")" '0 0'
	is 'drain: no session is left, none was dropped' \
		"$(op_field sessions "$out") $(op_field dropped "$out")" '0 0'
	ok 'drain: it completes well before its timeout' test "$(op_field ms "$out")" -lt 15000
	puts_back $B
	relogin $B
}

test_drain_deadline() {
	removes 'a drain that times out: the portal is removed' drain=1000 $B
	is 'a drain that times out: one session is left' "$(op_field sessions "$out")" 1
	like 'a drain that times out: the result names it' "$out" "session=$initiator peer="
	ok 'a drain that times out: no sooner' test "$(op_field ms "$out")" -ge 1000
	ok 'a drain that times out: not much later' test "$(op_field ms "$out")" -le $((2500 * SLOW))
	ok 'a drain that times out: the session stays logged in' session_at $B
	puts_back $B
}

test_drain_drop() {
	removes 'drain, then drop: the portal is removed' drain=1000 drop $B
	is 'drain, then drop: no session is left, one was dropped' \
		"$(op_field sessions "$out") $(op_field dropped "$out")" '0 1'
	ok 'drain, then drop: no sooner' test "$(op_field ms "$out")" -ge 1000
	is 'drain, then drop: the target has one session' "$(rmtool $IQN,1 sessions | grep -c ^portal=)" 1
	puts_back $B
	ok 'drain, then drop: the initiator logs in again by itself' soon sessions_are 2
}

test_drop() {
	removes 'drop: the portal is removed' drop $B
	is 'drop: one session was dropped' "$(op_field dropped "$out")" 1
	puts_back $B
	ok 'drop: the initiator logs in again by itself' soon sessions_are 2
}

sessions_are() {
	[ "$(rmtool "$IQN,1" sessions | grep -c logged-in)" = "$1" ]
}

test_cancel() {
	begins drain=20000 $B $C
	ok 'cancel: the operation is draining' soon state_is "$id" draining
	ok 'cancel: the portals are removed' port_refuses 127.0.0.2 3340
	ok 'cancel: it succeeds while the operation drains' rmtool - cancel "$id"
	run rmtool - wait "$id"
	is 'cancel: the result is ECANCELED' "$status $(op_field result "$out")" '1 ECANCELED'
	is 'cancel: each portal was restored' "$(grep -c ' state=restored' <<<"$out")" 2
	ok 'cancel: the first portal serves' port_serves 127.0.0.2 3340
	ok 'cancel: the second portal serves' port_serves 127.0.0.3 3340
	ok 'cancel: the portal is in the group' soon knows $IQN,1 $B
	ok 'cancel: the session belongs to the portal' test "$(rmtool $IQN,1 sessions $B | grep -c ^portal=)" = 1
	run rmtool - cancel "$id"
	is 'cancel: a second one fails with ECANCELED' \
		"$status $(op_field error "$out")" '1 ECANCELED'
}

# ----------------------------------------------------------- several portals

test_several() {
	removes 'two at once: both are removed' $B $C
	is 'two at once: the result has both' \
		"$(grep -c ' state=removed result=0' <<<"$out")" 2
	ok 'two at once: the first refuses connections' port_refuses 127.0.0.2 3340
	ok 'two at once: the second refuses connections' port_refuses 127.0.0.3 3340
	puts_back $B
	puts_back $C
	run rmtool $IQN,1 remove $B $B
	is 'one named twice: EINVAL' "$status $(op_field error "$out")" '1 EINVAL'
	run rmtool $IQN,1 remove $B 127.0.0.1:3341
	is 'one that is not in the group: ENOENT' \
		"$status $(op_field error "$out")" '1 ENOENT'
	ok 'a request that is refused changes nothing' port_serves 127.0.0.2 3340
}

# Another program's rmdir of the third portal is blocked by a login and precedes our
# removal, which therefore finds the third portal gone.
test_rollback() {
	local third=127.0.0.1:3344 first=127.0.0.1:3342 second=127.0.0.1:3343
	local portal

	for portal in $first $second $third; do
		fresh_portal $IQN2 "$portal"
	done
	need hold 127.0.0.1 3344 $IQN2
	rmdir_start rmdir "$(np $IQN2 1 $third)"
	run rmtool $IQN2,1 remove no-wait deadline=$((60000 * SLOW)) $first $second $third
	id=$(op_field op "$out")
	ok 'roll-back: our removal waits for the other rmdir' state_is "$id" queued
	let_go "$holder"
	need background_wait rmdir
	run rmtool - wait "$id"
	is 'roll-back: the third portal fails with ENOENT' "$status $(op_field result "$out")" '1 ENOENT'
	like 'roll-back: the message says why' "$out" \
		'message=another program removed the portal first'
	like 'roll-back: the first portal was restored' "$out" "item=$first state=restored"
	like 'roll-back: the second portal was restored' "$out" "item=$second state=restored"
	like 'roll-back: the third portal carries the error' "$out" \
		"item=$third state=untouched result=ENOENT"
	ok 'roll-back: the first portal serves' port_serves 127.0.0.1 3342
	ok 'roll-back: the second portal serves' port_serves 127.0.0.1 3343
	ok 'our view equals configfs' soon view_is_configfs
}

# ------------------------------------------------- a killed client, and a reload

# The client is killed and rmmod is tried while sessions drain.
test_in_the_middle() {
	local module

	background requester "$PROGRAMS/rmtool" $IQN,1 remove \
		drain=$((8000 * SLOW)) drop $B
	ok 'a killed requester: the operation is draining' soon draining_now
	need background_stop requester 137 KILL
	for module in vds_iscsi_lio vds_iscsi; do
		run rmmod $module
		like "rmmod $module is refused" "$status $err" '^1 .*in use'
	done
	run rmtool - wait "$id"
	is 'a killed requester: the operation continues and succeeds' \
		"$status $(op_field result "$out")" '0 0'
	is 'a killed requester: one session was dropped' "$(op_field dropped "$out")" 1
	puts_back $B
	ok 'a killed requester: the initiator logs in again by itself' soon sessions_are 2
}

draining_now() {
	id=$(value 'last(.operations[]|select(.state == "draining")).id' op list)
	[ -n "$id" ] && [ "$id" != null ]
}

# After unloading and loading the same sessions are reported.
test_reload() {
	ok 'rmmod works once all operations completed' soon unload
	need load
	ok 'after loading our view equals configfs' soon view_is_configfs
	is 'after loading the sessions are known' "$(rmtool $IQN,1 sessions | grep -c ^portal=)" 2
}

plan 108
setup
initiator=$(sed -n 's/^InitiatorName=//p' /etc/iscsi/initiatorname.iscsi)
# A path fails after 1 s, so that I/O uses the other one.
cp -p /etc/iscsi/iscsid.conf "$TMP"
trap 'cp -p "$TMP/iscsid.conf" /etc/iscsi; clean_up' EXIT
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
io_is_well 'after refusals'
test_dry_run
test_drain_deadline
test_drain_drop
need path_again $B
io_is_well 'after drain and drop'
test_drop
need path_again $B
test_cancel
io_is_well 'after a cancel'
test_several
test_rollback
test_in_the_middle
need path_again $B
io_is_well 'after several portals, and a killed client'
test_reload
test_drain_logout
io_is_well 'after a drain until the initiator logs out'
test_keep_path
io_is_well 'after keep-path'
map_ends
logout_all
ok 'our view equals configfs' soon view_is_configfs
finish
