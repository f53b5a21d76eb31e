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
	nok 'configfs no longer has it' test -e "$(np $IQN 1 $ADDRESS:3260)"
	ok 'both can be made again' iser_portal 3260
	ok 'the iSER child listens again' soon rdma_listens 3260
	run vdsctl portal remove $IQN,1 $ADDRESS:3260
	is 'vdsctl removes both again' "$status $err" '0 '
	ok 'our view equals configfs' soon view_is_configfs
}

setup
trap rdma_down EXIT
for module in rdma_rxe ib_isert; do
	modprobe $module 2>/dev/null || skip_all "this kernel has no $module"
done
command -v rdma >/dev/null || skip_all 'rdma(8) is not installed'
run rdma_up
[ "$status" = 0 ] || skip_all "no software RDMA: ${err:0:60}"
plan 11
need target $IQN
test_iser
finish
