#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# bounded.sh - a login in flight blocks a removal for its grace at most, and no other
# session or login is affected.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

MANY=${MANY:-50 500}	# stalled initiators at once, in addition to one

# still_stalled HOLDER: none of its logins was aborted
still_stalled() {
	! ended "$1" && ! grep -q closed "$TMP/$1.out"
}

# aborted HOLDER: at least one was
aborted() {
	grep -q closed "$TMP/$1.out"
}

# within_ms DESCRIPTION LIMIT: the last operation took at most LIMIT
within_ms() {
	local ms limit=$(($2 * SLOW))

	ms=$(op_field ms "$out")
	ok "$1 (${ms:-?} of $limit ms)" test "${ms:-999999}" -le $limit
}

# Plain rmdir, for comparison
test_contrast() {
	fresh_portal $IQN 127.0.0.1:3300
	need stall_login 127.0.0.1 3300 $IQN
	rmdir_start rmdir "$(np $IQN 1 127.0.0.1:3300)"
	sleep 5
	ok 'plain rmdir: one stalled login blocks it for 5 s and more' in_lio rmdir
	let_go "$holder"
	ok 'plain rmdir: it completes when the initiator disconnects' background_wait rmdir
}

# test_many COUNT
test_many() {
	requirement "$1 stalled logins are aborted after the grace, and reported" many "$1"
}

many() {
	local at=127.0.0.1:3301 n=$1

	fresh_portal "$IQN" "$at"
	need stall_login 127.0.0.1 3301 "$IQN" chap "$n"
	run rmtool "$IQN",1 remove "$at"
	is "the portal is removed" "$status $(op_field result "$out")" '0 0'
	within_ms "within the grace of 200 ms and 1 s" 1200
	ok "the result counts the logins that were aborted" \
		test "$(op_field aborted "$out")" -ge 1
	like "the result names one, and how long it was silent" "$out" \
		$'\n''blocker=127\.0\.0\.1:[0-9]+ silent=[0-9]+ aborted=1 kind=login'
	ok "the port refuses connections" port_refuses 127.0.0.1 3301
	ok "the login was aborted" soon aborted "$holder"
	let_go "$holder"
}

# test_kind KIND COUNT
test_kind() {
	requirement "logins that are stalled by '$1' are aborted after the grace" kind "$@"
}

kind() {
	local at=127.0.0.1:3302

	fresh_portal "$IQN" "$at"
	need stall_login 127.0.0.1 3302 "$IQN" "$1" "$2"
	run rmtool "$IQN",1 remove "$at"
	is "the portal is removed" "$status $(op_field result "$out")" '0 0'
	within_ms "within the grace and 1 s" 1200
	ok "the port refuses connections" port_refuses 127.0.0.1 3302
	let_go "$holder"
}

test_ipv6() {
	local at='[::1]:3310'

	fresh_portal $IQN "$at"
	need stall_login ::1 3310 $IQN
	run rmtool $IQN,1 remove "$at"
	is 'IPv6: the portal is removed' "$status" 0
	within_ms 'IPv6: within the grace and 1 s' 1200
	like 'IPv6: the result names the login' "$out" \
		$'\n''blocker=\[::1\]:[0-9]+ silent=[0-9]+ aborted=1 kind=login'
	let_go "$holder"
}

test_grace() {
	local at=127.0.0.1:3303 there=no id grace=$((3000 * SLOW))

	fresh_portal $IQN $at
	need stall_login 127.0.0.1 3303 $IQN
	run rmtool $IQN,1 remove grace=0 $at
	is 'no grace: the portal is removed' "$status" 0
	within_ms 'no grace: at once' 600
	let_go "$holder"

	fresh_portal $IQN $at
	need stall_login 127.0.0.1 3303 $IQN
	run rmtool $IQN,1 remove grace=$grace deadline=$((60000 * SLOW)) no-wait $at
	id=$(op_field op "$out")
	sleep 1
	# Sample both now, before anything else takes time.
	still_stalled "$holder" && there=yes
	run rmtool - show "$id"
	is 'a grace of 3 s: the operation is still queued after 1 s' "$(op_field state "$out")" queued
	like 'a grace of 3 s: the result names the login that blocks it' "$out" \
		'blocker=127\.0\.0\.1:[0-9]+ silent=[0-9]+ aborted=0 kind=login'
	is 'a grace of 3 s: no login was aborted after 1 s' "$(op_field aborted "$out")" 0
	is 'a grace of 3 s: the login was in flight after 1 s' $there yes
	run rmtool - wait "$id"
	is 'a grace of 3 s: the portal is removed' "$status" 0
	ok 'a grace of 3 s: no sooner' test "$(op_field ms "$out")" -ge $grace
	within_ms 'a grace of 3 s: at most 1 s later' 4000
	let_go "$holder"
}

