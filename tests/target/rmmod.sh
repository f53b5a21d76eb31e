#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# rmmod.sh - our modules come and go, and leave LIO and memory as they were.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

CYCLES=100
MODULES=/lib/modules/$(uname -r)/updates

# refcount MODULE
refcount() {
	awk -v m="$1" '$1 == m { print $3 }' /proc/modules
}

loaded() {
	grep -q "^$1 " /proc/modules
}

# ----------------------------------------------------- an operation in flight

test_in_flight() {
	local module id

	need chap_target $IQN2
	need portal $IQN2 127.0.0.1:3270
	need soon knows $IQN2,1 127.0.0.1:3270
	need hold 127.0.0.1 3270 $IQN2
	id=$(value .operation.id portal remove --no-wait $IQN2,1 127.0.0.1:3270)
	need soon op_state "$id" committing
	for module in vds_iscsi_lio vds_iscsi; do
		run rmmod $module
		like "an operation in flight: rmmod $module is refused" "$status $err" \
			'^1 .*in use'
	done
	ok 'and the operation goes on' op_state "$id" committing
	let_go "$holder"
	run vds op wait "$id" --timeout 20
	is 'and ends well' "$(jq -r .operation.result <<<"$out")" 0
	ok 'then rmmod works' soon unload
	nok 'both are gone' loaded vds_iscsi
	need load
}

# ------------------------------------------------------------------ a watcher

test_watch() {
	local end=0

	watch_start "$TMP/watch"
	need soon rmmod vds_iscsi_lio
	ok 'the watch hears that the provider left' \
		soon grep -q '"object":"provider","what":"depart"' "$TMP/watch"
	need rmmod vds_iscsi
	ok 'rmmod while a watch runs: the watch ends' within 10 gone "$watcher"
	wait "$watcher" || end=$?
	is 'with a failure' "$end" 1
	is 'and says why, in JSON' \
		"$(tail -n 1 "$TMP/watch" | jq -r '.error.code // empty')" ENODEV
	like 'and as text' "$(<"$TMP/watch.err")" 'module vds_iscsi was unloaded'
	is 'what it heard before was in order' \
		"$(head -n -1 "$TMP/watch" >"$TMP/heard"
		   python3 "$TESTS/target/replay.py" check "$TMP/heard")" ''
	need load
}

# ------------------------------------------------------------- again and again

cycle() {
	insmod "$MODULES/vds_iscsi.ko" && insmod "$MODULES/vds_iscsi_lio.ko" &&
		rmmod vds_iscsi_lio vds_iscsi
}

cycles() {
	local n

	for ((n = 0; n < $1; n++)); do
		cycle || return
	done
}

# Kernel memory that cannot be reclaimed, in KiB
kernel_memory() {
	awk '/^(SUnreclaim|VmallocUsed|KernelStack|Percpu|PageTables):/ { n += $2 }
		END { print n }' /proc/meminfo
}

# What call sites of ours allocate in a cycle is freed by its end.  They have no
# names once the modules are gone.  kfree_rcu() may free in bulk, which no event
# tells: that is one object, the provider.
test_balance() {
	ok 'a traced cycle' trace_allocations "$TMP/trace" cycle
	ok 'its allocations were seen' test \
		"$(grep -c 'kmalloc: call_site=0x' "$TMP/trace")" -gt 10
	python3 "$TESTS/target/balance.py" '^0x' <"$TMP/trace" >"$TMP/balance" 2>&1
	like 'a cycle frees all that it allocated' "$(head -n 1 "$TMP/balance")" \
		' in [01]$'
	note "$(<"$TMP/balance")"
}

# Growth that goes on in every quarter, and is more than noise, is a leak.
test_cycles() {
	local quarter before memory grown=0 first

	need soon unload
	test_balance
	need cycles 5
	first=$(kernel_memory)
	before=$first
	for quarter in 1 2 3 4; do
		ok "$((CYCLES / 4)) times loaded and unloaded, part $quarter" \
			cycles $((CYCLES / 4))
		memory=$(kernel_memory)
		[ "$memory" -le "$before" ] || grown=$((grown + 1))
		before=$memory
	done
	ok 'kernel memory does not grow all the time' \
		test $grown -lt 4 -o $((memory - first)) -lt 512
	note "kernel memory: $first KiB before, $memory KiB after"
	nok 'nothing of ours is left' loaded vds_iscsi
	need load
}

# --------------------------------------------------------------- LIO as it was

test_untouched() {
	ok 'the session is there' session_at 127.0.0.1:3260
	ok 'the portal serves' port_serves 127.0.0.1 3260
	is 'discovery names it' "$(discover 127.0.0.1:3260 | grep ":disk ")" \
		"$IQN 127.0.0.1:3260"
	kill -TERM "$io"
	ok 'no I/O failed all the while' wait "$io"
	ok 'all is known again' soon view_is_configfs
	logout_all
}

# ------------------------------------------------------------- without configfs

test_unmounted() {
	need soon unload
	need umount $CONFIGFS
	run modprobe vds_iscsi_lio
	mount -t configfs configfs $CONFIGFS
	is 'without configfs: modprobe fails' "$status" 1
	nok 'without configfs: the provider is not loaded' loaded vds_iscsi_lio
	like 'without configfs: the kernel log says why' "$(dmesg | tail -n 5)" \
		'vds_iscsi_lio: cannot reach .*is configfs mounted at /sys/kernel/config'
	ok 'with configfs it loads' load
	ok 'and knows all' soon view_is_configfs
}

# ------------------------------------------------------------- LIO's own modules

test_lio_modules() {
	local with

	need targets_delete
	run rmmod iscsi_target_mod
	nok "LIO's iscsi_target_mod cannot be unloaded" test "$status" = 0
	run rmmod target_core_mod
	nok "LIO's target_core_mod cannot be unloaded" test "$status" = 0
	with=$(refcount target_core_mod)
	need soon unload
	is 'our hold on it ends with us' $((with - $(refcount target_core_mod))) 1
	need load
	# Without its directory nothing but we hold iscsi_target_mod; all we know
	# goes with the directory, and comes back.
	need rmdir "$ISCSI"
	run rmmod iscsi_target_mod
	nok "nor without its directory can LIO's iscsi_target_mod" test "$status" = 0
	need mkdir "$ISCSI"
	need target $IQN
	need portal $IQN 127.0.0.1:3260
	ok 'and when it is back, we follow it' soon knows $IQN,1 127.0.0.1:3260
	is 'the provider is sound' "$(value '.providers[0].state' provider status)" ok
}

setup
busy_target live
test_in_flight
test_watch
test_cycles
test_untouched
test_unmounted
test_lio_modules
finish
