#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# churn.sh - many objects are made and deleted: no notification is lost or sent twice,
# and a known portal takes little memory.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

PORTALS=1000

# portals mkdir|rmdir: 1000 portals, in four groups
portals() {
	python3 - "$1" "$ISCSI" "$PORTALS" <<'END'
import os, sys
change = getattr(os, sys.argv[1])
for n in range(int(sys.argv[3])):
    change(f'{sys.argv[2]}/iqn.2026-01.org.example:churn{n % 4}/tpgt_1/np/'
           f'127.0.0.1:{20000 + n}')
END
}

counted() {
	[ "$(value '.providers[0]|"\(.portals) \(.memberships)"' provider status)" = \
		"$1 $1" ]
}

# notified OBJECT WHAT: how many notifications of that kind the watch received
notified() {
	changes "$TMP/watch" "select(.object==\"$1\" and .what==\"$2\")|.name" | wc -l
}

test_notifications() {
	local object what

	replay_check 'generations are consecutive, and no change is notified twice' \
		"$TMP/watch"
	for object in portal membership; do
		for what in arrive depart; do
			is "each $what of a $object was notified" \
				"$(notified $object $what)" $PORTALS
		done
	done
	is 'no change has an operation as its cause' \
		"$(changes "$TMP/watch" 'select(.cause)|.cause' | wc -l)" 0
}

test_portals() {
	watch_start "$TMP/watch" --objects
	ok "mkdir of $PORTALS portals" portals mkdir
	ok 'the kernel knows all of them' soon counted $PORTALS
	ok 'our view equals configfs, with all portals' soon view_is_configfs
	ok "rmdir of $PORTALS portals" portals rmdir
	ok 'the kernel knows none of them' soon counted 0
	ok 'our view equals configfs, without them' soon view_is_configfs
	ok 'the watch receives the last departure' \
		soon eval "[ \$(notified portal depart) = $PORTALS ]"
	watch_end
	test_notifications
}

# Bytes that a known portal may take: in the core the portal and its membership, in
# vds_iscsi_lio the node of its directory, and their shares of the tables
COST=752

# Loading the provider allocates all objects at once.  The hash table grows later, in a
# worker.
load_and_settle() {
	load && sleep 1
}

test_memory() {
	local bytes

	need portals mkdir
	need soon rmmod vds_iscsi_lio
	need trace_allocations "$TMP/trace" load_and_settle
	need soon counted $PORTALS
	need portals rmdir
	# Our call sites, and those of the hash table and the xarrays that we use
	python3 "$TESTS/target/balance.py" '\[vds_iscsi|^kvmalloc_node|^bucket_table|^xas_|^rhashtable' \
		<"$TMP/trace" >"$TMP/balance"
	bytes=$(awk 'NR == 1 { print $1 }' "$TMP/balance")
	ok 'the trace has the memory of the known portals' test "$bytes" -gt $((PORTALS * 64))
	if [ -e /proc/lockdep ]; then
		skip "in core and provider, a known portal costs at most $COST bytes" \
			'lock and slab debugging make all objects larger'
	else
		ok "in core and provider, a known portal costs at most $COST bytes" \
			test "$bytes" -le $((PORTALS * COST))
	fi
	note "$((bytes / PORTALS)) bytes each"$'\n'"$(<"$TMP/balance")"
}

test_storm() {
	local seed

	watch_start "$TMP/storm.watch" --objects
	for seed in 1 2 3; do
		background storm$seed python3 "$HERE/storm.py" $seed 400
	done
	for seed in 1 2 3; do
		background_wait storm$seed
	done
	ok 'after three storms at once our view equals configfs' soon view_is_configfs
	ok 'after the storms the provider is not stale' provider_is ok
	need mkdir "$ISCSI/iqn.2026-01.org.example:last"
	ok 'the watch receives the last arrival' soon grep -q example:last "$TMP/storm.watch"
	watch_end
	replay_check 'in the storms generations are consecutive, and no change is notified twice' \
		"$TMP/storm.watch"
	note "$(wc -l <"$TMP/storm.watch") events"
}

# A program may query what it has just made.
test_follow() {
	local iqn=iqn.2026-01.org.example:churn0 at=127.0.0.1:20000

	need mkdir "$(np $iqn 1 $at)"
	run rmtool $iqn,1 follow 500 "$(np $iqn 1 $at)" $at
	is 'each of 1000 changes is visible to the query after it' "$out" late=0
	need rmdir "$(np $iqn 1 $at)"
}

plan 21
setup
for n in 0 1 2 3; do
	need target "iqn.2026-01.org.example:churn$n"
done
test_follow
test_portals
test_memory
test_storm
finish
