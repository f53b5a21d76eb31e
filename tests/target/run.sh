#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - run the tests of a real target, one after another, and print KTAP.  They
# need a machine without other targets:
#
#	tests/vm/vm run tests/target/run.sh [modes | TEST[+MODE...]...]
#
# "modes" are the tests that are run again with a mode.  With the mode "killed" each
# requester of a removal is killed once the request is accepted; with "neighbours" other
# programs change other targets at the same time.

set -uo pipefail
here=$(dirname "$(readlink -f "$0")")
TESTS=(remove errors clients churn rmmod input iser served trace bounded leak sessions
	options add match spell gate listed group stale unblock exact com admin address fuzz
	sample)
# Again, while requesters are killed or other programs change other targets
MODES=(options+killed bounded+killed options+neighbours bounded+neighbours
	leak+neighbours add+neighbours)
# Seconds for each test
# shellcheck source-path=SCRIPTDIR source=settings
. "$here/settings"
LIMIT=${LIMIT:-$timeout}
# shellcheck source-path=SCRIPTDIR source=../lib/slow.sh
. "$here/../lib/slow.sh"
[ "$SLOW" = 1 ] || LIMIT=$((LIMIT * 3))
ISCSI=/sys/kernel/config/target/iscsi
KSFT_SKIP=4

passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

HUNG_TASK_SECONDS=$(cat /proc/sys/kernel/hung_task_timeout_secs 2>/dev/null)
export HUNG_TASK_SECONDS
PROGRAMS='vdsctl|com(tool|call)|rmtool|ioload|leaker|diskstyle|python3|target(cli|ctl)'

# What a test left behind, one line each
left_behind() {
	ls -d "$ISCSI"/iqn.* /sys/kernel/config/target/core/*/*/enable
	iscsiadm -m session
	grep '^vds_' /proc/modules
	ip -o link show type dummy
	ip -o address show dev lo scope global
	ls -d /run/netns/* /dev/mapper/vds-* /tmp/vds-test-*
	pgrep -l "$PROGRAMS"
} 2>/dev/null

# Remove what a test left behind, or the next ones fail because of it.
clear_away() {
	local link

	pkill -KILL "$PROGRAMS"
	for link in $(ip -o link show type dummy | cut -d: -f2); do
		ip link delete "$link"
	done
	ip -all netns delete
	ip address flush dev lo scope global
	rm -rf /tmp/vds-test-*
	timeout -k 10 $((60 * SLOW)) bash -c "source '$here/../lib/lib.sh'; clean_up"
} >/dev/null 2>&1

# Where the kernel's messages during a test start
mark() {
	echo "kselftest: $1" >/dev/kmsg
}

# The kernel's messages since the mark that report a bug
complaints() {
	dmesg | sed -n "/kselftest: $1\$/,\$p" >"$work/dmesg"
	"$here/../vm/check-dmesg" "$work/dmesg"
}

# The output of a test is complete: it has as many results as the plan says.
plan_holds() {
	local plan results

	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$1")
	results=$(grep -cE '^(not )?ok ' "$1")
	[ "$plan" = "$results" ]
}

# A skipped file counts as one skip.
count() {
	local skips

	skips=$(grep -cE '^ok .*# SKIP|^1\.\.0 # SKIP' "$1")
	passed=$((passed + $(grep -c '^ok ' "$1") - $(grep -cE '^ok .*# SKIP' "$1")))
	failed=$((failed + $(grep -c '^not ok ' "$1")))
	skipped=$((skipped + skips))
}

# blame REASON [TEXT]: a failure that the test itself did not report
blame() {
	echo "    not ok - $1"
	[ $# -lt 2 ] || printf '    # %s\n' "${2//$'\n'/$'\n    # '}"
	failed=$((failed + 1))
	bad=1
}

# The environment for the modes of a test
modes() {
	[[ +$1+ != *+killed+* ]] || echo REQUESTER=killed
	[[ +$1+ != *+neighbours+* ]] || echo NEIGHBOURS=yes
}

# is_skipped LOG STATUS: the whole file is skipped
is_skipped() {
	[ "$2" = $KSFT_SKIP ] && grep -q '^1\.\.0 # SKIP' "$1"
}

run_test() {
	local number=$1 name=$2 log=$work/log status=0 bad=0 text began=$SECONDS

	echo "    # Subtest: $name"
	mark "$name"
	timeout -k 60 "$LIMIT" env $(modes "$name") "$here/${name%%+*}.sh" </dev/null 2>&1 | tee "$log" |
		sed -u 's/^/    /'
	status=${PIPESTATUS[0]}
	count "$log"
	if grep -q '^not ok ' "$log"; then
		bad=1
	elif ! plan_holds "$log"; then
		blame "$name: the results do not match the plan"
	elif [ "$status" != 0 ] && ! is_skipped "$log" "$status"; then
		blame "$name: exit status $status (124: more than $LIMIT s)"
	fi
	text=$(complaints "$name")
	[ -z "$text" ] || blame "$name: the kernel reports a bug" "$text"
	text=$(left_behind)
	if [ -n "$text" ]; then
		blame "$name: the test left something behind" "$text"
		clear_away
	fi
	echo "    # $((SECONDS - began)) s"
	[ $bad = 0 ] || printf 'not '
	echo "ok $number - $name$(sed -n 's/^1\.\.0\( # SKIP.*\)/\1/p' "$log")"
}

main() {
	local number=0 name

	[ $# -gt 0 ] || set -- "${TESTS[@]}"
	[ "$*" != modes ] || set -- "${MODES[@]}"
	echo KTAP version 1
	echo "1..$#"
	for name; do
		number=$((number + 1))
		run_test "$number" "$(basename "${name/.sh/}")"
	done
	echo "# $passed passed, $failed failed, $skipped skipped"
	exit $((failed > 0))
}

main "$@"
