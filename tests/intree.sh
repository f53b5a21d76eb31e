#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# intree.sh - the modules as a part of a kernel tree, as TAP: scripts/overlay lays
# them over Debian's source of 6.1, the kernel's build finds them there, and
# kunit.py runs their suites by kmod/.kunitconfig in a user mode kernel.  No
# machine is needed for that.

set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source-path=SCRIPTDIR source=vm/common.sh
. tests/vm/common.sh

TARBALL=/usr/src/linux-source-6.1.tar.xz
DIR=drivers/target/vds_iscsi
tree=$VM_CACHE/intree
n=0 failed=0

# result NAME STATUS [FILE]: one line of TAP, and why
result() {
	n=$((n + 1))
	if [ "$2" = 0 ]; then
		echo "ok $n - $1"
		return
	fi
	echo "not ok $n - $1"
	[ $# -lt 3 ] || tail -n 60 "$3" | sed 's/^/# /'
	failed=$((failed + 1))
}

# The source is as large as it is slow to take out, so it is kept.
unpack() {
	[ -f "$tree/unpacked" ] && [ "$tree/unpacked" -nt "$TARBALL" ] && return
	rm -rf "$tree"
	mkdir -p "$tree/source"
	tar -C "$tree/source" --strip-components=1 -xf "$TARBALL" &&
		touch "$tree/unpacked"
}

# kunit ACTION [OPTION...]: with LIO and its provider in the same kernel.  Each
# action is told of the options, or it goes back to those of kunit.py.
kunit() {
	(cd "$tree/source" && nice -n 5 tools/testing/kunit/kunit.py "$@" \
		--build_dir "$tree/build" --kunitconfig "$DIR" \
		--kconfig_add CONFIG_INET=y --kconfig_add CONFIG_ISCSI_TARGET=y \
		--kconfig_add CONFIG_VDS_ISCSI_LIO=y)
}

# has OBJECT: is it in what the kernel is linked from?
has() { ar t "$tree/build/$DIR/built-in.a" | grep -q "/$1$"; }

# Have all our suites passed?  kunit.py is content with any.
all_suites() {
	local suites

	suites=$(grep -o 'vds_[a-z_]*_suite' kmod/tests/suites.c | sort -u | wc -l)
	[ "$(grep -c '\[PASSED\] vds_iscsi_[a-z_]* =' "$tree/log")" = "$suites" ]
}

# Cases that passed, as kunit.py counts them
passed() { sed -n 's/.*passed: \([0-9]*\).*/\1/p' "$tree/log" | tail -n 1; }

mkdir -p "$tree"
exec 9>"$tree.lock"
flock 9
unpack || { echo "Bail out! no $TARBALL"; exit 1; }

scripts/overlay "$tree/source" && scripts/overlay "$tree/source"
result 'overlay lays it over a kernel tree, twice' $?
kunit config >"$tree/log" 2>&1
result '.kunitconfig has no option that the tree lacks' $? "$tree/log"
kunit build --jobs "$(nproc)" >"$tree/log" 2>&1 &&
	has operation.o && has lio/portal.o && has tests/suites.o
result 'core, LIO provider and suites are built in the tree' $? "$tree/log"
kunit exec --timeout 300 >"$tree/log" 2>&1 && all_suites
status=$?	# $(passed) below sets $? anew
result "kunit.py runs the suites: $(passed) cases" "$status" "$tree/log"
echo "1..$n"
[ "$failed" = 0 ]
