#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# gate.sh - whatever blocks a removal, it ends in time, it can be cancelled, and nothing
# else waits for it.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

OTHERS=${OTHERS:-160}	# targets that share an address, with a stalled login each
IQN4=iqn.2026-01.org.example:fourth
SHARED=127.0.0.1:3350	# of IQN and IQN4
ALONE=127.0.0.2:3350	# of IQN
ELSEWHERE=127.0.0.3:3353
NETNS=vds-test

# What a query may take: an emulated processor starts programs slowly.
QUERY_MS=$((100 * SLOW))
! grep -q 'QEMU TCG' /proc/cpuinfo || QUERY_MS=$((500 * SLOW))

# ------------------------------------------------------------------ the checks

# begins ARG...: start a removal; sets id
begins() {
	id=$(kernel remove "$@" | jq -r .id)
	need test "$id" -gt 0
}

# completes: wait for it; sets op
completes() {
	op=$(kernel wait "$id" 60)
}

# at_most DESCRIPTION MILLISECONDS LIMIT
at_most() {
	note "$1: $2 ms"
	ok "$1: at most $3 ms" test "${2:-999999}" -le "$3"
}

# unchanged GROUP PORTAL: so says the operation, and so it is
unchanged() {
	is 'the portal is untouched' "$(field '.item[].state' "$op")" untouched
	ok 'the portal is in the group' knows "$1" "$2"
	ok 'LIO listens' grep -q " ${2//./\\.} " <(ss -Hltn)
}

has_blocker() {
	kernel op "$1" | jq -e '.blocker[-1].kind'
}

with_deadline() {
	begins "$1" deadline=1000 "$2"
	completes
	is 'the result' "$(field '.result' "$op")" ETIME
	at_most 'a deadline of 1000 ms' "$(field .ms "$op")" $((1000 + 1000 * SLOW))
	like 'the message says so' "$(field .message "$op")" 'deadline of 1000 ms'
	unchanged "$1" "$2"
}

cancelled() {
	local ms

	# A busy machine may need more than the 10 s of an operation without a deadline.
	begins "$1" deadline=$((60000 * SLOW)) "$2"
	ok 'something blocks it' soon has_blocker "$id"
	ms=$(kernel cancel "$id" | jq -r .ms)
	at_most 'a cancel' "$ms" $((200 * SLOW))
	completes
	is 'the result' "$(field .result "$op")" ECANCELED
	unchanged "$1" "$2"
}

# A removal elsewhere: the longest of three
elsewhere() {
	local slowest=0 ms

	for _ in 1 2 3; do
		run rmtool "$IQN3,1" remove "$ELSEWHERE"
		is 'a removal elsewhere succeeds' "$status $(op_field result "$out")" '0 0'
		ms=$(op_field ms "$out")
		[ "${ms:-999999}" -le "$slowest" ] || slowest=$ms
		run rmtool "$IQN3,1" add "$ELSEWHERE"
		is 'it is added again' "$status" 0
	done
	at_most 'a removal elsewhere' "$slowest" $((200 * SLOW))
}

# Another program registers a family of generic netlink, and queries one.
netlink_is_free() {
	local ms

	ms=$(elapsed modprobe psample)
	at_most 'modprobe of another family' "$ms" $((3 * QUERY_MS))
	need rmmod psample
	ms=$(as_nobody python3 "$HERE/kernel.py" rounds 5 families | jq -r .ms)
	at_most 'a dump of all families' "$ms" "$QUERY_MS"
}

queries_are_fast() {
	local slowest=0 ms

	for _ in 1 2 3 4 5; do
		ms=$(elapsed vdsctl portal list) || fail 'portal list works'
		[ "$ms" -le "$slowest" ] || slowest=$ms
	done
	at_most 'vdsctl portal list' "$slowest" "$QUERY_MS"
	at_most 'a dump of all groups' "$(kernel rounds 20 groups | jq -r .ms)" \
		"$QUERY_MS"
}

