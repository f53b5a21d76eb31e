#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# bounded.sh - logins in flight hold a removal up for as long as they are let,
# and nobody else pays for it.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

MANY=${MANY:-50 500}	# stalled initiators at once, besides one

# stalled ADDRESS PORT IQN [KIND [COUNT]]: they are at it; $holder is who does it
stalled() {
	local log=$TMP/stalled.$1.$2.${3##*:}

	rm -f "$log"
	python3 "$HERE/stall.py" "$@" >"$log" 2>&1 &
	holder=$!
	within 20 grep -q held "$log"
}

# still_stalled ADDRESS PORT IQN: none of theirs was ended
still_stalled() {
	! grep -q closed "$TMP/stalled.$1.$2.${3##*:}"
}

ended() {
	! still_stalled "$@"
}

# within_ms DESCRIPTION LIMIT: the last operation took no longer
within_ms() {
	local ms limit=$(($2 * SLOW))

	ms=$(op_field ms "$out")
	ok "$1 (${ms:-?} of $limit ms)" test "${ms:-999999}" -le $limit
}

# The plain way, on this very kernel
test_contrast() {
	local rmdir

	fresh_portal $IQN 127.0.0.1:3300
	need stalled 127.0.0.1 3300 $IQN
	rmdir "$(np $IQN 1 127.0.0.1:3300)" &
	rmdir=$!
	sleep 5
	nok 'plain rmdir: one stalled login holds it up for 5 s and more' gone $rmdir
	let_go "$holder"
	ok 'plain rmdir: it ends when the initiator goes away' within 10 gone $rmdir
	wait $rmdir
}

# test_many COUNT
test_many() {
	local at=127.0.0.1:3301 n=$1

	fresh_portal $IQN $at
	need stalled 127.0.0.1 3301 $IQN chap "$n"
	run rmtool $IQN,1 remove $at
	is "$n stalled: the portal goes" "$status $(op_field result "$out")" '0 0'
	within_ms "$n stalled: within the grace of 200 ms and 1 s" 1200
	ok "$n stalled: it says how many logins were aborted" \
		test "$(op_field aborted "$out")" -ge 1
	like "$n stalled: it names one, and how long that one was silent" "$out" \
		$'\n''blocker=127\.0\.0\.1:[0-9]+ silent=[0-9]+ aborted=1'
	ok "$n stalled: the port refuses connections" port_refuses 127.0.0.1 3301
	ok "$n stalled: the login is over" soon ended 127.0.0.1 3301 $IQN
	let_go "$holder"
}

# test_kind KIND COUNT
test_kind() {
	local at=127.0.0.1:3302

	fresh_portal $IQN $at
	need stalled 127.0.0.1 3302 $IQN "$1" "$2"
	run rmtool $IQN,1 remove $at
	is "$2 x $1: the portal goes" "$status $(op_field result "$out")" '0 0'
	within_ms "$2 x $1: within the grace and 1 s" 1200
	ok "$2 x $1: the port refuses connections" port_refuses 127.0.0.1 3302
	let_go "$holder"
}

test_ipv6() {
	local at='[::1]:3310'

	fresh_portal $IQN "$at"
	need stalled ::1 3310 $IQN
	run rmtool $IQN,1 remove "$at"
	is 'IPv6: the portal goes' "$status" 0
	within_ms 'IPv6: within the grace and 1 s' 1200
	like 'IPv6: it names the login' "$out" \
		$'\n''blocker=\[::1\]:[0-9]+ silent=[0-9]+ aborted=1'
	let_go "$holder"
}

test_grace() {
	local at=127.0.0.1:3303 there=no id grace=$((3000 * SLOW))

	fresh_portal $IQN $at
	need stalled 127.0.0.1 3303 $IQN
	run rmtool $IQN,1 remove grace=0 $at
	is 'no grace: the portal goes' "$status" 0
	within_ms 'no grace: at once' 600
	let_go "$holder"

	fresh_portal $IQN $at
	need stalled 127.0.0.1 3303 $IQN
	run rmtool $IQN,1 remove grace=$grace no-wait $at
	id=$(op_field op "$out")
	sleep 1
	# Look at both before anything else takes time.
	still_stalled 127.0.0.1 3303 $IQN && there=yes
	run rmtool - show "$id"
	is 'a grace of 3 s: not done after 1 s' "$(op_field state "$out")" committing
	like 'and it says what holds it' "$out" \
		'blocker=127\.0\.0\.1:[0-9]+ silent=[0-9]+ aborted=0'
	is 'and nothing was aborted' "$(op_field aborted "$out")" 0
	is 'and the login was there' $there yes
	run rmtool - wait "$id"
	is 'a grace of 3 s: then the portal goes' "$status" 0
	ok 'no sooner' test "$(op_field ms "$out")" -ge $grace
	within_ms 'and not more than 1 s later' 4000
	let_go "$holder"
}

# Sessions, and logins in flight, that are not on the portal: on another one of
# the target, and on the same address of another target.
test_others() {
	local at=127.0.0.1:3304 shared portal

	fresh_portal $IQN $at
	fresh_portal $IQN2 $at
	fresh_portal $IQN3 $at
	fresh_portal $IQN3 127.0.0.1:3305
	need login $IQN3 $at
	need stalled 127.0.0.1 3304 $IQN2
	shared=$holder
	need stalled 127.0.0.1 3304 $IQN
	portal=$holder
	run rmtool $IQN,1 remove $at
	is 'a shared address: the portal goes' "$status" 0
	within_ms 'a shared address: in time' 1200
	is 'one login was aborted' "$(op_field aborted "$out")" 1
	ok 'it is the one to this target' soon ended 127.0.0.1 3304 $IQN
	ok 'that to the other target goes on' still_stalled 127.0.0.1 3304 $IQN2
	ok 'the third target still has its session' session_at $at
	is 'of one connection' "$(rmtool $IQN3,1 sessions $at |
		grep -c ' state=logged-in ')" 1
	ok 'the port still serves' port_serves 127.0.0.1 3304
	let_go "$portal"
	let_go "$shared"
	logout_all
}

