# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# common.sh - what the scripts here share: the packages of kernel headers that the
# archive offers.  Sourced, never run.
#
# The host may have another release and another architecture, so that apt runs with
# a configuration and a state of its own for each suite.

# shellcheck source-path=SCRIPTDIR source=../vm/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../vm/common.sh"

# The suites that have the kernels of the releases in Documentation/compatibility.rst
# shellcheck disable=SC2034
HEADERS_SUITES=(bookworm bookworm-backports trixie trixie-backports)
HEADERS_CACHE=$VM_CACHE/headers

# apt_configure SUITE: make the directory that apt works in
apt_configure() {
	local dir=$HEADERS_CACHE/$1

	mkdir -p "$dir"/{lists,archives}/partial
	debian_sources "$1" >"$dir/sources.list"
	: >"$dir/status"
	cat >"$dir/apt.conf" <<END
APT::Architecture "amd64";
APT::Architectures { "amd64"; "arm64"; };
APT::Sandbox::User "root";
Dir::Cache "$dir";
Dir::Etc::SourceList "$dir/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Parts "/dev/null";
Dir::State::Lists "$dir/lists";
Dir::State::Status "$dir/status";
Acquire::Languages "none";
END
}

# in_suite SUITE COMMAND [ARG...]: run apt-get or apt-cache for the suite
in_suite() {
	APT_CONFIG=$HEADERS_CACHE/$1/apt.conf "${@:2}"
}

# apt_update SUITE: bring its lists of packages, which are kept for a day
apt_update() {
	local stamp=$HEADERS_CACHE/$1/updated

	[ -z "$(find "$stamp" -mtime -1 2>/dev/null)" ] || return 0
	apt_configure "$1"
	in_suite "$1" apt-get update -qq && touch "$stamp"
}