# meanwhile GROUP PORTAL KIND: the operation that is in flight has no deadline
meanwhile() {
	ok 'something blocks it' soon has_blocker "$id"
	is 'the operation says what' "$(kernel op "$id" | jq -r '.blocker[-1].kind')" "$3"
	queries_are_fast
	elsewhere
	netlink_is_free
}

gives_up() {
	completes
	is 'the result' "$(field .result "$op")" EBUSY
	at_most 'an attempt without a deadline' "$(field .ms "$op")" $((11000 * SLOW))
	like 'the message says why' "$(field .message "$op")" "$3"
	unchanged "$1" "$2"
}

# is_blocked NAME GROUP PORTAL KIND REGEX
is_blocked() {
	requirement "$1: with a deadline it ends in time, and nothing changed" \
		with_deadline "$2" "$3"
	requirement "$1: a cancel works at once" cancelled "$2" "$3"
	begins "$2" "$3"
	requirement "$1: queries, removals elsewhere and generic netlink do not wait" \
		meanwhile "$2" "$3" "$4"
	requirement "$1: without a deadline it gives up after 10 s, and nothing changed" \
		gives_up "$2" "$3" "$5"
}

# is_removed GROUP PORTAL: a removal without obstacles
is_removed() {
	run rmtool "$1" remove "$2"
	is 'the removal succeeds' "$status $(op_field result "$out")" '0 0'
	nok 'it is not in the group' knows "$1" "$2"
	[ "$2" = "$SHARED" ] ||
		ok 'the port refuses connections' port_refuses "${2%:*}" "${2##*:}"
	run kernel reenumerate wait=100
	is 'reenumerate works' "$status" 0
	prints_nothing 'nothing leaked' rmtool - leaked
	ok 'our view equals configfs' soon view_is_configfs
}

# over NAME GROUP PORTAL
over() {
	requirement "$1: afterwards the portal can be removed, and nothing leaked" \
		is_removed "$2" "$3"
	fresh_portal "${2%,*}" "$3"
}

# --------------------------------------------------- logins that wait for I/O

test_in_the_thread() {
	local what='a login that waits for I/O, in the thread of the portal'

	reinstate $IQN 127.0.0.1 3350 again
	is_blocked "$what" $IQN,1 $SHARED reinstatement 'waits for I/O'
	io_continues_again
	over "$what" $IQN,1 $SHARED
}

test_in_a_worker() {
	local what='a login that waits for I/O, in a worker'

	reinstate $IQN 127.0.0.2 3350 again2
	is_blocked "$what" $IQN,1 $ALONE login 'login'
	io_continues_again
	over "$what" $IQN,1 $ALONE
}

test_another_target() {
	local what='a login that waits for I/O, to another target of the address'

	reinstate $IQN4 127.0.0.1 3350 again
	is_blocked "$what" $IQN,1 $SHARED reinstatement 'waits for I/O'
	io_continues_again
	over "$what" $IQN,1 $SHARED
}

# --------------------------------------------------------------- other programs

disable() {
	echo 0 >"$ISCSI/$IQN/tpgt_1/enable"
}

test_disable() {
	local what='a program that disables the group, and waits for I/O'

	hung_tasks 0
	need freeze
	need steps initiator 127.0.0.2 3350 $IQN login write
	background disable disable
	need soon in_lio disable
	is_blocked "$what" $IQN,1 $ALONE configuration 'configuration'
	need thaw
	need background_wait disable
	steps_end initiator
	hung_tasks "$HUNG_TASK_SECONDS"
	echo 1 >$ISCSI/$IQN/tpgt_1/enable
	over "$what" $IQN,1 $ALONE
}

test_rmdir() {
	local what='an rmdir that a login blocks'

	reinstate $IQN 127.0.0.2 3350 again2
	rmdir_start rmdir "$(np $IQN 1 $ALONE)"
	is_blocked "$what" $IQN,1 $SHARED directory 'locked'
	io_continues_again
	need background_wait rmdir
	over "$what" $IQN,1 $SHARED
	fresh_portal $IQN $ALONE
}

