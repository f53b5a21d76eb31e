# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# common.sh - what the scripts here share: a Debian with the packages, in a chroot or on a
# disk.  Sourced, never run.

boot=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$boot/../vm/common.sh"

# What make deb has built
# shellcheck disable=SC2034
DEBS=$(readlink -f "$boot/../..")/build/deb

# installed DIR: the packages in the directory that the tests install
installed() { printf '%s\n' "$1"/libvds{0,-dev,-win32-0}_*.deb "$1"/vds-iscsi-{utils,dkms}_*.deb; }

# put_packages FROM TO: copy them
put_packages() { installed "$1" | xargs install -D -m 644 -t "$2"; }

# hash_of_files FILE...
hash_of_files() { hash_of "$(cat "$@" | sha256sum)"; }

# system SUITE: print the path of a Debian without the packages
system() {
	echo "$(cache_get "machine-$1" "$(hash_of "$(cat "$boot/mksystem")")" \
		"$boot/mksystem" "$1")/system"
}

# over SYSTEM WORK COMMAND...: run a command in the directory WORK/root, which shows SYSTEM
# and what was changed by earlier calls with this WORK
over() {
	mkdir -p "$2/upper" "$2/overlay" "$2/root"
	# The shell that unshare starts replaces these.
	# shellcheck disable=SC2016
	unshare --mount /bin/sh -euc '
		mount -t overlay overlay "$2/root" \
			-o "lowerdir=$1,upperdir=$2/upper,workdir=$2/overlay"
		cd "$2/root"
		shift 2
		exec "$@"
	' sh "$@"
}

# in_chroot SYSTEM WORK COMMAND...: the same as root there
in_chroot() {
	# shellcheck disable=SC2016
	over "$1" "$2" /bin/sh -euc '
		mount --rbind /proc proc
		mount --rbind /dev dev
		exec chroot . /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
			PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			DEBIAN_FRONTEND=noninteractive "$@"
	' sh "${@:3}"
}
