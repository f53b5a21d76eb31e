#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# stall.sh - a login over iSER that stalls.  It cannot be aborted, and on Linux 6.1 it
# remains until the next boot, so no other test can run in this machine afterwards.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/rdma.sh
. "$(dirname "$0")/../lib/rdma.sh"

unchanged() {
	ok 'nothing changed' iser_is 1 3260
	ok 'the iSER child listens' rdma_listens 3260
	like 'the item' "$out" "item=$ADDRESS:3260 state=untouched"
}

# ends_within LIMIT RESULT [ARG...]: a removal ends within LIMIT ms
ends_within() {
	run rmtool "$IQN,1" remove "${@:3}" "$ADDRESS:3260"
	is 'the result' "$(op_field result "$out")" "$2"
	ok 'in time' test "$(op_field ms "$out")" -le $(($1 * SLOW))
	like 'it names a login' "$out" 'blocker=.*kind=login'
	unchanged
}

cancelled() {
	local id

	run rmtool "$IQN,1" remove no-wait deadline=$((60000 * SLOW)) "$ADDRESS:3260"
	id=$(op_field op "$out")
	ok 'it is queued' op_state "$id" queued
	ok 'it is cancelled' rmtool - cancel "$id"
	run rmtool - wait "$id"
	is 'the result' "$(op_field result "$out")" ECANCELED
	unchanged
}

# While another removal waits
elsewhere() {
	local began id

	run rmtool "$IQN,1" remove no-wait "$ADDRESS:3260"
	id=$(op_field op "$out")
	began=$(now_ms)
	ok 'the portals are listed' vdsctl portal list
	ok 'in time' test $(($(now_ms) - began)) -le $((500 * SLOW))
	run rmtool "$IQN2,1" remove "$ADDRESS:3261"
	is 'the removal from another target succeeds' "$status $(op_field result "$out")" '0 0'
	ok 'in time' test "$(op_field ms "$out")" -le $((500 * SLOW))
	ok 'it is cancelled' rmtool - cancel "$id"
}

unblocked() {
	run vdsctl group unblock "$IQN,1"
	is 'it fails' "$status" 1
	like 'it says why' "$err" 'EBUSY'
}

setup
rdma_setup
plan 7
need chap_target $IQN
need target $IQN2
need portal $IQN2 "$ADDRESS:3261"
need iser_portal 3260
need iser_stall 3260 chap
requirement 'a removal with a deadline of 2 s ends by then' \
	ends_within 3000 ETIME deadline=$((2000 * SLOW))
requirement 'without a deadline it ends after 10 s' ends_within 11000 EBUSY
requirement 'it can be cancelled meanwhile' cancelled
requirement 'listings and other removals continue' elsewhere
requirement 'unblock says that there is nothing to abort' unblocked
ok 'the modules can be unloaded' soon unload
need background_stop iserstall
trap - EXIT
finish
