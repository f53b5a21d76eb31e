#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# match.sh - which portals can be beside each other; errors that name what is in the way.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# All forms of addresses take a minute; these are one of each kind.
FORMS=(v4 any-v4 v6 any-v6 mapped any-mapped local other-local)
[ -z "${LONG-}" ] || FORMS=()

addresses() {
	need interfaces vds-a vds-b
	need ip addr add fd00::2/64 dev vds-a nodad
	need ip addr add fd00::9/64 dev vds-a nodad
	need ip addr add fe80::9/64 dev vds-a nodad
	need ip addr add fe80::9/64 dev vds-b nodad
}

test_pairs() {
	python3 "$HERE/match.py" "$ISCSI/$IQN/tpgt_1" "$ISCSI/$IQN2/tpgt_1" 3350 \
		"$PROGRAMS/rmtool" "${FORMS[@]}" >"$TMP/pairs" 2>&1
	note "$(tail -n 1 "$TMP/pairs")"
	is 'for each pair of addresses the second is added if LIO would serve it, else the error names the first' \
		"$(sed '$d' "$TMP/pairs")" ''
	like 'pairs of each kind were tried' "$(tail -n 1 "$TMP/pairs")" \
		'pairs: [1-9][0-9]* hidden, [1-9][0-9]* refused, [1-9][0-9]* serves'
}

# adds_fail PORTAL GROUP REGEX
adds_fail() {
	rmtool - new "$1" >/dev/null 2>&1
	run rmtool "$2" add "$1"
	is "$1: the result" "$status $(op_field result "$out")" '1 EADDRINUSE'
	like "$1: the message" "$out" "message=.*$3"
}

# One target refuses what it has already, in whatever group.
test_same_target() {
	fresh_portal $IQN '[::]:3351'
	requirement 'a portal that another group of the target serves already is named' \
		adds_fail 0.0.0.0:3351 $IQN,2 "served already by the portal \[::\]:3351 of $IQN,1"
	need rmdir "$(np $IQN 1 '[::]:3351')"
}

test_program() {
	need squat 0.0.0.0 3352
	requirement 'a program that listens on another address of the port is named by that' \
		adds_fail 127.0.0.2:3352 $IQN,1 'another program listens on 0.0.0.0:3352'
	vdsctl portal add $IQN,1 127.0.0.2:3352 >"$TMP/add.out" 2>&1
	like 'vdsctl names its process' "$(cat "$TMP/add.out")" \
		"$(pid_of squatter).*python3"
	squat_end
}

# Another target releases the address, again and again.
cycle() {
	python3 -c '
import os, sys
rounds = 0
while not os.path.exists(sys.argv[2]):
    for change in (os.mkdir, os.rmdir):
        try:
            change(sys.argv[1])
        except OSError:
            pass
    rounds += 1
print(rounds)' "$(np "$IQN2" 1 127.0.0.2:3353)" "$TMP/cycle.end"
}

test_released() {
	background cycler cycle
	run rmtool $IQN,1 cycle "$ROUNDS" 127.0.0.2:3353
	touch "$TMP/cycle.end"
	background_wait cycler
	note "$(cat "$TMP/cycler.out") rounds of the other target"
	is "an address that another target releases is added, $ROUNDS times" "$status $out$err" '0 '
}

ROUNDS=${LONG:+1000}
ROUNDS=${ROUNDS:-150}

plan 8
setup
need target $IQN
need target $IQN 2
need target $IQN2
addresses
test_pairs
test_same_target
test_program
test_released
ok 'our view equals configfs' soon view_is_configfs
need interfaces_end vds-a vds-b
finish
