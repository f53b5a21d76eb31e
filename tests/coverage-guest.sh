#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# coverage-guest.sh - the part of coverage.sh in the virtual machine: run KUnit and the
# tests of a real target, then print the kernel's counters between two lines of MARK.
#
#	coverage-guest.sh MARK [TEST...]

set -u
mark=$1
shift
here=$(dirname "$(readlink -f "$0")")
counted=$(mktemp -d)
status=0

"$here/kunit.sh" || status=1
"$here/target/run.sh" "$@" || status=1

# Their size is reported as 0, so tar would not read them.
cd /sys/kernel/debug/gcov || exit 1
find . -name '*.gcda' -path '*/kmod/*' | while read -r file; do
	mkdir -p "$counted/$(dirname "$file")"
	cat "$file" >"$counted/$file"
done
echo "$mark"
tar -C "$counted" -cz . | base64
echo "$mark"
exit "$status"
