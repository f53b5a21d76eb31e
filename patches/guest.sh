#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest.sh - LIO with the patches, without our modules.  check runs it in the virtual
# machine; iscsi_target_mod.ko is beside it.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../tests/lib/lib.sh
. /src/tests/lib/lib.sh

PORTALS=60	# removed in each of the leaker's 20 rounds

listening() {
	ss -Hltn | grep -c ' 127\.0\.1\.[0-9]*:3310 '
}

# It repeats up to 20 times until a portal leaked, and fails if none did.
test_leak() {
	need target $IQN
	nok "$((20 * PORTALS)) removals under signals leak no portal" \
		"$PROGRAMS/leaker" "$ISCSI/$IQN/tpgt_1" $PORTALS 1 3310
	note "$(<"$TMP/ok.log")"
	is 'LIO listens on none of the portals' "$(listening)" 0
	ok 'one of them can be made again' portal $IQN 127.0.1.1:3310
	ok 'and removed' rmdir "$(np $IQN 1 127.0.1.1:3310)"
}

# stalled COUNT: rmdir beside so many stalled logins
stalled() {
	local began ms

	need portal "$IQN2" 127.0.0.1:3300
	background stall python3 "$HERE/stall.py" 127.0.0.1 3300 "$IQN2" chap "$1"
	need within $((20 * SLOW)) grep -q held "$TMP/stall.out"
	began=$(now_ms)
	ok 'rmdir succeeds' rmdir "$(np "$IQN2" 1 127.0.0.1:3300)"
	ms=$(($(now_ms) - began))
	ok "it ends within 2 s ($ms ms)" test "$ms" -le $((2000 * SLOW))
	ok 'the port refuses connections' port_refuses 127.0.0.1 3300
	note "$1 stalled logins: rmdir took $ms ms"
	if ended stall; then
		background_wait stall
	else
		background_stop stall 143
	fi
}

# A login without a removal has a limit.
test_limit() {
	need portal $IQN2 127.0.0.1:3301
	background limit python3 "$HERE/stall.py" 127.0.0.1 3301 $IQN2 chap 1
	need within $((20 * SLOW)) grep -q held "$TMP/limit.out"
	ok 'a stalled login is ended after 15 s' within $((20 * SLOW)) \
		grep -q closed "$TMP/limit.out"
	if ended limit; then
		background_wait limit
	else
		background_stop limit 143
	fi
}

test_login() {
	need portal $IQN 127.0.0.1:3302
	ok 'an initiator can log in' login $IQN 127.0.0.1:3302
	ok 'its portal can be removed' rmdir "$(np $IQN 1 127.0.0.1:3302)"
	ok 'its session stays' session_at 127.0.0.1:3302
	logout_all
}

plan 11
trap clean_up EXIT
need modprobe target_core_mod
need modprobe libcrc32c
need insmod "$(dirname "$(readlink -f "$0")")/iscsi_target_mod.ko"
need mkdir -p "$ISCSI"
need chap_target $IQN2
requirement 'a stalled login delays rmdir for 2 s at most' stalled 1
requirement '50 stalled logins delay rmdir for 2 s at most' stalled 50
test_limit
test_leak
test_login
finish
