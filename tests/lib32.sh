#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# lib32.sh - the tests of the library as 32-bit programs, as TAP.
#
# The host need not have 32-bit libraries: the programs are compiled with -m32 in a root
# file system of their own, and run there.

set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source-path=SCRIPTDIR source=vm/common.sh
. tests/vm/common.sh

# mkroot DIR: make DIR/system; cache_get calls it.  Both architectures need the same versions,
# which security updates do not always have.
# shellcheck disable=SC2317
mkroot() {
	mkdir "$1/system"
	mmdebstrap --variant=minbase --quiet --architectures=amd64,i386 \
		--include=binutils,gcc-multilib,g++-multilib,make,pkg-config,python3 \
		--include=libnl-3-dev:i386,libnl-genl-3-dev:i386 \
		bookworm - - <<<"$(debian_sources bookworm | grep -v security)" |
		tar -C "$1/system" -x --no-same-owner --exclude='./dev/*'
	mkdir "$1/system/src"
}

need mmdebstrap unshare cpio
root=$(cache_get lib32 "$(hash_of "$(declare -f mkroot)")" mkroot)/system
work=
cache_tmp work
mkdir -p "$work/upper/src" "$work/work" "$work/merged"
git ls-files VERSION user include | cpio -pdm --quiet "$work/upper/src"
status=0
# The shell that unshare starts replaces these.
# shellcheck disable=SC2016
unshare --mount /bin/sh -euc '
	cd "$1"
	mount -t overlay overlay merged -o "lowerdir=$2,upperdir=upper,workdir=work"
	mount --rbind /dev merged/dev
	mount --rbind /proc merged/proc
	exec chroot merged /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/ \
		LANG=C.UTF-8 PKG_CONFIG_LIBDIR=/usr/lib/i386-linux-gnu/pkgconfig \
		make --no-print-directory -s -C /src/user/lib check CC="gcc -m32" CXX="g++ -m32"
' sh "$work" "$root" || status=$?
rm -rf "$work"
exit "$status"