# ------------------------------------------------------- logins that are aborted

aborts() {
	local at=$1 n

	for n in 1 2 3; do
		steps mine "${at%:*}" "${at##*:}" "$IQN2" stall || fail 'a login begins'
		run rmtool "$IQN2,1" remove "$at"
		is 'the portal is removed' "$status $(op_field result "$out")" '0 0'
		at_most 'a grace of 200 ms' "$(op_field ms "$out")" $((1200 * SLOW))
		is 'one login was aborted' "$(op_field aborted "$out")" 1
		ok 'it was that to the group' soon ended mine
		steps_end mine
		fresh_portal "$IQN2" "$at"
	done
}

# Some kernels end each stalled login themselves, after LOGIN_S at most.
LOGIN_S=30

others_stay() {
	aborts "$1"
	nok 'the other initiator still runs' ended others
	if [ $((SECONDS - began)) -lt "$LOGIN_S" ]; then
		is 'no other login was aborted' "$(grep ^lost "$TMP/others.out")" ''
	else
		note "after $((SECONDS - began)) s the other logins may have ended by themselves"
	fi
}

test_many_targets() {
	local at=127.0.0.1:3352 n iqns=() began

	for ((n = 0; n < OTHERS; n++)); do
		iqns+=("$IQN-$n")
		need chap_target "$IQN-$n"
		echo $LOGIN_S >"$ISCSI/$IQN-$n/tpgt_1/attrib/login_timeout"
		need portal "$IQN-$n" $at
	done
	fresh_portal $IQN2 $at
	began=$SECONDS
	need steps others 127.0.0.1 3352 "$(IFS=,; echo "${iqns[*]}")" stall
	requirement "$OTHERS stalled logins to other targets of the port: only that to the group is aborted" \
		others_stay $at
	steps_end others
	for n in "${iqns[@]}"; do
		rmdir "$(np "$n" 1 $at)" "$ISCSI/$n/tpgt_1" "$ISCSI/$n"
	done
	need rmdir "$(np $IQN2 1 $at)"
}

in_namespace() {
	nsenter --net=/run/netns/"$NETNS" "$@"
}

aborted_there() {
	local at=127.0.0.1:3354

	in_namespace mkdir "$(np "$IQN2" 1 "$at")" || fail 'a portal can be made'
	ok 'the portal is known' soon knows "$IQN2",1 "$at"
	background there nsenter --net=/run/netns/"$NETNS" \
		python3 "$HERE/initiator.py" 127.0.0.1 3354 "$IQN2" stall stay
	ok 'a login begins' soon grep -qx stall "$TMP/there.out"
	run rmtool "$IQN2",1 remove "$at"
	is 'the portal is removed' "$status $(op_field result "$out")" '0 0'
	at_most 'a grace of 200 ms' "$(op_field ms "$out")" $((1200 * SLOW))
	ok 'the login was aborted' soon grep -qx closed "$TMP/there.out"
	steps_end there
	prints_nothing 'nothing listens there' in_namespace ss -Hltn
}

test_namespace() {
	need ip netns add $NETNS
	need in_namespace ip link set lo up
	requirement 'a stalled login in another network namespace is aborted' aborted_there
	need ip netns delete $NETNS
}

setup
for module in dm_zero target_core_iblock psample; do
	modprobe -n -q $module || skip_all "this kernel has no $module"
done
plan 29
need target $IQN
need chap_target $IQN2
need target $IQN3
need target $IQN4
need disk_to_freeze gate $IQN $IQN4
fresh_portal $IQN $SHARED
fresh_portal $IQN4 $SHARED
fresh_portal $IQN $ALONE
fresh_portal $IQN3 $ELSEWHERE
# The first use of each program and module is slower.
need vdsctl portal list
need kernel families
need modprobe psample
need rmmod psample
test_in_the_thread
test_in_a_worker
test_another_target
test_disable
test_rmdir
test_many_targets
test_namespace
ok 'our view equals configfs' soon view_is_configfs
finish
