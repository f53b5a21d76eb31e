#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# add.sh - portals are created and added; the errors of additions.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# adds DESCRIPTION PORTAL [GROUP]
adds() {
	requirement "$1: it is added, and reported" reports_added "$2" "${3-$IQN,1}"
}

# reports_added PORTAL GROUP
reports_added() {
	run rmtool "$2" add "$1"
	is 'the result' "$status $(op_field result "$out")" '0 0'
	like 'the item' "$out" "item=${1//[/\\[} state=added result=0"
}

# add_fails DESCRIPTION PORTAL ERROR REGEX [GROUP]: the operation fails, and says why
add_fails() {
	requirement "$1: the operation fails with $3" reports_error result \
		"$2" "$3" "$4" "${5-$IQN,1}"
}

# add_refused DESCRIPTION PORTAL ERROR REGEX [GROUP]: the request is refused
add_refused() {
	requirement "$1: the request is refused with $3" reports_error error \
		"$2" "$3" "$4" "${5-$IQN,1}"
}

# reports_error FIELD PORTAL ERROR REGEX GROUP
reports_error() {
	run rmtool "$5" add "$2"
	is "$1" "$status $(op_field "$1" "$out")" "1 $3"
	like 'the message' "$out" "message=.*$4"
}

# made PORTAL: create it, so that it can be added
made() {
	need rmtool - new "$1"
}

test_new() {
	run rmtool - new 127.0.0.7:3330
	like 'a new portal has an id' "$status $out" '^0 id=[0-9a-f-]{36}$'
	is 'a new portal is known, in no group' \
		"$(value '.portal|"\(.status) \(.groups)"' portal show 127.0.0.7:3330)" \
		'offline 0'
	is 'a new portal is known by its id' "$(value .portal.id portal show 127.0.0.7:3330)" "${out#id=}"
	run rmtool - new 127.0.0.7:3330
	is 'a portal that exists cannot be created: EEXIST' "$status $(op_field error "$out")" '1 EEXIST'
	run as_nobody "$PROGRAMS/rmtool" - new 127.0.0.8:3330
	is 'an unprivileged user cannot create a portal: EPERM' \
		"$status $(op_field error "$out")" '1 EPERM'
	ok 'a new portal refuses connections' port_refuses 127.0.0.7 3330
}

# round_trip DESCRIPTION PORTAL ADDRESS PORT
round_trip() {
	requirement "$1: it is added, serves, and is removed" added_and_removed "${@:2}"
}

added_and_removed() {
	made "$1"
	reports_added "$1" "$IQN,1"
	ok 'it serves' port_serves "$2" "$3"
	ok 'configfs has it' test -d "$(np "$IQN" 1 "$1")"
	ok 'it is in the group' soon knows "$IQN,1" "$1"
	run rmtool "$IQN,1" remove "$1"
	is 'it is removed' "$status $(op_field result "$out")" '0 0'
	ok 'it refuses connections' port_refuses "$2" "$3"
}

test_round_trips() {
	round_trip 'IPv4' 127.0.0.3:3330 127.0.0.3 3330
	round_trip 'IPv6' '[::1]:3331' ::1 3331
	round_trip 'a wildcard' 0.0.0.0:3332 127.0.0.9 3332
	round_trip 'an IPv6 wildcard' '[::]:3333' ::1 3333
	adds 'a portal that was removed' 127.0.0.3:3330
	need login $IQN 127.0.0.3:3330
	ok 'an initiator can log in by it' session_at 127.0.0.3:3330
	logout_all
	made 192.0.2.1:3330
	adds 'an address that no interface has' 192.0.2.1:3330
}

# LIO needs the interface of a link-local address.
test_link_local() {
	need interfaces vds-dummy
	need ip addr add fe80::77/64 dev vds-dummy nodad
	made '[fe80::77%vds-dummy]:3339'
	adds 'a link-local address' '[fe80::77%vds-dummy]:3339'
	ok 'a link-local address: it serves' port_serves fe80::77%vds-dummy 3339
	ok 'a link-local address: configfs has its interface' test -d \
		"$(np $IQN 1 '[fe80::77%vds-dummy]:3339')"
	ok 'a link-local address: our view equals configfs' soon view_is_configfs
	run rmtool $IQN,1 remove '[fe80::77%vds-dummy]:3339'
	is 'a link-local address: it is removed' "$status $(op_field result "$out")" '0 0'
	ok 'a link-local address: it refuses connections' port_refuses fe80::77%vds-dummy 3339
	need interfaces_end vds-dummy
}

test_there() {
	add_refused 'in the group already' 127.0.0.1:3330 EEXIST .
	add_refused 'in another group of the target' 127.0.0.1:3330 EEXIST \
		"group|target" $IQN,2
	adds 'in a group of another target' 127.0.0.1:3330 $IQN2,1
	ok 'the first group has it' knows $IQN,1 127.0.0.1:3330
	ok 'the second group has it' knows $IQN2,1 127.0.0.1:3330
	run as_nobody "$PROGRAMS/rmtool" $IQN,1 add 127.0.0.7:3330
	is 'an unprivileged user cannot add a portal: EPERM' \
		"$status $(op_field error "$out")" '1 EPERM'
	run rmtool $IQN,9 add 127.0.0.7:3330
	is 'an unknown group: ENOENT' "$status $(op_field error "$out")" \
		'1 ENOENT'
	run rmtool $IQN,1 add 127.0.0.99:3330
	is 'an unknown portal: ENOENT' \
		"$status $(op_field error "$out")" '1 ENOENT'
}

