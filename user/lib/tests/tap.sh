# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
# tap.sh - TAP for the check scripts: source it, call plan, check and finish.
#
# $dir is a directory for temporary files, which is removed at exit.

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
results=0 failures=0

# plan N: N requirements will be checked
plan() {
	echo "1..$1"
}

# check SENTENCE COMMAND...: one requirement, by COMMAND's status
check() {
	sentence=$1
	shift
	results=$((results + 1))
	if "$@" >"$dir/log" 2>&1; then
		echo "ok $results - $sentence"
	else
		sed 's/^/# /' "$dir/log"
		echo "not ok $results - $sentence"
		failures=$((failures + 1))
	fi
}

# finish: the status that the script exits with
finish() {
	exit $((failures != 0))
}
