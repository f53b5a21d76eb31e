#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# intree.sh - build the modules inside a kernel tree and run their KUnit suites
# in a user mode kernel, as TAP.
#
#	intree.sh [RELEASE]	6.1 (the default), 6.12 or 7.3
#
# scripts/overlay copies the modules over Debian's kernel source of that release,
# the kernel's own build compiles them, and kunit.py runs the suites as
# kmod/.kunitconfig configures them.  No virtual machine is needed.

set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source-path=SCRIPTDIR source=vm/common.sh
. tests/vm/common.sh

release=${1:-6.1}
[ -n "${KERNEL_SUITES[$release]-}" ] || {
	echo "intree.sh: no release $release; there are: ${!KERNEL_SUITES[*]}" >&2
	exit 2
}
package=linux-source-$release
installed=/usr/src/$package.tar.xz
DIR=drivers/target/vds_iscsi
tree=$VM_CACHE/intree-$release
n=0 failed=0

# result NAME STATUS [FILE]: print one TAP line, and the end of FILE on failure
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

# fetch DIR: download the package of the release's suite to DIR.  apt's lists are
# kept in DIR too: the host's need not have that suite.
fetch() (
	apt=(apt-get -q -o Dir::Etc::SourceList="$1/sources.list"
		-o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$1/lists"
		-o Dir::Cache="$1" -o APT::Sandbox::User=root)

	echo "# downloading $package, once (150 MB)"
	mkdir -p "$1/lists/partial" "$1/archives/partial"
	debian_sources "${KERNEL_SUITES[$release]}" >"$1/sources.list"
	cd "$1" && "${apt[@]}" update && "${apt[@]}" download "$package"
) >&2

# tarball: print the compressed source: the installed package's, or a downloaded one
tarball() {
	if [ -f "$installed" ]; then
		cat "$installed"
		return
	fi
	fetch "$tree/apt" || return
	dpkg-deb --fsys-tarfile "$tree/apt/$package"_*.deb | tar -xO ".$installed"
}

# unpack: the source is large and slow to unpack, so it is kept, until a newer
# package is installed
unpack() (
	set -o pipefail

	[ -f "$tree/unpacked" ] && ! [ "$installed" -nt "$tree/unpacked" ] && return
	rm -rf "$tree"
	mkdir -p "$tree/source"
	tarball | tar -C "$tree/source" --strip-components=1 -xJ || return
	rm -rf "$tree/apt"
	touch "$tree/unpacked"
)

# kunit ACTION [OPTION...]: run kunit.py for a kernel that has LIO and its
# provider built in.  Every action needs the options, or it uses its defaults.
kunit() {
	(cd "$tree/source" && nice -n 5 tools/testing/kunit/kunit.py "$@" \
		--build_dir "$tree/build" --kunitconfig "$DIR" \
		--kconfig_add CONFIG_INET=y --kconfig_add CONFIG_ISCSI_TARGET=y \
		--kconfig_add CONFIG_VDS_ISCSI_LIO=y)
}

# has OBJECT: is the object linked into the kernel?
has() { ar t "$tree/build/$DIR/built-in.a" | grep -q "/$1$"; }

# all_suites: have all our suites passed?  kunit.py succeeds if any suite ran.
all_suites() {
	local suites

	suites=$(grep -o 'vds_[a-z_]*_suite' kmod/tests/suites.c | sort -u | wc -l)
	[ "$(grep -c '\[PASSED\] vds_iscsi_[a-z_]* =' "$tree/log")" = "$suites" ]
}

# passed: the number of passed cases, as kunit.py counts them
passed() { sed -n 's/.*passed: \([0-9]*\).*/\1/p' "$tree/log" | tail -n 1; }

mkdir -p "$tree"
exec 9>"$tree.lock"
flock 9
unpack || { echo "Bail out! cannot get $package"; exit 1; }

scripts/overlay "$tree/source" && scripts/overlay "$tree/source"
result 'overlay adds the modules to a kernel tree, also a second time' $?
kunit config >"$tree/log" 2>&1
result 'every option of .kunitconfig exists in the tree' $? "$tree/log"
kunit build --jobs "$(nproc)" >"$tree/log" 2>&1 &&
	has operation.o && has lio/hold.o && has lio/add.o && has tests/suites.o
result 'core, LIO provider and suites are built in the tree' $? "$tree/log"
kunit exec --timeout 300 >"$tree/log" 2>&1 && all_suites
status=$?	# $(passed) below sets $? anew
result "kunit.py runs the suites: $(passed) cases" "$status" "$tree/log"
echo "1..$n"
[ "$failed" = 0 ]
