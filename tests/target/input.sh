#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# input.sh - bad input at every door: a clear error, and nothing changes.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

unchanged() {
	is "after $1 nothing has changed" "$(counts)" "$before"
}

test_netlink() {
	local result text

	python3 "$TESTS/target/badinput.py" >"$TMP/bad" 2>&1
	is 'the list of bad requests was gone through' "$?" 0
	while read -r result text; do
		case $result in
		pass) pass "netlink: $text" ;;
		fail) fail "netlink: ${text%% | *}" "${text##* | }" ;;
		*) note "$result $text" ;;
		esac
	done <"$TMP/bad"
	unchanged 'bad requests'
}

# wrong DESCRIPTION ARG...: a command line that vdsctl does not take.  It says
# which word is wrong, and tells programs in JSON.
wrong() {
	local description=$1 code sentence
	shift

	run vdsctl "$@"
	like "vdsctl: $description" "$status $err" '^2 vdsctl: .{10,}'
	run vdsctl --json "$@"
	code=$(jq -r .error.code <<<"$out" 2>&1)
	sentence=$(jq -r .error.message <<<"$out" 2>&1)
	is "vdsctl: $description: in JSON" "$status $code $((${#sentence} > 10))" \
		'2 EINVAL 1'
}

# nowhere DESCRIPTION ARG...: well-formed, and there is no such thing
nowhere() {
	local description=$1
	shift

	run vdsctl --json "$@"
	is "vdsctl: $description" "$status $(jq -r .error.code <<<"$out" 2>&1)" \
		'1 ENOENT'
}

test_words() {
	wrong 'no words'
	wrong 'an unknown noun' frobnicate
	wrong 'an unknown verb' portal frobnicate
	wrong 'a missing word' portal remove $IQN,1
	wrong 'a word too many' portal show 127.0.0.1:3260 more
	wrong 'an unknown option' portal list --frobnicate
	wrong 'an option of another command' portal list --no-wait
	wrong 'an option without its value' op wait 1 --timeout
	wrong 'an empty word' portal show ''
}

test_names() {
	local text long

	long=$(printf 'x%.0s' {1..300})
	for text in 127.0.0.1 127.0.0.1: 127.0.0.1:0 127.0.0.1:65536 127.0.0.1:-1 \
		127.0.0.1:99999999999999999999 256.0.0.1:3260 127.0.0:3260 \
		'127.0.0.1:3260 ' '[::1]' '[::1:3260' '::1:3260' '[::g]:3260' \
		'[::1]:3260x' "$long:1" '../../etc/passwd:1' $'127.0.0.1:32\n60'; do
		wrong "the portal ${text@Q}" portal show "$text"
	done
	for text in "$IQN" "$IQN," ",1" "$IQN,65536" "$IQN,-1" "$IQN,0x10000" \
		"$IQN,1x" "$long,1" 'iqn/../x,1' "${NO_UUID}0,1 "; do
		wrong "the group ${text@Q}" group show "$text"
	done
	for text in -1 0 x 1x 18446744073709551616 9223372036854775808 ''; do
		wrong "the operation ${text@Q}" op show "$text"
	done
	for text in -1 x 1e9 99999999999 0.0001; do
		wrong "the time ${text@Q}" op wait 1 --timeout "$text"
	done
}

test_absent() {
	nowhere 'a group id that nothing has' group show $NO_UUID
	nowhere 'a portal id for a group' group show \
		"$(value .portal.id portal show 127.0.0.1:3260)"
	nowhere 'a group id for a portal' portal show \
		"$(value .group.id group show $IQN,1)"
	nowhere 'a tag that nothing has' group show $IQN,65535
	nowhere 'a huge number of an operation' op show 9223372036854775807
	nowhere 'a provider that is not there' provider status nobody
	nowhere 'a removal from a target that is not there' \
		portal remove iqn.x,1 127.0.0.1:3260
}

setup
need target $IQN
need portal $IQN 127.0.0.1:3260
need soon knows $IQN,1 127.0.0.1:3260
before=$(counts)
test_netlink
test_words
test_names
test_absent
unchanged 'bad words'
ok 'all is as in configfs' view_is_configfs
finish
