#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# iser.sh - the iSER child of a portal is removed with its parent.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/rdma.sh
. "$(dirname "$0")/../lib/rdma.sh"

test_iser() {
	ok 'iSER can be enabled' iser_portal 3260
	ok 'the iSER child listens' soon rdma_listens 3260
	is 'both are known as one portal' "$(value .group.portals group show $IQN,1)" 1
	run vdsctl portal remove $IQN,1 $ADDRESS:3260
	is 'vdsctl removes the portal' "$status $err" '0 '
	ok 'the TCP port refuses connections' port_refuses $ADDRESS 3260
	ok 'the iSER child no longer listens' soon rdma_silent 3260
	nok 'configfs no longer has it' test -e "$(np "$IQN" 1 $ADDRESS:3260)"
	ok 'both can be made again' iser_portal 3260
	ok 'the iSER child listens again' soon rdma_listens 3260
	run vdsctl portal remove $IQN,1 $ADDRESS:3260
	is 'vdsctl removes both again' "$status $err" '0 '
	ok 'our view equals configfs' soon view_is_configfs
}

test_known() {
	need iser_portal 3261
	ok 'a portal that iSER serves is shown as such' iser_is 1 3261
	echo 0 >"$(np "$IQN" 1 "$ADDRESS:3261")/iser"
	ok 'not when iSER is disabled' iser_is 0 3261
	echo 1 >"$(np "$IQN" 1 "$ADDRESS:3261")/iser"
	ok 'again when it is enabled' iser_is 1 3261
}

cancelled() {
	local id

	need login "$IQN" "$ADDRESS:3261"
	run rmtool "$IQN,1" remove no-wait drain=20000 "$ADDRESS:3261"
	id=$(op_field op "$out")
	ok 'it drains' soon op_state "$id" draining
	ok 'the iSER child does not listen' soon rdma_silent 3261
	ok 'it is cancelled' rmtool - cancel "$id"
	run rmtool - wait "$id"
	is 'the result' "$(op_field result "$out")" ECANCELED
	like 'the item' "$out" "item=$ADDRESS:3261 state=restored"
	ok 'the iSER child listens' soon rdma_listens 3261
	ok 'its attribute is 1' iser_is 1 3261
	logout_all
}

# Another program's rmdir of the third portal precedes our removal, which finds it gone.
rolled_back() {
	local id

	need portal "$IQN" "$ADDRESS:3262"
	echo 1 >"$ISCSI/$IQN/tpgt_1/attrib/authentication"
	need soon knows "$IQN,1" "$ADDRESS:3262"
	need hold "$ADDRESS" 3262 "$IQN"
	rmdir_start rmdir "$(np "$IQN" 1 "$ADDRESS:3262")"
	run rmtool "$IQN,1" remove no-wait deadline=$((60000 * SLOW)) "$ADDRESS:3261" "$ADDRESS:3262"
	id=$(op_field op "$out")
	let_go "$holder"
	need background_wait rmdir
	run rmtool - wait "$id"
	is 'the result' "$(op_field result "$out")" ENOENT
	like 'the item' "$out" "item=$ADDRESS:3261 state=restored"
	ok 'the iSER child listens' soon rdma_listens 3261
	ok 'its attribute is 1' iser_is 1 3261
	echo 0 >"$ISCSI/$IQN/tpgt_1/attrib/authentication"
}

added_again() {
	run rmtool "$IQN,1" remove "$ADDRESS:3261"
	is 'it is removed' "$status $(op_field result "$out")" '0 0'
	ok 'the iSER child does not listen' soon rdma_silent 3261
	run rmtool "$IQN,1" add "$ADDRESS:3261"
	is 'it is added' "$status $(op_field result "$out")" '0 0'
	ok 'the iSER child listens' soon rdma_listens 3261
	ok 'its attribute is 1' iser_is 1 3261
	run rmtool "$IQN,1" remove "$ADDRESS:3261"
	is 'it is removed again' "$status $(op_field result "$out")" '0 0'
}

test_restored() {
	requirement 'a removal that is cancelled restores iSER' cancelled
	requirement 'a removal that is rolled back restores iSER' rolled_back
	requirement 'a portal that is added again is served by iSER as before' added_again
}

iser_login() {
	iscsiadm -m node -T "$IQN" -p "$1" -I iser -o new &&
		iscsiadm -m node -T "$IQN" -p "$1" -I iser --login
}

# A session over RDMA has no socket.
rdma_session() {
	local at=$ADDRESS:3264

	need iser_portal 3264
	need iser_login "$at"
	is 'it is listed' "$(vdsctl session list --no-headers --portal "$at" | grep -c "$IQN,1 ")" 1
	run vdsctl portal remove --if-idle "$IQN,1" "$at"
	like 'it counts as a user of the portal' "$status $err" '^1 .*EUSERS'
	run vdsctl portal remove --drop "$IQN,1" "$at"
	like 'it is dropped' "$status $out" '^0 .*Dropped 1 session\.'
	prints_nothing 'none is listed' vdsctl session list --no-headers
	run vdsctl portal add "$IQN,1" "$at"
	is 'the portal is added' "$status $err" '0 '
	ok 'its attribute is 1' iser_is 1 3264
	ok 'the initiator logs in again' within $((30 * SLOW)) session_at "$at"
	logout_all
	need vdsctl portal remove "$IQN,1" "$at"
}

test_session() {
	requirement 'a session over iSER is listed, counts, and is dropped' rdma_session
}

# LIO's thread waits for the first message, and does not know the group.
silent_connection() {
	need iser_portal 3263
	need iser_stall 3263 silent
	run rmtool "$IQN,1" remove "$ADDRESS:3263"
	is 'the portal is removed' "$(op_field result "$out")" 0
	ok 'in time' test "$(op_field ms "$out")" -le $((1200 * SLOW))
	ok 'the iSER child does not listen' soon rdma_silent 3263
	ok 'the initiator can disconnect' background_stop iserstall
}

test_silent() {
	requirement 'a silent iSER connection does not block a removal' silent_connection
}

setup
rdma_setup
plan 21
need target $IQN
test_iser
test_known
test_restored
test_session
test_silent
ok 'our view equals configfs in the end' soon view_is_configfs
finish
