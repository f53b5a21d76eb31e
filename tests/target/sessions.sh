#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# sessions.sh - who is logged in, and by which portal.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

initiator=$(sed -n 's/^InitiatorName=//p' /etc/iscsi/initiatorname.iscsi)

# by PORTAL LOCAL GROUP: the connection to LOCAL of the group is one by PORTAL
by() {
	rmtool "$3" sessions | grep " local=${2//[/\\[} " |
		grep -q "^portal=${1//[/\\[} "
}

# is_by DESCRIPTION PORTAL LOCAL [GROUP]
is_by() {
	ok "$1" by "$2" "$3" "${4-$IQN,1}"
}

sessions() {
	rmtool "${1-$IQN,1}" sessions | wc -l
}

test_ties() {
	need login $IQN 127.0.0.1:3320
	need login $IQN 127.0.0.2:3320
	need login $IQN '[::1]:3321'
	need login $IQN 127.0.0.5:3322
	need login $IQN2 127.0.0.1:3320
	is 'four sessions in the first target' "$(sessions)" 4
	is 'one in the other' "$(sessions $IQN2,1)" 1
	is_by 'IPv4' 127.0.0.1:3320 127.0.0.1:3320
	is_by 'another IPv4 address' 127.0.0.2:3320 127.0.0.2:3320
	is_by 'IPv6' '[::1]:3321' '[::1]:3321'
	is_by 'a wildcard' 0.0.0.0:3322 127.0.0.5:3322
	is_by 'the other target on the same address' 127.0.0.1:3320 127.0.0.1:3320 $IQN2,1
	is 'of one portal alone' "$(rmtool $IQN,1 sessions 127.0.0.2:3320 |
		sed 's/.* local=\([^ ]*\).*/\1/')" 127.0.0.2:3320
	is 'of the wildcard alone' "$(rmtool $IQN,1 sessions 0.0.0.0:3322 | wc -l)" 1
}

test_details() {
	local line before

	line=$(rmtool $IQN,1 sessions 127.0.0.1:3320)
	like 'who' "$line" " group=$IQN,1 initiator=$initiator\$"
	like 'from where' "$line" ' peer=127\.0\.0\.[0-9]+:[0-9]+ '
	like 'logged in, by one connection' "$line" \
		' state=logged-in sid=[0-9]+ cid=0 connections=1 tsih=[1-9][0-9]* '
	like 'a dynamic ACL' "$line" ' dynamic=1 '
	before=$(age 127.0.0.1:3320)
	ok 'its age is that of a session just made' test "$before" -le $((60 * SLOW))
	sleep 2
	ok 'and 2 s later it is more' test "$(age 127.0.0.1:3320)" -ge $((before + 1))
	like 'an explicit ACL' "$(rmtool $IQN2,1 sessions)" ' dynamic=0 '
}

age() {
	rmtool $IQN,1 sessions "$1" | sed 's/.* age=\([0-9]*\).*/\1/'
}

test_denied() {
	run nobody "$PROGRAMS/rmtool" $IQN,1 sessions
	is 'nobody may not look' "$status $(op_field error "$out")" '1 EPERM'
	nok 'and is told no initiator' grep -q "$initiator" <<<"$out"
}

# goes_and_comes PORTAL LOCAL: after its removal the session is there, by no portal; and after
# the portal was put back it is that portal's again.
goes_and_comes() {
	run rmtool $IQN,1 remove "$1"
	is "$1 goes" "$status" 0
	is_by "$1: its session is there, by no portal" none "$2"
	run rmtool $IQN,1 add "$1"
	is "$1 is put back" "$status $(op_field result "$out")" '0 0'
	is_by "$1: the session is its own again" "$1" "$2"
}

test_removed() {
	goes_and_comes 127.0.0.2:3320 127.0.0.2:3320
	goes_and_comes '[::1]:3321' '[::1]:3321'
	goes_and_comes 0.0.0.0:3322 127.0.0.5:3322
	is_by 'the others are not touched' 127.0.0.1:3320 127.0.0.1:3320
	is 'all sessions are there' "$(sessions)" 4
}

test_left() {
	need iscsiadm -m node -T $IQN -p 127.0.0.2:3320 --logout
	is 'after a logout one less' "$(sessions)" 3
	is 'none is by its portal' "$(rmtool $IQN,1 sessions 127.0.0.2:3320)" ''
	run rmtool $IQN,7 sessions
	is 'of a group that is not there' "$status $(op_field error "$out")" '1 ENOENT'
	logout_all
	is 'after all logouts none' "$(sessions)" 0
}

setup
need target $IQN
need target $IQN2
echo 0 >$ISCSI/$IQN2/tpgt_1/attrib/generate_node_acls
need mkdir "$ISCSI/$IQN2/tpgt_1/acls/$initiator"
need disk sessions $IQN
fresh_portal $IQN 127.0.0.1:3320
fresh_portal $IQN 127.0.0.2:3320
fresh_portal $IQN '[::1]:3321'
fresh_portal $IQN 0.0.0.0:3322
fresh_portal $IQN2 127.0.0.1:3320
test_ties
test_details
test_denied
test_removed
test_left
ok 'all is as in configfs' soon view_is_configfs
finish
