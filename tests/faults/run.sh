#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - have allocations fail: one after another in every command and in those
# that carry it out, by chance under load, and have events lost.  Prints TAP; to be
# run in the machine with the debug kernel:
#
#	tests/vm/vm run --kernel debug tests/faults/run.sh [PART...]
#
# The kernel warns when a module is loaded for whose jump labels or events it has no
# memory.
# vm: allow-dmesg: WARNING: .* at kernel/(jump_label|trace/trace_events)\.c
# kmemleak has no memory either.
# vm: allow-dmesg: kmemleak: Cannot allocate a scan area

# The parts are called by name.
# shellcheck disable=SC2086,SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib/lib.sh"

FAULTS=$TESTS/faults
PARTS=(lost commands load storm)
PHASES=15		# of the storm
SEED=${SEED:-$(date +%s)}

# Allocations that may sleep are what most of ours are; do not tell each fault.
let_fail() {
	local kind

	for kind in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$kind/ignore-gfp-wait
		echo 0 >/sys/kernel/debug/$kind/verbose
	done
	echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
	echo 0 >/sys/kernel/debug/fail_usercopy/verbose
}

# What a python program tells, as TAP
tell() {
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
	tell < <(python3 -u "$@" 2>&1; echo $? >"$status")
	is "$description" "$(<"$status")" 0
}

provider_is() {
	[ "$(value '.providers[0].state' provider status)" = "$1" ]
}

# Events that there is no room for
part_lost() {
	echo 0 >$LIO_PARAMS/max_queued_events
	need portal $IQN 127.0.8.1:3260
	ok 'lost events make the provider stale' soon provider_is stale
	run vdsctl --json portal remove $IQN,1 127.0.0.1:3260
	is 'and then it removes nothing' \
		"$status $(jq -r .error.code <<<"$out")" '1 ESTALE'
	nok 'it does not guess' knows $IQN,1 127.0.8.1:3260
	run vdsctl provider refresh
	is 'to refresh alone is not enough' "$status" 1
	need rmdir "$(np $IQN 1 127.0.8.1:3260)"
	need portal $IQN 127.0.8.2:3260
	echo 65536 >$LIO_PARAMS/max_queued_events
	ok 'reenumerate works' vdsctl provider reenumerate
	ok 'refresh works' vdsctl provider refresh
	ok 'the provider is sound' provider_is ok
	ok 'and knows all' view_is_configfs
	need rmdir "$(np $IQN 1 127.0.8.2:3260)"
	ok 'also what comes then' soon view_is_configfs
}

part_commands() {
	need login $IQN 127.0.0.1:3260
	need soon session_at 127.0.0.1:3260
	# One to ask for
	fresh_portal $IQN 127.0.8.9:3260
	need vdsctl portal remove $IQN,1 127.0.8.9:3260
	python 'all commands were gone through' "$FAULTS/faults.py" $IQN
	ok 'the session is still there' session_at 127.0.0.1:3260
	logout_all
}

part_load() {
	need soon unload
	python 'loading was gone through' "$FAULTS/faults.py" load
	need soon unload
	need load
	ok 'the modules can be loaded' soon view_is_configfs
}

part_storm() {
	note "storm: seed $SEED"
	python 'the storm is over' "$FAULTS/faults.py" storm "$SEED" $PHASES
	ok 'the view is that of configfs' soon view_is_configfs
	ok 'the modules can be unloaded' within 30 unload
	need load
}

# The module that leaked each object: that of the innermost function which is in one
leakers() {
	awk '/^unreferenced object/ { known = 0 }
		!known && match($0, /\[[a-z_0-9]+\]$/) {
			known = 1
			print substr($0, RSTART + 1, RLENGTH - 2)
		}' /sys/kernel/debug/kmemleak
}

# Without memory others leak as well.  What they did is told, and forgotten, for
# the machine wants no leaks at its end.
test_leaks() {
	echo scan >/sys/kernel/debug/kmemleak
	sleep 6
	echo scan >/sys/kernel/debug/kmemleak
	leakers | sort | uniq -c >"$TMP/leakers"
	is 'we leaked nothing' "$(grep vds_iscsi "$TMP/leakers")" ''
	note "leaked by others: $(xargs <"$TMP/leakers")"
	grep -q vds_iscsi "$TMP/leakers" || echo clear >/sys/kernel/debug/kmemleak
}

[ -e /sys/kernel/debug/failslab ] || skip_all 'this kernel injects no faults'
setup
let_fail
echo 40 >/sys/module/vds_iscsi/parameters/retained_operations
need target $IQN
need disk faults $IQN
fresh_portal $IQN 127.0.0.1:3260
for part in "${@:-${PARTS[@]}}"; do
	"part_$part"
done
test_leaks
finish
