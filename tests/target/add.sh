#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# add.sh - portals that are made and added, and why one cannot be.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# adds DESCRIPTION PORTAL [GROUP]
adds() {
	run rmtool "${3-$IQN,1}" add "$2"
	is "$1: added" "$status $(op_field result "$out")" '0 0'
	like "$1: says so" "$out" "item=${2//[/\\[} state=added result=0"
}

# add_fails DESCRIPTION PORTAL ERROR REGEX [GROUP]: accepted, and then it failed
add_fails() {
	run rmtool "${5-$IQN,1}" add "$2"
	is "$1: $3" "$status $(op_field result "$out")" "1 $3"
	like "$1: says why" "$out" "message=.*$4"
}

# add_refused DESCRIPTION PORTAL ERROR REGEX [GROUP]: not even accepted
add_refused() {
	run rmtool "${5-$IQN,1}" add "$2"
	is "$1: $3" "$status $(op_field error "$out")" "1 $3"
	like "$1: says why" "$out" "message=.*$4"
}

# made PORTAL: known from now on
made() {
	need rmtool - new "$1"
}

test_new() {
	run rmtool - new 127.0.0.7:3330
	like 'a new portal has an id' "$status $out" '^0 id=[0-9a-f-]{36}$'
	is 'it is known, in no group' \
		"$(value '.portal|"\(.status) \(.groups)"' portal show 127.0.0.7:3330)" \
		'offline 0'
	is 'by that id' "$(value .portal.id portal show 127.0.0.7:3330)" "${out#id=}"
	run rmtool - new 127.0.0.7:3330
	is 'a second time: EEXIST' "$status $(op_field error "$out")" '1 EEXIST'
	run nobody "$PROGRAMS/rmtool" - new 127.0.0.8:3330
	is 'nobody may not' "$status $(op_field error "$out")" '1 EPERM'
	ok 'nothing listens' port_refuses 127.0.0.7 3330
}

# round_trip DESCRIPTION PORTAL ADDRESS PORT: added, serves, removed
round_trip() {
	made "$2"
	adds "$1" "$2"
	ok "$1: it serves" port_serves "$3" "$4"
	ok "$1: configfs has it" test -d "$(np $IQN 1 "$2")"
	ok "$1: it is in the group" soon knows $IQN,1 "$2"
	run rmtool $IQN,1 remove "$2"
	is "$1: and removed" "$status $(op_field result "$out")" '0 0'
	ok "$1: nothing listens" port_refuses "$3" "$4"
}

test_round_trips() {
	round_trip 'IPv4' 127.0.0.3:3330 127.0.0.3 3330
	round_trip 'IPv6' '[::1]:3331' ::1 3331
	round_trip 'a wildcard' 0.0.0.0:3332 127.0.0.9 3332
	round_trip 'an IPv6 wildcard' '[::]:3333' ::1 3333
	adds 'a portal that was removed' 127.0.0.3:3330
	need login $IQN 127.0.0.3:3330
	ok 'one can log in by it' session_at 127.0.0.3:3330
	logout_all
	made 192.0.2.1:3330
	adds 'an address of no interface' 192.0.2.1:3330
}

# LIO wants to know the interface of a link-local address.
test_link_local() {
	need modprobe dummy numdummies=0
	need ip link add vds-dummy type dummy
	need ip link set vds-dummy up
	need ip addr add fe80::77/64 dev vds-dummy nodad
	made '[fe80::77%vds-dummy]:3339'
	adds 'a link-local address' '[fe80::77%vds-dummy]:3339'
	ok 'it serves' port_serves fe80::77%vds-dummy 3339
	ok 'its interface is part of the name' test -d \
		"$(np $IQN 1 "[fe80::77%$(</sys/class/net/vds-dummy/ifindex)]:3339")"
	ok 'and the view is that of configfs' soon view_is_configfs
	run rmtool $IQN,1 remove '[fe80::77%vds-dummy]:3339'
	is 'and removed' "$status $(op_field result "$out")" '0 0'
	ok 'nothing listens' port_refuses fe80::77%vds-dummy 3339
	need ip link del vds-dummy
	need modprobe -r dummy
}

test_there() {
	add_refused 'in the group already' 127.0.0.1:3330 EEXIST .
	add_refused 'in another group of the target' 127.0.0.1:3330 EEXIST \
		"group|target" $IQN,2
	adds 'in a group of another target' 127.0.0.1:3330 $IQN2,1
	ok 'both have it' knows $IQN,1 127.0.0.1:3330
	ok 'both do' knows $IQN2,1 127.0.0.1:3330
	run nobody "$PROGRAMS/rmtool" $IQN,1 add 127.0.0.7:3330
	is 'nobody may not' "$status $(op_field error "$out")" '1 EPERM'
	run rmtool $IQN,9 add 127.0.0.7:3330
	is 'a group that is not there: ENOENT' "$status $(op_field error "$out")" \
		'1 ENOENT'
	run rmtool $IQN,1 add 127.0.0.99:3330
	is 'a portal that is not known: ENOENT' \
		"$status $(op_field error "$out")" '1 ENOENT'
}

