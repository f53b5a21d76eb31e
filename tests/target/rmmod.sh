#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# rmmod.sh - our modules are loaded and unloaded, and leave LIO and memory as they were.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# The nightly part debug, on the slow kernel, has more.
CYCLES=40
[ ! -e /proc/lockdep ] || CYCLES=100
MODULES=/lib/modules/$(uname -r)/updates

# refcount MODULE
refcount() {
	awk -v m="$1" '$1 == m { print $3 }' /proc/modules
}

loaded() {
	grep -q "^$1 " /proc/modules
}

# ----------------------------------------------------- an operation in flight

# A blocked operation is queued, and would end after 10 s without a deadline.

test_in_flight() {
	local module id

	need chap_target $IQN2
	need portal $IQN2 127.0.0.1:3270
	need soon knows $IQN2,1 127.0.0.1:3270
	need hold 127.0.0.1 3270 $IQN2
	id=$(value .operation.id portal remove --no-wait --deadline 60 $IQN2,1 \
		127.0.0.1:3270)
	need op_state "$id" queued
	for module in vds_iscsi_lio vds_iscsi; do
		run rmmod $module
		like "an operation in flight: rmmod $module is refused" "$status $err" \
			'^1 .*in use'
	done
	ok 'an operation in flight continues' op_state "$id" queued
	let_go "$holder"
	run vds op wait "$id" --timeout 20
	is 'an operation in flight succeeds' "$status $(jq -r .operation.result <<<"$out")" '0 0'
	ok 'rmmod works after it completed' soon unload
	nok 'both modules are unloaded' loaded vds_iscsi
	need load
}

# ---------------------------------------------- another program's blocked rmdir

# The directory of the group's portals is locked, and no task waits for it.
test_blocked_rmdir() {
	need portal $IQN2 127.0.0.1:3271
	need soon knows $IQN2,1 127.0.0.1:3271
	need hold 127.0.0.1 3271 $IQN2
	rmdir_start rmdir "$(np $IQN2 1 127.0.0.1:3271)"
	ok "rmmod does not wait for another program's rmdir" within $((5 * SLOW)) unload
	ok 'modprobe does not wait for it' timeout $((5 * SLOW)) modprobe vds_iscsi_lio
	ok 'meanwhile rmdir was blocked' in_lio rmdir
	ok 'the group is stale' soon group_is $IQN2,1 stale
	let_go "$holder"
	background_wait rmdir
	ok 'once rmdir has ended the group is stale no more' soon group_is $IQN2,1 ok
	ok 'then our view equals configfs' soon view_is_configfs
}

# -------------------------------------------------------------------- a watch

test_watch() {
	watch_start "$TMP/watch"
	need soon rmmod vds_iscsi_lio
	ok 'the watch receives the departure of the provider' \
		soon grep -q '"object":"provider","what":"depart"' "$TMP/watch"
	need rmmod vds_iscsi
	ok 'rmmod while a watch runs: the watch ends' within $((10 * SLOW)) ended "$watch"
	background_reap "$watch"
	is 'rmmod while a watch runs: the watch fails' "$status" 1
	is 'rmmod while a watch runs: it says why in JSON' \
		"$(tail -n 1 "$TMP/watch" | jq -r '.error.code // empty')" ENODEV
	like 'rmmod while a watch runs: it says why as text' "$(<"$TMP/watch.err")" 'module vds_iscsi was unloaded'
	head -n -1 "$TMP/watch" >"$TMP/watch.received"
	replay_check 'the notifications before were in order' "$TMP/watch.received"
	need load
}

# ----------------------------------------------------------- many times

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

# How many directories have a node: target/, iscsi/, three of each target with one
# group, and those of the portals
nodes() {
	echo $((2 + $(find "$ISCSI" -mindepth 1 -maxdepth 3 \( -name 'iqn.*' -o \
		-name 'tpgt_*' -o -name np \) -type d | wc -l) +
		$(find "$ISCSI" -mindepth 4 -maxdepth 4 -path '*/np/*' -type d | wc -l)))
}

