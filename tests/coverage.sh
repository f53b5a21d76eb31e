#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# coverage.sh - which lines the tests execute, and which they do not.
#
#	coverage.sh user [DIR]			libvds and vdsctl, their unit tests
#	coverage.sh kernel [DIR [TEST...]]	the modules, KUnit and tests/target
#
# The report goes to standard output and, with the data, to DIR (build/coverage).  The
# exit status is 0 if at least MIN percent (90) were executed and all tests passed.

set -euo pipefail
cd "$(dirname "$0")/.."

MIN=${MIN:-90}
MARK='----- coverage data'

die() { echo "coverage: $*" >&2; exit 1; }

# report DIR FILTER [BUILT]: of the sources in DIR; BUILT is the directory in which the
# compiler ran, if it is another one
report() {
	gcovr --root "$1" --filter "$2" --exclude '.*/tests/' \
		${3:+--object-directory "$3"} \
		--exclude '.*/asan/' --txt "$dir/report.txt" --json "$dir/report.json" \
		--fail-under-line "$MIN" --print-summary "$1" >"$dir/summary.txt" ||
		status=$?
	cat "$dir/report.txt"
	grep '^lines:' "$dir/summary.txt"
}

# The test programs that were built below the current directory
programs() { find build/tests -maxdepth 1 -name 'test_*' -type f -executable; }

# Without the tests of the static library
user() {
	git ls-files Makefile user include | cpio -pdm --quiet "$dir/tree"
	export CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage
	(
		cd "$dir/tree/user/lib"
		make -s all check-programs
		# shellcheck disable=SC2046 # one word each
		tests/run $(programs)
		cd ../cli
		make -s all check-programs
		export LD_LIBRARY_PATH=../lib/build
		# shellcheck disable=SC2046
		../lib/tests/run $(programs) "tests/check-program build/vdsctl" \
			"tests/check-words build/vdsctl"
	) >"$dir/log" 2>&1 || { tail -n 40 "$dir/log"; die "the tests failed"; }
	report "$dir/tree" '.*/user/'
}

# Put the guest's counters next to the compiler's files; the paths are the same.
unpack() {
	sed "1,/^$MARK/d; /^$MARK/,\$d" "$dir/log" | base64 -d |
		tar -C "$dir/modules" --strip-components="$(tr -cd / \
			<<<"$dir/modules/" | wc -c)" -xz
}

# The directory in which the compiler ran, since headers are relative to it
compiled_in() {
	gcov --json-format --stdout "$1" 2>/dev/null |
		sed -n 's/.*"current_working_directory": "\([^"]*\)".*/\1/p' |
		head -n 1
}

kernel() {
	make -s -C tests/target
	VDS_VM_GCOV=$dir/modules tests/vm/vm run --kernel debug --timeout 7200 \
		tests/coverage-guest.sh "$MARK" "$@" >"$dir/log" || status=$?
	sed "/^$MARK/,/^$MARK/d" "$dir/log" | grep -E '^ *(not ok|# .*passed)' ||
		true
	unpack || die "the virtual machine printed no data: $dir/log"
	report "$dir/modules" '.*/kmod/' \
		"$(compiled_in "$dir/modules/kmod/main.gcno")"
}

usage='usage: coverage.sh user|kernel [DIR [TEST...]]'
[ $# -ge 1 ] || die "$usage"
command -v gcovr >/dev/null || die "gcovr is missing; run scripts/install-deps check"
status=0
dir=${2:-build/coverage}/$1
rm -rf "$dir"
mkdir -p "$dir"
dir=$(realpath "$dir")
case $1 in
user)	user ;;
kernel)	kernel "${@:3}" ;;
*)	die "$usage" ;;
esac
exit "$status"