# squat ADDRESS PORT: another program listens; $squatter
squat() {
	rm -f "$TMP/squat"
	python3 -c '
import socket, sys, time
s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
s.bind((sys.argv[1], int(sys.argv[2])))
s.listen(1)
print("listening", flush=True)
time.sleep(1000)' "$1" "$2" >"$TMP/squat" &
	squatter=$!
	within 10 grep -q listening "$TMP/squat"
}

test_in_use() {
	need squat 127.0.0.4 3334
	made 127.0.0.4:3334
	add_fails 'another program listens' 127.0.0.4:3334 EADDRINUSE 'another program'
	like 'and the item is untouched' "$out" 'item=127.0.0.4:3334 state=untouched'
	nok 'configfs does not have it' test -e "$(np $IQN 1 127.0.0.4:3334)"
	let_go "$squatter"
	adds 'once it is gone' 127.0.0.4:3334
	need squat 0.0.0.0 3335
	made 127.0.0.4:3335
	add_fails 'another program listens on all addresses' 127.0.0.4:3335 \
		EADDRINUSE 'another program'
	let_go "$squatter"
	need squat ::1 3334
	made '[::1]:3334'
	add_fails 'another program listens on IPv6' '[::1]:3334' EADDRINUSE \
		'another program'
	let_go "$squatter"
}

# add_until PORTAL GROUP: add again and again, until it fails otherwise than by the
# port being in use; how each ended, one a line
add_until() {
	local end=EADDRINUSE said

	while [ "$end" = EADDRINUSE ]; do
		said=$(rmtool "$2" add "$1" 2>&1)
		end=$(op_field result "$said")$(op_field error "$said")
		echo "$end"
	done
}

# An addition that fails lets others at the group, who may delete it.
test_group_goes() {
	local n ends=$TMP/ends adder tpg=$ISCSI/$IQN/tpgt_3

	need squat 127.0.0.4 3338
	made 127.0.0.4:3338
	for ((n = 0; n < 10; n++)); do
		mkdir "$tpg"
		need soon vdsctl group show $IQN,3
		add_until 127.0.0.4:3338 $IQN,3 >"$ends.$n" &
		adder=$!
		need soon test -s "$ends.$n"
		sleep "0.0$((RANDOM % 10))"
		need within 10 rmdir "$tpg"
		wait "$adder"
	done
	let_go "$squatter"
	note "$(cat "$ends".* | sort | uniq -c)"
	is 'a group that goes while additions fail: each is told why' \
		"$(cat "$ends".* | grep -vxE 'EADDRINUSE|EIDRM|ENOENT')" ''
	ok 'some of them were in time' grep -q EADDRINUSE "$ends".*
}

test_hidden() {
	fresh_portal $IQN '[::1]:3336'
	made 0.0.0.0:3336
	add_fails '0.0.0.0 hidden by an IPv6 portal' 0.0.0.0:3336 EADDRINUSE IPv6
	nok 'configfs does not have it' test -e "$(np $IQN 1 0.0.0.0:3336)"
	run rmtool $IQN,1 remove '[::1]:3336'
	is 'the IPv6 portal goes' "$status" 0
	adds '0.0.0.0 without it' 0.0.0.0:3336
	ok 'it serves IPv4' port_serves 127.0.0.1 3336
}

test_malformed() {
	local text

	for text in 127.0.0.1 127.0.0.1:0 127.0.0.1:65536 127.0.0.256:3260 \
		::1:3260 '[::1]' '[::g]:3260' '[127.0.0.1]:3260' '' \
		'[fe80::1%none]:3260' 224.0.0.1:3260x; do
		run rmtool - new "$text"
		is "malformed '$text': EINVAL" "$status $(op_field error "$out")" \
			'1 EINVAL'
	done
}

# One that plain rmdir leaked cannot be added, and we know why.
test_leaked() {
	local n

	need "$PROGRAMS/leaker" "$ISCSI/$IQN/tpgt_1" 100 4 3337
	for ((n = 1; n <= 100; n++)); do
		! port_serves "127.0.4.$n" 3337 2>/dev/null || break
	done
	if [ $n -gt 100 ]; then
		skip 'a leaked twin' 'plain rmdir leaked none this time'
		return
	fi
	rmtool - new "127.0.4.$n:3337" >/dev/null 2>&1
	add_fails 'a leaked twin' "127.0.4.$n:3337" ESTALE 'leaked.*reenumerate'
	ok 'reenumerate works' vdsctl provider reenumerate
	run rmtool $IQN,1 add "127.0.4.$n:3337"
	nok 'it is refused before the refresh' test "$status" = 0
	ok 'refresh works' vdsctl provider refresh
	# As with any portal that another program took out, it may be forgotten.
	rmtool - new "127.0.4.$n:3337" >/dev/null 2>&1
	adds 'after the refresh' "127.0.4.$n:3337"
}

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
test_group_goes
test_hidden
test_malformed
test_leaked
ok 'all is as in configfs' soon view_is_configfs
finish
