#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kunit.sh - run the KUnit suites of vds_iscsi and print each case as TAP.  To be
# run in the virtual machine with the debug kernel:
#
#	tests/vm/vm run --kernel debug tests/kunit.sh
#
# The results are read from the kernel's log, since the files in debugfs are truncated.

set -uo pipefail

MARK="vds kunit starts at $(cut -d ' ' -f 1 /proc/uptime)"

# The kernel's messages since the mark, without time stamps
messages() {
	dmesg | awk -v mark="$MARK" '
		started { sub(/^\[ *[0-9.]+\] /, ""); print }
		index($0, mark) { started = 1 }'
}

# KTAP version 1, with suites at the top level and cases below, to plain TAP.  A suite
# whose results do not match its plan is a failure.
# shellcheck disable=SC2016
TO_TAP='
function result(good, name, comment) {
	failed += !good
	printf "%sok %d - %s%s\n", good ? "" : "not ", ++nr, name, comment
}
/^    # Subtest: / { suite = $3; planned = -1; cases = 0; suites++; next }
/^    1\.\.[0-9]+$/ { planned = substr($1, 4); next }
/^    (not )?ok [0-9]+ / {
	good = $1 == "ok"
	cases++
	result(good, suite "." $(good ? 3 : 4), /# SKIP/ ? " # SKIP" : "")
	next
}
/^(not )?ok [0-9]+ / {
	good = $1 == "ok"
	if ($(good ? 3 : 4) != suite)
		next
	if (cases != planned)
		result(0, suite ": " cases " of " planned " results")
	suite = ""
	next
}
suite && /EXPECTATION FAILED|ASSERTION FAILED|^    Expected|^        |^    # / {
	print "# " $0
}
END {
	if (suite)
		result(0, suite ": it did not complete")
	if (suites != expected)
		result(0, suites + 0 " of " expected " suites ran")
	print "1.." nr
	exit failed || !nr
}'

echo TAP version 13
if ! modprobe vds_iscsi; then
	echo 'Bail out! vds_iscsi cannot be loaded'
	exit 1
fi
echo "$MARK" >/dev/kmsg
if ! modprobe vds_iscsi_test; then
	echo 'Bail out! vds_iscsi_test cannot be loaded: no KUnit in this kernel?'
	exit 1
fi
# KUnit makes a directory there for each suite that is registered.
suites=$(find /sys/kernel/debug/kunit -maxdepth 1 -name 'vds_iscsi_*' | wc -l)
messages | awk -v expected="$suites" "$TO_TAP"
status=$?
# If KCSAN does not report the deliberate race, it did not work.
if [ -e /sys/kernel/debug/kcsan ]; then
	sed 's/^/# kcsan: /' /sys/kernel/debug/kcsan
	dmesg | grep -q 'BUG: KCSAN: .*deliberate_race' || {
		echo "not ok - KCSAN reports the deliberate race"
		status=1
	}
fi
rmmod vds_iscsi_test vds_iscsi || status=1
exit "$status"
