#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - let allocations fail, one after another in every command and in the workers
# that execute it, and at random under load; and let events be lost.  Prints TAP; to be
# run in the virtual machine with the debug kernel:
#
#	tests/vm/vm run --kernel debug tests/faults/run.sh [PART...]
#
# The kernel warns when it has no memory for the jump labels or events of a module.
# vm: allow-dmesg: WARNING: .* at kernel/(jump_label|trace/trace_events)\.c
# kmemleak allocates memory as well.
# vm: allow-dmesg: kmemleak: Cannot allocate a scan area
# test_leaks() checks whose leaks these are.
# vm: allow-dmesg: kmemleak: [0-9]+ new suspected memory leaks

# The parts are called by name.
# shellcheck disable=SC2086,SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib/lib.sh"

FAULTS=$TESTS/faults
PARTS=(lost commands load storm)
# How many results each part has; "lost" also has that of its background program.
declare -A RESULTS=([lost]=8 [commands]=40 [load]=4 [storm]=6)
PHASES=15		# of the storm
SEED=${SEED:-$(date +%s)}

# Most of our allocations may sleep, so let these fail too; do not log each fault.
let_fail() {
	local kind

	for kind in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$kind/ignore-gfp-wait
		echo 0 >/sys/kernel/debug/$kind/verbose
	done
	echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
	echo 0 >/sys/kernel/debug/fail_usercopy/verbose
}

# The results of a python program, as TAP
print_results() {
	local result text

	while read -r result text; do
		case $result in
		pass) pass "$text" ;;
		fail) fail "${text%% | *}" "${text#* | }" ;;
		*) note "$result $text" ;;
		esac
	done
}

# python DESCRIPTION ARG...
python() {
	local description=$1 status=$TMP/status
	shift

	# Not through a pipe: the results are counted here.
	print_results < <(python3 -u "$@" 2>&1; echo $? >"$status")
	is "$description" "$(<"$status")" 0
}

# Events for which no buffer is left: the group is stale until it has been read again.
part_lost() {
	local n

	watch_start "$TMP/lost" --objects
	echo 0 >$LIO_PARAMS/max_queued_events
	need portal $IQN 127.0.8.1:3260
	ok 'a portal whose event was lost becomes known' \
		soon knows $IQN,1 127.0.8.1:3260
	ok 'the group was stale and recovered by itself' soon group_recovered
	ok 'the provider is not stale' provider_is ok
	run vdsctl --json portal remove $IQN,1 127.0.8.1:3260
	is 'an operation does not lose its own event' \
		"$status $(jq -r .operation.result <<<"$out")" '0 0'
	need target $IQN2
	for n in {1..20}; do
		need portal $IQN "127.0.8.$n:3260"
		need portal $IQN2 "127.0.9.$n:3260"
	done
	need rmdir "$(np $IQN 1)"/127.0.8.{3..17}:3260
	ok 'our view equals configfs after many lost events' soon view_is_configfs
	need rmdir "$(np $IQN2 1)"/*
	need target_delete $IQN2
	ok 'our view equals configfs after the group of lost events is gone' \
		soon view_is_configfs
	echo 65536 >$LIO_PARAMS/max_queued_events
	need find "$(np $IQN 1)" -mindepth 1 -name '127.0.8.*' -exec rmdir {} +
	ok 'our view equals configfs after the next events' soon view_is_configfs
	watch_end
}

# The only modifications of a group are that it becomes stale and that it recovers.
group_recovered() {
	local times

	times=$(changes "$TMP/lost" 'select(.what == "modify")|.object' | grep -c group)
	[ "$times" -ge 2 ] && [ $((times % 2)) = 0 ]
}

part_commands() {
	need login $IQN 127.0.0.1:3260
	need soon session_at 127.0.0.1:3260
	# An operation that can be queried
	fresh_portal $IQN 127.0.8.9:3260
	need vdsctl portal remove $IQN,1 127.0.8.9:3260
	python 'every command was tested' "$FAULTS/faults.py" $IQN
	ok 'the session stays logged in' session_at 127.0.0.1:3260
	logout_all
}

part_load() {
	need soon unload
	python 'loading was tested' "$FAULTS/faults.py" load
	need soon unload
	need load
	ok 'the modules can be loaded' soon view_is_configfs
}

part_storm() {
	note "storm: seed $SEED"
	python 'the storm was tested' "$FAULTS/faults.py" storm "$SEED" $PHASES
	ok 'our view equals configfs after the storm' soon view_is_configfs
	ok 'the modules can be unloaded' within 30 unload
	need load
}

# The module that leaked each object: the first one in its backtrace.  When a cache cannot
# be created, sysfs_slab_add() of 6.1 leaks its name.
leakers() {
	awk '/^unreferenced object/ { known = 0 }
		!known && /\] sysfs_slab_add\+/ {
			known = 1
			print "sysfs_slab_add()"
		}
		!known && match($0, /\[[a-z_0-9]+\]$/) {
			known = 1
			print substr($0, RSTART + 1, RLENGTH - 2)
		}' /sys/kernel/debug/kmemleak
}

# Without memory others leak as well.  That is reported and then cleared, because
# the run fails if there are leaks at its end.
test_leaks() {
	echo scan >/sys/kernel/debug/kmemleak
	sleep 6
	echo scan >/sys/kernel/debug/kmemleak
	leakers | sort | uniq -c >"$TMP/leakers"
	is 'our modules leaked nothing' "$(grep vds_iscsi "$TMP/leakers")" ''
	note "leaked by others: $(xargs <"$TMP/leakers")"
	grep -q vds_iscsi "$TMP/leakers" || echo clear >/sys/kernel/debug/kmemleak
}

[ -e /sys/kernel/debug/failslab ] || skip_all 'this kernel injects no faults'
[ -e /sys/kernel/debug/kmemleak ] || skip_all 'this kernel finds no leaks'
[ $# -gt 0 ] || set -- "${PARTS[@]}"
results=1
for part; do
	results=$((results + ${RESULTS[$part]}))
done
plan $results
setup
let_fail
echo 40 >/sys/module/vds_iscsi/parameters/retained_operations
need target $IQN
need disk faults $IQN
fresh_portal $IQN 127.0.0.1:3260
for part; do
	"part_$part"
done
test_leaks
finish
