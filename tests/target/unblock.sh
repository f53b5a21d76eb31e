#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# unblock.sh - abort the stalled logins of a group, which block another program's rmdir.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

A=127.0.0.1:3380 B=127.0.0.2:3380 C=127.0.0.3:3380
IQN4=iqn.2026-01.org.example:fourth
NETNS=vds-unblock

# stuck: another program's rmdir of A hangs
stuck() {
	need stall_login 127.0.0.1 3380 "$IQN"
	rmdir_start rmdir "$(np "$IQN" 1 "$A")"
}

# freed: it no longer does, and the login was aborted
freed() {
	ok 'the rmdir succeeds' background_wait rmdir
	ok 'the login was aborted' soon ended "$holder"
	let_go "$holder"
	fresh_portal "$IQN" "$A"
}

# unblock [OPTION...]: sets op, the operation when it is done, and id
unblock() {
	id=$(kernel unblock "$IQN",1 "$@" | jq -r .id)
	op=$(kernel wait "$id")
}

frees() {
	stuck
	unblock
	is 'the result' "$(field .result "$op")" 0
	is 'its kind' "$(field .kind "$op")" unblock-group
	ok 'it takes the grace and 1 s' test "$(field .ms "$op")" -le $((1200 * SLOW))
	ok 'the result counts the login' test "$(field .aborted "$op")" -ge 1
	like 'the result names it' "$(field '.blocker[0]|"\(.kind) \(.peer_address)"' "$op")" \
		'^login 127\.0\.0\.1:[0-9]+$'
	freed
}

by_vdsctl() {
	stuck
	run vdsctl group unblock "$IQN",1
	is 'vdsctl works' "$status $err" '0 '
	freed
	run vdsctl --json group unblock "$IQN",1
	is 'with nothing to abort vdsctl fails' "$status" 1
	like 'the message says why' "$out" 'no stalled login'
}

# The removal of the other portal waits for the directory that rmdir has locked.
names_the_program() {
	stuck
	run vdsctl portal remove "$IQN",1 "$B" --deadline 500ms
	is 'vdsctl fails' "$status $out" '1 '
	like 'it gives the reason' "$err" 'failed: ETIME: .*keeps the group.s portals locked'
	like 'it suggests what to do' "$err" "vdsctl group unblock $IQN,1"
	like 'it names the program' "$err" \
		"Probably blocked by: $(pid_of rmdir) rmdir $(np "$IQN" 1 "$A")"
	is 'it names no other one' "$(grep -c '^Probably' <<<"$err")" 1
	like 'it says that nothing was changed' "$err" 'Nothing was changed\.'
	run vdsctl portal remove "$IQN",1 "$B" --dry-run
	like 'a dry run would have to wait' "$status $err" '^1 .*would have to wait'
	run vdsctl group unblock "$IQN",1
	is 'vdsctl group unblock works' "$status $err" '0 '
	like 'it reports the login' "$out" 'a login in flight from 127\.0\.0\.1:.* aborted'
	freed
}

beside_another() {
	local removal

	stuck
	removal=$(kernel remove "$IQN",1 "$B" | jq -r .id)
	unblock
	is 'the result' "$(field .result "$op")" 0
	op=$(kernel wait "$removal")
	is 'the removal, which was blocked, succeeds' "$(field .result "$op")" 0
	freed
	fresh_portal "$IQN" "$B"
}

# Nothing blocks, or a session only
nothing() {
	unblock
	is 'the result' "$(field .result "$op")" EBUSY
	like 'the message says why' "$(field .message "$op")" 'no stalled login'
	ok 'it is at once' test "$(field .ms "$op")" -le $((500 * SLOW))
	need steps session 127.0.0.1 3381 "$IQN2" login
	op=$(kernel wait "$(kernel unblock "$IQN2",1 | jq -r .id)")
	is 'a session is not a login' "$(field .result "$op")" EBUSY
	nok 'it stays' ended session
	steps_end session
}

