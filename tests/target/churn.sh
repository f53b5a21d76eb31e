#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# churn.sh - much comes and goes: nothing is lost, told twice, or big.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

PORTALS=1000

# portals mkdir|rmdir: a thousand of them, in four groups
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

# told OBJECT WHAT: how often the watch said so
told() {
	changes "$TMP/watch" "select(.object==\"$1\" and .what==\"$2\")|.name" | wc -l
}

# Nothing was lost, told twice or told out of order; and once each: 1000 of both.
test_told() {
	local object what

	run python3 "$TESTS/target/replay.py" check "$TMP/watch"
	is 'numbers follow upon each other, nothing is told twice' "$out" ''
	for object in portal membership; do
		for what in arrive depart; do
			is "each $what of a $object was told" \
				"$(told $object $what)" $PORTALS
		done
	done
	is 'nothing has an operation as its cause' \
		"$(changes "$TMP/watch" 'select(.cause)|.cause' | wc -l)" 0
}

test_portals() {
	watch_start "$TMP/watch" --objects
	ok "mkdir of $PORTALS portals" portals mkdir
	ok 'the kernel comes to know them all' soon counted $PORTALS
	ok 'its view is that of configfs' soon view_is_configfs
	ok "rmdir of $PORTALS portals" portals rmdir
	ok 'the kernel comes to know none' soon counted 0
	ok 'its view is that of configfs' soon view_is_configfs
	ok 'the watch hears of the last' soon eval "[ \$(told portal depart) = $PORTALS ]"
	watch_end
	test_told
}

# Loading the provider with all portals there allocates what is known of them.
# The hash table grows in a worker of its own.
load_and_settle() {
	load && sleep 1
}

test_memory() {
	local octets

	need portals mkdir
	need soon rmmod vds_iscsi_lio
	need trace_allocations "$TMP/trace" load_and_settle
	need soon counted $PORTALS
	need portals rmdir
	# Our own call sites, and those that allocate for us: the hash table and
	# the xarrays.
	python3 "$TESTS/target/balance.py" '\[vds_iscsi|^kvmalloc_node|^bucket_table|^xas_|^rhashtable' \
		<"$TMP/trace" >"$TMP/balance"
	octets=$(awk 'NR == 1 { print $1 }' "$TMP/balance")
	ok 'the memory of the known portals was seen' test "$octets" -gt $((PORTALS * 64))
	if [ -e /proc/lockdep ]; then
		skip 'a known portal costs at most 512 octets' \
			'this kernel debugs locks and slabs, which makes all larger'
	else
		ok 'a known portal costs at most 512 octets' \
			test "$octets" -le $((PORTALS * 512))
	fi
	note "$((octets / PORTALS)) octets each"$'\n'"$(<"$TMP/balance")"
}

test_storm() {
	local pids=() seed

	watch_start "$TMP/watch" --objects
	for seed in 1 2 3; do
		python3 "$HERE/storm.py" $seed 400 &
		pids+=($!)
	done
	for seed in 1 2 3; do
		ok "storm $seed" wait "${pids[seed - 1]}"
	done
	ok 'the view ends as that of configfs' soon view_is_configfs
	is 'the provider is sound' "$(value '.providers[0].state' provider status)" ok
	need mkdir "$ISCSI/iqn.2026-01.org.example:last"
	ok 'the watch hears of the last' soon grep -q example:last "$TMP/watch"
	watch_end
	run python3 "$TESTS/target/replay.py" check "$TMP/watch"
	is 'numbers follow upon each other, nothing is told twice' "$out" ''
	note "$(wc -l <"$TMP/watch") events"
}

# A program may ask for what it has just made.
test_follow() {
	local iqn=iqn.2026-01.org.example:churn0 at=127.0.0.1:20000

	need mkdir "$(np $iqn 1 $at)"
	run rmtool $iqn,1 follow 500 "$(np $iqn 1 $at)" $at
	is 'each of 1000 changes is seen by the question after it' "$out" late=0
	need rmdir "$(np $iqn 1 $at)"
}

setup
for n in 0 1 2 3; do
	need target "iqn.2026-01.org.example:churn$n"
done
test_follow
test_portals
test_memory
test_storm
finish
