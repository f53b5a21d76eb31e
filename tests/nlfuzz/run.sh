#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - fuzz the netlink family while portals come and go, and look whether
# all is well afterwards.  Prints TAP; to be run in the machine:
#
#	tests/vm/vm run [--kernel debug] tests/nlfuzz/run.sh [MESSAGES [SEED]]

# The conditions are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib/lib.sh"

FUZZ=$HERE/../nlfuzz/build/fuzz
MESSAGES=${1:-200000}
SEED=${2:-$(date +%s)}
number MESSAGES "$MESSAGES"
number SEED "$SEED"
ROUNDS_END=$TMP/end		# the neighbours stop once it is there

# Targets, groups and portals that are made and deleted by others meanwhile
neighbours() {
	local seed=0

	while ! [ -e "$ROUNDS_END" ]; do
		# Now and then one finds what it is at removed by the fuzzer.
		python3 "$HERE/storm.py" $((seed++ % 4)) 10 2>/dev/null
		sleep 1
	done
}

furnish() {
	local n

	need target $IQN
	need target $IQN2
	need target $IQN2 2
	for n in {1..12}; do
		need portal $IQN "127.0.1.$n:3260"
		need portal $IQN2 "127.0.2.$n:3260"
	done
	need mkdir "$(np $IQN2 2 '[::1]:3270')" "$(np $IQN2 2 '127.0.3.1:3270')"
	need soon view_is_configfs
}

# What the fuzzer printed, as TAP
results() {
	local result text

	while read -r result text; do
		case $result in
		pass) pass "${text%% | *}" ;;
		fail) fail "${text%% | *}" "${text#* | }" ;;
		*) note "$result $text" ;;
		esac
	done <"$1"
}

# Answers by command, with how often each error came
summary() {
	awk '$1 == "count" { answers[$2] = answers[$2] " " $3 " " $4 }
		END { for (c in answers) print "# " c ":" answers[c] }' "$1" | sort
}

no_operation() {
	[ "$(value '[.operations[]|select(.state!="done")]|length' op list)" = 0 ]
}

cured() {
	vdsctl provider reenumerate && vdsctl provider refresh
}

test_fuzz() {
	local others began=$SECONDS

	neighbours &
	others=$!
	watch_start "$TMP/watch" --objects
	run "$FUZZ" "$MESSAGES" "$SEED"
	touch "$ROUNDS_END"
	is 'the fuzzer came to its end' "$status $err" '0 '
	summary "$TMP/out"
	grep -v '^count ' "$TMP/out" >"$TMP/results"
	results "$TMP/results"
	note "$MESSAGES messages in $((SECONDS - began)) s, seed $SEED"
	wait $others
	ok 'the watch is still there' kill -0 "$watcher"
	watch_end
}

test_afterwards() {
	ok 'no operation is left' within 60 no_operation
	ok 'reenumerate and refresh work' within 60 cured
	is 'the provider is sound' "$(value '.providers[0].state' provider status)" ok
	ok 'the view is that of configfs' within 60 view_is_configfs
	fresh_portal $IQN 127.0.9.1:3260
	run vdsctl --json portal remove $IQN,1 127.0.9.1:3260
	is 'a portal can be removed' "$status $(jq -r .operation.result <<<"$out")" '0 0'
	ok 'the modules can be unloaded' within 30 unload
	need load
	ok 'and loaded, and know all' soon view_is_configfs
}

[ -x "$FUZZ" ] || skip_all 'not built: make -C tests/nlfuzz'
echo "# seed $SEED"
setup
# The answers to messages that were sent together have to find room.
echo 4194304 >/proc/sys/net/core/rmem_max
# Much that is remembered makes dumps long, and messages few.
echo 100 >/sys/module/vds_iscsi/parameters/retained_operations
echo 64 >/sys/module/vds_iscsi/parameters/retained_portals
furnish
test_fuzz
test_afterwards
finish