others_are_left_alone() {
	local other

	fresh_portal "$IQN3" "$A"
	need stall_login 127.0.0.1 3380 "$IQN3"
	other=$holder
	need steps session 127.0.0.1 3381 "$IQN2" login
	stuck
	unblock
	is 'the result' "$(field .result "$op")" 0
	is 'one login was aborted' "$(field .aborted "$op")" 1
	freed
	nok 'the login to another target of the address stays' ended "$other"
	nok 'a session stays' ended session
	steps_end session
	let_go "$other"
}

# LIO no longer lists the portal that it removes: the group has none then.
the_only_portal() {
	fresh_portal "$IQN4" "$C"
	need stall_login 127.0.0.3 3380 "$IQN4"
	rmdir_start rmdir "$(np "$IQN4" 1 "$C")"
	run vdsctl group unblock "$IQN4",1
	is 'vdsctl works' "$status $err" '0 '
	ok 'the rmdir ends' soon ended rmdir
	let_go "$holder"
	ok 'it succeeded' background_wait rmdir
}

in_namespace() {
	nsenter --net="/run/netns/$NETNS" "$@"
}

# A network namespace may have a table of connections of its own.
other_namespace() {
	need sysctl -q net.ipv4.tcp_child_ehash_entries=64
	need ip netns add "$NETNS"
	need sysctl -q net.ipv4.tcp_child_ehash_entries=0
	need in_namespace ip link set lo up
	need in_namespace mkdir "$(np "$IQN4" 1 "$C")"
	background there nsenter --net="/run/netns/$NETNS" python3 "$HERE/stall.py" 127.0.0.3 3380 "$IQN4"
	need within $((20 * SLOW)) grep -q held "$TMP/there.out"
	rmdir_start rmdir "$(np "$IQN4" 1 "$C")"
	run vdsctl group unblock "$IQN4",1
	is 'vdsctl works' "$status $err" '0 '
	ok 'the rmdir ends' soon ended rmdir
	let_go there
	ok 'it succeeded' background_wait rmdir
	need ip netns del "$NETNS"
}

waits() {
	local id op

	stuck
	id=$(kernel unblock "$IQN",1 grace=600000 | jq -r .id)
	sleep 1
	ok 'it waits for the grace' op_state "$id" queued
	run kernel cancel "$id"
	is 'it can be cancelled' "$status" 0
	is 'the result' "$(kernel op "$id" | jq -r .result)" ECANCELED
	unblock grace=600000 deadline=1000
	is 'a deadline ends it' "$(field .result "$op")" ETIME
	ok 'it does so in time' test "$(field .ms "$op")" -le $((2000 * SLOW))
	like 'the message says why' "$(field .message "$op")" 'silent'
	nok 'the login stays' ended "$holder"
	in_lio rmdir || fail 'the rmdir still hangs'
	unblock
	is 'the usual grace is over' "$(field .result "$op")" 0
	freed
}

denied() {
	run as_nobody python3 "$HERE/kernel.py" unblock "$IQN",1
	is 'the error' "$(field .error "$out")" EPERM
}

plan 13
setup
need chap_target $IQN
need target $IQN2
need chap_target $IQN3
need chap_target $IQN4
fresh_portal $IQN $A
fresh_portal $IQN $B
fresh_portal $IQN2 127.0.0.1:3381
requirement 'unblock frees an rmdir that a stalled login blocks' frees
requirement 'so does vdsctl' by_vdsctl
requirement 'vdsctl names the program that blocks a removal' names_the_program
requirement 'it may run beside another operation on the group' beside_another
requirement 'without a stalled login it fails with EBUSY' nothing
requirement 'logins to other groups and sessions are left alone' others_are_left_alone
requirement 'the only portal of a group is freed' the_only_portal
requirement 'so is one that serves in another network namespace' other_namespace
requirement 'a login has its grace, a cancel and a deadline end the wait' waits
requirement 'an unprivileged user is refused' denied
prints_nothing 'no group is stale' groups_not_ok
ok 'our view equals configfs' soon view_is_configfs
finish
