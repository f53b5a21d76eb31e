#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - fuzz the netlink family while portals come and go, then check that it still
# works.  Prints TAP; runs in the virtual machine:
#
#	tests/vm/vm run [--kernel debug] tests/nlfuzz/run.sh [MESSAGES [SEED]]

# Conditions are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib/lib.sh"

FUZZ=$HERE/../nlfuzz/build/fuzz
MESSAGES=${1:-200000}
SEED=${2:-$(date +%s)}
number MESSAGES "$MESSAGES"
number SEED "$SEED"
ROUNDS_END=$TMP/end		# exists once the neighbours must stop

# Create and delete targets, groups and portals in the meantime
neighbours() {
	local seed=0

	while ! [ -e "$ROUNDS_END" ]; do
		# Sometimes one fails because the fuzzer removed its portal.
		python3 "$HERE/storm.py" $((seed++ % 4)) 10 2>/dev/null &&
			echo $seed >>"$TMP/rounds"
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

# The output of the fuzzer as TAP
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

# Replies by command, with the number of each errno
summary() {
	awk '$1 == "count" { answers[$2] = answers[$2] " " $3 " " $4 }
		END { for (c in answers) print "# " c ":" answers[c] }' "$1" | sort
}

no_operation() {
	[ "$(value '[.operations[]|select(.state!="done")]|length' op list)" = 0 ]
}

repaired() {
	vdsctl provider reenumerate && vdsctl provider refresh
}

test_fuzz() {
	local others began=$SECONDS

	neighbours &
	others=$!
	watch_start "$TMP/watch" --objects
	run "$FUZZ" "$MESSAGES" "$SEED"
	touch "$ROUNDS_END"
	is 'the fuzzer completed' "$status $err" '0 '
	summary "$TMP/out"
	grep -v '^count ' "$TMP/out" >"$TMP/results"
	results "$TMP/results"
	note "$MESSAGES messages in $((SECONDS - began)) s, seed $SEED"
	wait $others
	ok 'portals came and went meanwhile' test -s "$TMP/rounds"
	ok 'the watch is still running' kill -0 "$watcher"
	watch_end
}

test_afterwards() {
	ok 'no operation is left' within 60 no_operation
	ok 'reenumerate and refresh work' within 60 repaired
	is 'the provider is ok' "$(value '.providers[0].state' provider status)" ok
	ok 'the view is that of configfs' within 60 view_is_configfs
	[ -d "$ISCSI/$IQN/tpgt_1" ] || need target $IQN
	fresh_portal $IQN 127.0.9.1:3260
	run vdsctl --json portal remove $IQN,1 127.0.9.1:3260
	is 'a portal can be removed' "$status $(jq -r .operation.result <<<"$out")" '0 0'
	ok 'the modules can be unloaded' within 30 unload
	need load
	ok 'and loaded, and show everything' soon view_is_configfs
}

[ -x "$FUZZ" ] || skip_all 'not built: make -C tests/nlfuzz'
plan 26
echo "# seed $SEED"
setup
# The replies to a datagram of many messages must fit into the buffer.
echo 4194304 >/proc/sys/net/core/rmem_max
# Remember little: long dumps leave time for few messages.
echo 100 >/sys/module/vds_iscsi/parameters/retained_operations
echo 64 >/sys/module/vds_iscsi/parameters/retained_portals
furnish
test_fuzz
test_afterwards
finish