test_other_portal() {
	local other

	fresh_portal $IQN 127.0.0.1:3306
	fresh_portal $IQN 127.0.0.1:3307
	need stalled 127.0.0.1 3307 $IQN
	other=$holder
	run rmtool $IQN,1 remove 127.0.0.1:3306
	is 'a login on another portal: ours goes' "$status" 0
	is 'nothing was aborted' "$(op_field aborted "$out")" 0
	ok 'that login goes on' still_stalled 127.0.0.1 3307 $IQN
	let_go "$other"
}

# An outsider's rmdir has the group's portals for itself.
test_deadline() {
	local rmdir before

	fresh_portal $IQN 127.0.0.1:3308
	fresh_portal $IQN 127.0.0.1:3309
	need stalled 127.0.0.1 3308 $IQN
	rmdir "$(np $IQN 1 127.0.0.1:3308)" &
	rmdir=$!
	sleep 0.5
	before=$(counts)
	run rmtool $IQN,1 remove deadline=500 127.0.0.1:3309
	is 'a deadline that passes: ETIME' "$status $(op_field result "$out")" '1 ETIME'
	within_ms 'soon after it passed' 1500
	like 'it says so' "$out" 'message=.*deadline of 500 ms'
	like 'and that nothing was done' "$out" 'item=127.0.0.1:3309 state=untouched'
	is 'nothing changed' "$(counts)" "$before"
	ok 'the portal is in the group' knows $IQN,1 127.0.0.1:3309
	ok 'and serves' port_serves 127.0.0.1 3309
	let_go "$holder"
	within 10 gone $rmdir
	run rmtool $IQN,1 remove deadline=5000 127.0.0.1:3309
	is 'a deadline that does not pass: the portal goes' "$status" 0
	like 'and nothing is said' "$out" 'message=$|message='$'\n'
}

# The threads that carry operations out
threads() {
	pgrep -cx vds_iscsi
}

threads_are() {
	test "$(threads)" -eq "$1"
}

# Operations that are held up keep no other from its way, and when the rush is over
# the threads that it took are given back.
test_rush() {
	local grace=$((4000 * SLOW)) n iqn ids=() holders=()

	for n in 1 2 3 4 5; do
		iqn=$IQN-rush$n
		need chap_target "$iqn"
		fresh_portal "$iqn" "127.0.0.$n:3320"
		need stalled "127.0.0.$n" 3320 "$iqn"
		holders+=("$holder")
	done
	fresh_portal $IQN 127.0.0.1:3321
	for n in 1 2 3 4 5; do
		run rmtool "$IQN-rush$n,1" remove "grace=$grace" no-wait "127.0.0.$n:3320"
		ids+=("$(op_field op "$out")")
	done
	run rmtool $IQN,1 remove 127.0.0.1:3321
	is 'five held up: a sixth group is free' "$status $(op_field result "$out")" '0 0'
	ok 'they are held up still' op_state "${ids[0]}" committing
	ok 'each has a thread' test "$(threads)" -ge 5
	for n in "${ids[@]}"; do
		run rmtool - wait "$n"
		is "operation $n is done" "$status $(op_field result "$out")" '0 0'
	done
	ok 'the threads that they took are given back' within $((40 * SLOW)) threads_are 2
	for n in "${holders[@]}"; do
		let_go "$n"
	done
	for n in 1 2 3 4 5; do
		target_delete "$IQN-rush$n"
	done
}

setup
need chap_target $IQN
need chap_target $IQN2
need target $IQN3
test_contrast
for n in 1 $MANY; do
	test_many "$n"
done
test_kind silent 5
test_kind half 5
test_kind slow 3
test_kind loop 3
test_ipv6
test_grace
test_others
test_other_portal
test_deadline
test_rush
ok 'all is as in configfs' soon view_is_configfs
finish
