# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
#
# rdma.sh - portals that iSER serves, over software RDMA: for tests that source lib.sh.

ADDRESS=192.0.2.1

# Software RDMA on a network device of its own
rdma_up() {
	modprobe dummy numdummies=0 && ip link add vdsrdma0 type dummy &&
		ip link set vdsrdma0 up && ip address add "$ADDRESS/24" dev vdsrdma0 &&
		rdma link add vdsrxe0 type rxe netdev vdsrdma0
}

rdma_down() {
	# Killed, it would leave its connection open.
	if [ -n "${background_pids[iserstall]-}" ]; then
		kill "$(pid_of iserstall)"
		within 10 ended iserstall
	fi
	clean_up
	rdma link delete vdsrxe0
	ip link delete vdsrdma0
} 2>/dev/null

# After setup(); skips the whole file if this kernel has no RDMA.
rdma_setup() {
	local module

	trap rdma_down EXIT
	for module in rdma_rxe ib_isert ib_iser; do
		modprobe $module 2>/dev/null || skip_all "this kernel has no $module"
	done
	command -v rdma >/dev/null || skip_all 'rdma(8) is not installed'
	run rdma_up
	[ "$status" = 0 ] || skip_all "no software RDMA: ${err:0:60}"
}

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

# iser_is VALUE PORT: what the portal's attribute says, and what our modules say
iser_is() {
	[ "$(<"$(np "$IQN" 1 "$ADDRESS:$2")/iser")" = "$1" ] &&
		[ "$(value '.portal.transports|index("iser") != null' portal show "$ADDRESS:$2")" \
			= "$([ "$1" = 1 ] && echo true || echo false)" ]
}

# iser_stall PORT KIND: an initiator that stalls over RDMA, see iserstall.py
iser_stall() {
	background iserstall python3 "$HERE/iserstall.py" "$ADDRESS" "$1" "$IQN" "$2"
	within $((30 * SLOW)) grep -q held "$TMP/iserstall.out"
}