test_in_use() {
	need squat 127.0.0.4 3334
	made 127.0.0.4:3334
	add_fails 'another program listens' 127.0.0.4:3334 EADDRINUSE 'another program'
	like 'another program listens: the item is untouched' "$out" 'item=127.0.0.4:3334 state=untouched'
	nok 'another program listens: configfs does not have the portal' \
		test -e "$(np $IQN 1 127.0.0.4:3334)"
	squat_end
	adds 'after the other program ended' 127.0.0.4:3334
	need squat 0.0.0.0 3335
	made 127.0.0.4:3335
	add_fails 'another program listens on all addresses' 127.0.0.4:3335 \
		EADDRINUSE 'another program'
	squat_end
	need squat ::1 3334
	made '[::1]:3334'
	add_fails 'another program listens on IPv6' '[::1]:3334' EADDRINUSE \
		'another program'
	squat_end
}

# add_until PORTAL GROUP: add repeatedly, until the error is another one than that the
# port is in use; prints the error of each
add_until() {
	local error=EADDRINUSE text

	while [ "$error" = EADDRINUSE ]; do
		text=$(rmtool "$2" add "$1" 2>&1)
		error=$(op_field result "$text")$(op_field error "$text")
		echo "$error"
	done
}

# While additions fail, another program may delete the group.
test_group_deleted() {
	local n tpg=$ISCSI/$IQN/tpgt_3

	need squat 127.0.0.4 3338
	made 127.0.0.4:3338
	for ((n = 0; n < 10; n++)); do
		mkdir "$tpg"
		need soon vdsctl group show $IQN,3
		background adder$n add_until 127.0.0.4:3338 $IQN,3
		need soon test -s "$TMP/adder$n.out"
		sleep "0.0$((RANDOM % 10))"
		need within 10 rmdir "$tpg"
		background_wait adder$n
	done
	squat_end
	note "$(cat "$TMP"/adder*.out | sort | uniq -c)"
	is 'a group that is deleted while additions fail: each reports why' \
		"$(cat "$TMP"/adder*.out | grep -vxE 'EADDRINUSE|EIDRM|ENOENT')" ''
	ok 'a group that is deleted while additions fail: some failed before' \
		grep -q EADDRINUSE "$TMP"/adder*.out
}

test_hidden() {
	fresh_portal $IQN '[::1]:3336'
	made 0.0.0.0:3336
	add_fails '0.0.0.0 hidden by an IPv6 portal' 0.0.0.0:3336 EADDRINUSE \
		'\[::1\]:3336'
	nok '0.0.0.0 hidden by an IPv6 portal: configfs does not have it' \
		test -e "$(np $IQN 1 0.0.0.0:3336)"
	run rmtool $IQN,1 remove '[::1]:3336'
	is 'the IPv6 portal is removed' "$status" 0
	adds '0.0.0.0 without the IPv6 portal' 0.0.0.0:3336
	ok '0.0.0.0 serves IPv4' port_serves 127.0.0.1 3336
}

test_malformed() {
	requirement 'malformed addresses are refused with EINVAL' malformed
}

malformed() {
	local text

	for text in 127.0.0.1 127.0.0.1:65536 127.0.0.256:3260 \
		::1:3260 '[::1]' '[::g]:3260' '' \
		'[fe80::1%none]:3260' 224.0.0.1:3260x; do
		run rmtool - new "$text"
		is "'$text'" "$status $(op_field error "$out")" \
			'1 EINVAL'
	done
}

# A portal that plain rmdir leaked cannot be added before it is repaired.
test_leaked() {
	local n

	need "$PROGRAMS/leaker" "$ISCSI/$IQN/tpgt_1" 100 4 3337
	for ((n = 1; n <= 100; n++)); do
		! port_serves "127.0.4.$n" 3337 2>/dev/null || break
	done
	need test $n -le 100
	rmtool - new "127.0.4.$n:3337" >/dev/null 2>&1
	# The leak is found by itself: the request is refused, unless it is earlier.
	run rmtool $IQN,1 add "127.0.4.$n:3337"
	like 'a leaked portal: the addition is refused with ESTALE' "$status $out" \
		'^1 .*ESTALE.*leaked'
	ok 'a leaked portal: reenumerate works' vdsctl provider reenumerate
	run rmtool $IQN,1 add "127.0.4.$n:3337"
	like 'a leaked portal: it is refused before the refresh' "$status $out" '^1 .*ESTALE'
	ok 'a leaked portal: refresh works' vdsctl provider refresh
	# The refresh may have removed it from the portals that are remembered.
	rmtool - new "127.0.4.$n:3337" >/dev/null 2>&1
	adds 'a leaked portal, after the refresh' "127.0.4.$n:3337"
}

plan 48
setup
need target $IQN
need target $IQN 2
need target $IQN2
fresh_portal $IQN 127.0.0.1:3330
test_new
test_round_trips
test_link_local
test_there
test_in_use
test_group_deleted
test_hidden
test_malformed
test_leaked
ok 'our view equals configfs' soon view_is_configfs
finish