# balanced NODES: the rest is the provider and at most that many nodes
balanced() {
	awk -v nodes="$1" 'NR == 1 { if (NF != 3 || $3 > nodes + 1) bad = 1 }
		NR > 1 && $1 > (NR == 2 ? nodes : 1) { bad = 1 }
		END { exit bad || !NR || NR > 3 }' "$TMP/balance"
}

# What our call sites allocate in a cycle is freed at its end.  They have no names
# once the modules are unloaded.  kfree_rcu() may free in bulk, for which there is no
# event: that is the provider and the nodes of directories.  If they were not freed,
# memory would grow, see test_cycles.
test_balance() {
	ok 'a traced cycle' trace_allocations "$TMP/trace" cycle
	ok 'the trace has its allocations' test \
		"$(grep -c 'kmalloc: call_site=0x' "$TMP/trace")" -gt 10
	python3 "$TESTS/target/balance.py" '^0x' <"$TMP/trace" >"$TMP/balance" 2>&1
	ok 'a cycle frees all that it allocated, except what RCU frees in bulk' \
		balanced "$(nodes)"
	note "$(<"$TMP/balance")"
}

# portals mkdir|rmdir: so many that memory grows by more than noise if their nodes leak
portals() {
	local n

	for ((n = 0; n < 100; n++)); do
		"$1" "$(np "$IQN2" 1 "127.0.0.1:$((3400 + n))")" || return
	done
}

# Memory that grows in every quarter, and by more than noise, leaks.
test_cycles() {
	local before memory grown=0 failed=0 first

	need soon unload
	test_balance
	need portals mkdir
	need cycles 5
	first=$(kernel_memory)
	before=$first
	for _ in 1 2 3 4; do
		cycles $((CYCLES / 4)) || failed=$((failed + 1))
		memory=$(kernel_memory)
		[ "$memory" -le "$before" ] || grown=$((grown + 1))
		before=$memory
	done
	is "the modules are loaded and unloaded $CYCLES times" $failed 0
	ok 'kernel memory does not grow continuously' \
		test $grown -lt 4 -o $((memory - first)) -lt 512
	note "kernel memory: $first KiB before, $memory KiB after"
	nok 'no module of ours is left' loaded vds_iscsi
	need portals rmdir
	need load
}

# --------------------------------------------------------------- LIO as it was

test_untouched() {
	ok 'the session stays logged in' session_at 127.0.0.1:3260
	ok 'the portal serves' port_serves 127.0.0.1 3260
	is 'discovery names it' "$(discover 127.0.0.1:3260 | grep ":disk ")" \
		"$IQN 127.0.0.1:3260"
	io_stop 'I/O continued without an error'
	ok 'our view equals configfs' soon view_is_configfs
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
	ok 'with configfs our view equals it' soon view_is_configfs
}

# ------------------------------------------------------------- LIO's own modules

# in_use MODULE DESCRIPTION
in_use() {
	run rmmod "$1"
	like "$2" "$status $err" '^1 .*in use'
}

test_lio_modules() {
	local with

	need targets_delete
	in_use iscsi_target_mod "LIO's iscsi_target_mod cannot be unloaded"
	in_use target_core_mod "LIO's target_core_mod cannot be unloaded"
	with=$(refcount target_core_mod)
	need soon unload
	is 'our reference to it ends when we are unloaded' $((with - $(refcount target_core_mod))) 1
	need load
	# Without its directory only we hold iscsi_target_mod.
	need rmdir "$ISCSI"
	in_use iscsi_target_mod \
		"LIO's iscsi_target_mod cannot be unloaded without its directory"
	need mkdir "$ISCSI"
	need target $IQN
	need portal $IQN 127.0.0.1:3260
	ok 'once the directory is made again, we follow it' soon knows $IQN,1 127.0.0.1:3260
	ok 'the provider is not stale' provider_is ok
}

plan 41
setup
busy_target live
test_in_flight
test_blocked_rmdir
test_watch
test_cycles
test_untouched
test_unmounted
test_lio_modules
finish
