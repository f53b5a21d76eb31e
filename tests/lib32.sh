#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# lib32.sh - the tests of the library as 32-bit programs, as TAP.
#
# The host need not have 32-bit libraries, and its kernel need not run such programs: they
# are compiled with -m32 in a root file system of their own, and run there in the virtual
# machine.

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

# guest: the script that the machine runs, in the root file system: all tests there.  It can
# be read only.
guest() {
	cat <<-'END'
	#!/bin/sh
	set -eu
	mkdir -p /tmp/lib32/upper /tmp/lib32/work /tmp/lib32/merged
	mount -t overlay overlay /tmp/lib32/merged \
		-o "lowerdir=$PWD,upperdir=/tmp/lib32/upper,workdir=/tmp/lib32/work"
	mount --rbind /dev /tmp/lib32/merged/dev
	mount --rbind /proc /tmp/lib32/merged/proc
	exec chroot /tmp/lib32/merged /make check
	END
}

# in_root COMMAND...: run a command in the root file system, to which the tree and what is
# built were added
in_root() {
	# The shell that unshare starts replaces these.
	# shellcheck disable=SC2016
	unshare --mount /bin/sh -euc '
		mount -t overlay overlay "$1/merged" \
			-o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work"
		mount --rbind /dev "$1/merged/dev"
		shift 2
		exec "$@"
	' sh "$work" "$root" "$@"
}

need mmdebstrap unshare cpio
root=$(cache_get lib32 "$(hash_of "$(declare -f mkroot)")" mkroot)/system
work=
cache_tmp work
mkdir -p "$work/upper/src" "$work/work" "$work/merged"
git ls-files VERSION user include | cpio -pdm --quiet "$work/upper/src"
cat >"$work/upper/make" <<'END'
#!/bin/sh
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LANG=C.UTF-8 \
	PKG_CONFIG_LIBDIR=/usr/lib/i386-linux-gnu/pkgconfig \
	make --no-print-directory -s -C /src/user/lib CC="gcc -m32" CXX="g++ -m32" "$@"
END
guest >"$work/upper/check"
chmod 755 "$work/upper/make" "$work/upper/check"
status=0
if in_root chroot "$work/merged" /make -j2 build-check; then
	in_root tests/vm/vm run --mem 2G --timeout 3000 "$work/merged/check" || status=$?
else
	status=1
fi
rm -rf "$work"
exit "$status"