# Sessions and logins in flight that are not on the portal: on another portal of the
# target, and on the same address of another target
test_others() {
	local at=127.0.0.1:3304 shared portal

	fresh_portal $IQN $at
	fresh_portal $IQN2 $at
	fresh_portal $IQN3 $at
	fresh_portal $IQN3 127.0.0.1:3305
	need login $IQN3 $at
	need stall_login 127.0.0.1 3304 $IQN2
	shared=$holder
	need stall_login 127.0.0.1 3304 $IQN
	portal=$holder
	run rmtool $IQN,1 remove $at
	is 'a shared address: the portal is removed' "$status" 0
	within_ms 'a shared address: in time' 1200
	is 'a shared address: one login was aborted' "$(op_field aborted "$out")" 1
	ok 'a shared address: it is the login to this target' soon aborted "$portal"
	ok 'a shared address: the login to the other target continues' still_stalled "$shared"
	ok 'a shared address: the session of the third target stays logged in' session_at $at
	is 'a shared address: that session has one connection' "$(rmtool $IQN3,1 sessions $at |
		grep -c ' state=logged-in ')" 1
	ok 'a shared address: the port serves' port_serves 127.0.0.1 3304
	let_go "$portal"
	let_go "$shared"
	logout_all
}

test_other_portal() {
	local other

	fresh_portal $IQN 127.0.0.1:3306
	fresh_portal $IQN 127.0.0.1:3307
	need stall_login 127.0.0.1 3307 $IQN
	other=$holder
	run rmtool $IQN,1 remove 127.0.0.1:3306
	is 'a login on another portal: the portal is removed' "$status" 0
	is 'a login on another portal: no login was aborted' "$(op_field aborted "$out")" 0
	ok 'a login on another portal: it continues' still_stalled "$other"
	let_go "$other"
}

# Another program's rmdir holds the lock on the group's portals.
test_deadline() {
	fresh_portal $IQN 127.0.0.1:3308
	fresh_portal $IQN 127.0.0.1:3309
	need stall_login 127.0.0.1 3308 $IQN
	rmdir_start rmdir "$(np $IQN 1 127.0.0.1:3308)"
	remember_counts
	run rmtool $IQN,1 remove deadline=500 127.0.0.1:3309
	is 'a deadline that passes: ETIME' "$status $(op_field result "$out")" '1 ETIME'
	within_ms 'a deadline that passes: the operation completes soon' 1500
	like 'a deadline that passes: the message says so' "$out" 'message=.*deadline of 500 ms'
	like 'a deadline that passes: the result says what blocked it' "$out" \
		$'\n''blocker=none silent=0 aborted=0 kind=directory'
	like 'a deadline that passes: the portal is untouched' "$out" 'item=127.0.0.1:3309 state=untouched'
	counts_unchanged 'a deadline that passes: nothing changed'
	ok 'a deadline that passes: the portal stays in the group' knows $IQN,1 127.0.0.1:3309
	ok 'a deadline that passes: the portal serves' port_serves 127.0.0.1 3309
	let_go "$holder"
	need background_wait rmdir
	run rmtool $IQN,1 remove deadline=5000 127.0.0.1:3309
	is 'a deadline that does not pass: the portal is removed' "$status" 0
	like 'a deadline that does not pass: there is no message' "$out" 'message=$|message='$'\n'
}

# The kernel's workers that are within a step of an operation now
workers() {
	pgrep kworker | sed 's:.*:/proc/&/stack:' |
		xargs grep -ls 'op_work.*\[vds_iscsi\]' | sort
}

# no_worker_stays: no worker is there each time one looks
no_worker_stays() {
	local stay now

	stay=$(workers)
	for _ in {1..10}; do
		[ -n "$stay" ] || return 0
		sleep 0.03
		now=$(workers)
		stay=$(comm -12 <(echo "$stay") <(echo "$now") | grep .)
	done
	echo "still there: $stay"
	return 1
}

# Blocked operations do not delay another one, and none of them keeps a worker.
test_rush() {
	local grace=$((8000 * SLOW)) n iqn ids=() holders=()

	for n in 1 2 3 4 5; do
		iqn=$IQN-rush$n
		need chap_target "$iqn"
		fresh_portal "$iqn" "127.0.0.$n:3320"
		need stall_login "127.0.0.$n" 3320 "$iqn"
		holders+=("$holder")
	done
	fresh_portal $IQN 127.0.0.1:3321
	for n in 1 2 3 4 5; do
		run rmtool "$IQN-rush$n,1" remove "grace=$grace" deadline=$((60000 * SLOW)) \
			no-wait "127.0.0.$n:3320"
		ids+=("$(op_field op "$out")")
	done
	run rmtool $IQN,1 remove 127.0.0.1:3321
	is 'five blocked operations: a sixth one succeeds' "$status $(op_field result "$out")" '0 0'
	within_ms 'five blocked operations: a sixth one is not delayed' 1000
	ok 'five blocked operations: none of them keeps a worker' no_worker_stays
	ok 'five blocked operations: they are still blocked' op_state "${ids[0]}" queued
	requirement 'five blocked operations: all succeed' all_succeed "${ids[@]}"
	for n in "${holders[@]}"; do
		let_go "$n"
	done
	for n in 1 2 3 4 5; do
		target_delete "$IQN-rush$n"
	done
}

all_succeed() {
	local n

	for n; do
		run rmtool - wait "$n"
		is "operation $n" "$status $(op_field result "$out")" '0 0'
	done
}

plan 49
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
ok 'our view equals configfs' soon view_is_configfs
finish
