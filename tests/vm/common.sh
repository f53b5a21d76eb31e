# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# common.sh - what the scripts of the virtual machine share: messages, the Debian
# mirrors, and the cache of what is slow to build.  Sourced, never run.

# Each entry of the cache is a directory $VM_CACHE/KIND.HASH, where HASH covers all of
# its inputs.  It is made under another name and renamed when complete, so an entry
# with its final name is complete.
VM_CACHE=${VDS_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vds-iscsi}
VM_CACHE_KEEP=2

# The kernels of other releases than the host's, and the suite of each.  The programs
# come from the suite without "-backports".
# shellcheck disable=SC2034
declare -rA KERNEL_SUITES=(
	[6.1]=bookworm
	[6.12]=trixie
	[7.3]=trixie-backports
)

shopt -s inherit_errexit

say() { echo "vm: $*" >&2; }

die() { say "$*"; exit 125; }

# make cannot install into such a directory.
case $VM_CACHE in
*[[:space:]]*) die "VDS_VM_CACHE has white space in it: $VM_CACHE" ;;
esac

need() {
	local tool

	for tool; do
		command -v "$tool" >/dev/null ||
			die "$tool is missing; run scripts/install-deps vm"
	done
}

# hash_of STRING...: a short name for all the strings together
hash_of() { printf '%s\0' "$@" | sha256sum | cut -c 1-16; }

# debian_sources SUITE: the lines of sources.list for a release or its backports,
# from the mirrors that the host has its own release from
debian_sources() {
	local release=${1%-backports} lines main

	# apt-get replaces these, not the shell.
	# shellcheck disable=SC2016
	lines=$(apt-get indextargets 'Created-By: Packages' --format \
		'$(ORIGIN)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)' |
		sed -nE "s/^Debian\|(deb [^ ]* )[a-z]+(-updates|-security)? main\$/\1$release\2 main/p" |
		sort -u)
	main=$(grep -m 1 " $release main\$" <<<"$lines") ||
		main="deb http://deb.debian.org/debian $release main" lines=$main
	printf '%s\n' "$lines"
	[ "$1" = "$release" ] || echo "${main/% main/-backports main}"
}

# Remove what runs and builds left behind that were killed.  The others hold a lock
# on their directory.
cache_sweep() {
	local dir

	for dir in "$VM_CACHE"/tmp/*/; do
		[ -d "$dir" ] || continue
		# A younger one may not hold its lock.
		[ -n "$(find "$dir" -maxdepth 0 -mmin +1)" ] || continue
		flock --nonblock "$dir" rm -rf "$dir" || true
	done
}

# cache_tmp VAR: make a scratch directory, locked (the lock ends with us)
cache_tmp() {
	local fd

	mkdir -p "$VM_CACHE/tmp"
	printf -v "$1" %s "$(mktemp -d "$VM_CACHE/tmp/XXXXXXXX")"
	exec {fd}<"${!1}"
	flock "$fd"
}

# cache_prune KIND: keep the newest few entries of a kind
cache_prune() {
	local dir

	find "$VM_CACHE" -mindepth 1 -maxdepth 1 -name "$1.*" -type d \
		-printf '%T@ %p\n' | sort -rn | tail -n +$((VM_CACHE_KEEP + 1)) |
		cut -d ' ' -f 2- |
		while read -r dir; do rm -rf "$dir"; done
}

# cache_get KIND HASH COMMAND [ARG...]: print the path of the entry; if it does not
# exist, COMMAND ARG... DIR makes it.
cache_get() (
	kind=$1 entry=$VM_CACHE/$1.$2 tmp=
	shift 2

	mkdir -p "$VM_CACHE"
	if [ ! -d "$entry" ]; then
		exec 9>"$VM_CACHE/.$kind.lock"
		flock 9
	fi
	if [ ! -d "$entry" ]; then
		say "making $kind, once (${entry##*/})"
		trap 'rm -rf "$tmp"' EXIT
		trap 'exit 130' INT TERM HUP
		cache_tmp tmp
		"$@" "$tmp" >&2
		chmod 755 "$tmp"
		mv -T "$tmp" "$entry"
		cache_prune "$kind"
	fi
	touch -c "$entry"
	echo "$entry"
)
