#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# iser.sh - the iSER child of a portal is removed with its parent.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

ADDRESS=192.0.2.1

# Software RDMA on a network device of its own
rdma_up() {
	modprobe dummy numdummies=0 && ip link add vdsrdma0 type dummy && ip link set vdsrdma0 up &&
		ip address add "$ADDRESS/24" dev vdsrdma0 &&
		rdma link add vdsrxe0 type rxe netdev vdsrdma0
}

rdma_down() {
	clean_up
	rdma link delete vdsrxe0
	ip link delete vdsrdma0
} 2>/dev/null

# rdma_listens PORT: RDMA connections are accepted there
rdma_listens() {
	rdma resource show cm_id | grep LISTEN | grep -q "src-addr $ADDRESS:$1 "
}

rdma_silent() {
	! rdma_listens "$@"
}

iser_portal() {
	need portal "$IQN" "$ADDRESS:$1"
	need soon knows "$IQN,1" "$ADDRESS:$1"
	echo 1 >"$(np "$IQN" 1 "$ADDRESS:$1")/iser"
}

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

# iser_is VALUE PORT: what the portal's attribute says, and what our modules say
iser_is() {
	[ "$(<"$(np "$IQN" 1 "$ADDRESS:$2")/iser")" = "$1" ] &&
		[ "$(value '.portal.transports|index("iser") != null' portal show "$ADDRESS:$2")" \
			= "$([ "$1" = 1 ] && echo true || echo false)" ]
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

setup
trap rdma_down EXIT
for module in rdma_rxe ib_isert; do
	modprobe $module 2>/dev/null || skip_all "this kernel has no $module"
done
command -v rdma >/dev/null || skip_all 'rdma(8) is not installed'
run rdma_up
[ "$status" = 0 ] || skip_all "no software RDMA: ${err:0:60}"
plan 19
need target $IQN
test_iser
test_known
test_restored
ok 'our view equals configfs in the end' soon view_is_configfs
finish
