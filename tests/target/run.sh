#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Run the tests of a real target, one after another, and print KTAP.  Made for
# the throwaway machine, for it wants the target for itself:
#
#	tests/vm/vm run tests/target/run.sh [TEST[+MODE...]...]
#
# With the mode "killed" whoever asks for a removal is killed once it is accepted;
# with "neighbours" other programs change other targets all the while.

set -uo pipefail
here=$(dirname "$(readlink -f "$0")")
TESTS=(remove errors clients churn rmmod input iser trace bounded leak sessions
	options add fuzz options+killed bounded+killed options+neighbours
	bounded+neighbours leak+neighbours add+neighbours)
LIMIT=${LIMIT:-600}	# seconds for each, on a slow and busy machine
# shellcheck source-path=SCRIPTDIR source=../lib/slow.sh
. "$here/../lib/slow.sh"
[ "$SLOW" = 1 ] || LIMIT=$((LIMIT * 3))
ISCSI=/sys/kernel/config/target/iscsi

passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What a test left behind, one line each; nothing when it cleaned up.
left_behind() {
	ls -d "$ISCSI"/iqn.* /sys/kernel/config/target/core/*/*/enable
	iscsiadm -m session
	grep '^vds_' /proc/modules
	ip -o link show type dummy
	pgrep -l 'vdsctl|comtool|ioload'
} 2>/dev/null

# A log of what the kernel says from now on
mark() {
	echo "kselftest: $1" >/dev/kmsg
}

# What the kernel said since the mark that tells of a bug
complaints() {
	dmesg | sed -n "/kselftest: $1\$/,\$p" >"$work/dmesg"
	"$here/../vm/check-dmesg" "$work/dmesg"
}

# Whether the output of a test is whole: as many results as its plan says.
plan_holds() {
	local plan results

	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$1")
	results=$(grep -cE '^(not )?ok ' "$1")
	[ "$plan" = "$results" ]
}

count() {
	local skips

	skips=$(grep -cE '^ok .*# SKIP|^1\.\.0 # SKIP' "$1")
	passed=$((passed + $(grep -c '^ok ' "$1") - $(grep -cE '^ok .*# SKIP' "$1")))
	failed=$((failed + $(grep -c '^not ok ' "$1")))
	skipped=$((skipped + skips))
}

# blame NUMBER TEXT: a failure that the test itself did not tell
blame() {
	echo "    # $1"
	[ $# -lt 2 ] || printf '    # %s\n' "${2//$'\n'/$'\n    # '}"
	failed=$((failed + 1))
	bad=1
}

# The environment that the modes of a test stand for
modes() {
	[[ +$1+ != *+killed+* ]] || echo REQUESTER=killed
	[[ +$1+ != *+neighbours+* ]] || echo NEIGHBOURS=yes
}

run_test() {
	local number=$1 name=$2 log=$work/log status=0 bad=0 text began=$SECONDS

	echo "    # Subtest: $name"
	mark "$name"
	timeout -k 10 "$LIMIT" env $(modes "$name") "$here/${name%%+*}.sh" </dev/null 2>&1 | tee "$log" |
		sed -u 's/^/    /'
	status=${PIPESTATUS[0]}
	count "$log"
	if grep -q '^not ok ' "$log"; then
		bad=1
	elif [ "$status" != 0 ]; then
		blame "exit status $status (124: more than $LIMIT s)"
	elif ! plan_holds "$log"; then
		blame 'the plan and the results do not match'
	fi
	text=$(complaints "$name")
	[ -z "$text" ] || blame 'the kernel complained' "$text"
	text=$(left_behind)
	[ -z "$text" ] || blame 'the test left something behind' "$text"
	echo "    # $((SECONDS - began)) s"
	[ $bad = 0 ] || printf 'not '
	echo "ok $number - $name$(sed -n 's/^1\.\.0\( # SKIP.*\)/\1/p' "$log")"
}

main() {
	local number=0 name

	[ $# -gt 0 ] || set -- "${TESTS[@]}"
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
