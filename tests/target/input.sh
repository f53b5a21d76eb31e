#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# input.sh - invalid input by netlink and to vdsctl: a clear error, and no change.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

test_netlink() {
	local result text status=$TMP/bad.status

	while read -r result text; do
		case $result in
		pass) pass "netlink: $text" ;;
		fail) fail "netlink: ${text%% | *}" "${text##* | }" ;;
		*) note "$result $text" ;;
		esac
	done < <(python3 "$TESTS/target/badinput.py" 2>&1; echo $? >"$status")
	is 'netlink: all invalid requests were sent' "$(<"$status")" 0
	counts_unchanged 'netlink: the invalid requests changed nothing'
}

# wrong DESCRIPTION ARG...: vdsctl refuses the command line, and names the error as
# text and as JSON
wrong() {
	requirement "vdsctl refuses $1" vdsctl_refuses "${@:2}"
}

vdsctl_refuses() {
	local code sentence

	run vdsctl "$@"
	like "${*@Q}" "$status $err" '^2 vdsctl: .{10,}'
	run vdsctl --json "$@"
	code=$(jq -r .error.code <<<"$out" 2>&1)
	sentence=$(jq -r .error.message <<<"$out" 2>&1)
	is "${*@Q}, as JSON" "$status $code $((${#sentence} > 10))" '2 EINVAL 1'
}

# nowhere DESCRIPTION ARG...: well-formed, but there is no such object
nowhere() {
	local description=$1
	shift

	run vdsctl --json "$@"
	is "vdsctl: $description" "$status $(jq -r .error.code <<<"$out" 2>&1)" \
		'1 ENOENT'
}

test_arguments() {
	wrong 'no arguments'
	wrong 'an unknown object' frobnicate
	wrong 'an unknown command' portal frobnicate
	wrong 'a missing argument' portal remove $IQN,1
	wrong 'an unexpected argument' portal show 127.0.0.1:3260 more
	wrong 'an unknown option' portal list --frobnicate
	wrong 'an option of another command' portal list --no-wait
	wrong 'an option without its value' op wait 1 --timeout
	wrong 'an empty argument' portal show ''
}

test_names() {
	requirement 'vdsctl refuses malformed portals' malformed_portals
	requirement 'vdsctl refuses malformed groups' malformed_groups
	requirement 'vdsctl refuses malformed operation numbers' malformed_operations
	requirement 'vdsctl refuses malformed times' malformed_times
}

malformed_portals() {
	local text long

	long=$(printf 'x%.0s' {1..300})
	for text in 127.0.0.1 127.0.0.1: 127.0.0.1:x 127.0.0.1:65536 127.0.0.1:-1 \
		127.0.0.1:99999999999999999999 256.0.0.1:3260 127.0.0:3260 \
		'127.0.0.1:3260 ' '[::1]' '[::1:3260' '::1:3260' '[::g]:3260' \
		'[::1]:3260x' "$long:1" '../../etc/passwd:1' $'127.0.0.1:32\n60'; do
		vdsctl_refuses portal show "$text"
	done
}

malformed_groups() {
	local text long

	long=$(printf 'x%.0s' {1..300})
	for text in "$IQN" "$IQN," ",1" "$IQN,65536" "$IQN,-1" "$IQN,0x10000" \
		"$IQN,1x" "$long,1" 'iqn/../x,1' "${NO_UUID}0,1 "; do
		vdsctl_refuses group show "$text"
	done
}

malformed_operations() {
	local text

	for text in -1 0 x 1x 18446744073709551616 9223372036854775808 ''; do
		vdsctl_refuses op show "$text"
	done
}

malformed_times() {
	local text

	for text in -1 x 1e9 99999999999 0.0001; do
		vdsctl_refuses op wait 1 --timeout "$text"
	done
}

test_absent() {
	nowhere 'a group id that no group has' group show $NO_UUID
	nowhere 'a portal id for a group' group show \
		"$(value .portal.id portal show 127.0.0.1:3260)"
	nowhere 'a group id for a portal' portal show \
		"$(value .group.id group show $IQN,1)"
	nowhere 'a tag that no group has' group show $IQN,65535
	nowhere 'a very large operation number' op show 9223372036854775807
	nowhere 'a provider that is not loaded' provider status nobody
	nowhere 'a removal from an unknown target' \
		portal remove iqn.x,1 127.0.0.1:3260
}

plan 45
setup
need target $IQN
need portal $IQN 127.0.0.1:3260
need soon knows $IQN,1 127.0.0.1:3260
remember_counts
test_netlink
test_arguments
test_names
test_absent
counts_unchanged 'vdsctl: the invalid arguments changed nothing'
ok 'our view equals configfs' view_is_configfs
finish
