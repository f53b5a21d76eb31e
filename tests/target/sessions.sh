#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# sessions.sh - which sessions are logged in, and by which portal.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

initiator=$(sed -n 's/^InitiatorName=//p' /etc/iscsi/initiatorname.iscsi)

# by PORTAL LOCAL GROUP: the connection to LOCAL in the group is reported with PORTAL
by() {
	rmtool "$3" sessions | grep " local=${2//[/\\[} " |
		grep -q "^portal=${1//[/\\[} "
}

# is_by DESCRIPTION PORTAL LOCAL [GROUP]
is_by() {
	ok "$1" by "$2" "$3" "${4-$IQN,1}"
}

# sessions [GROUP]: how many; nothing if that cannot be read
sessions() {
	local text

	text=$(rmtool "${1-$IQN,1}" sessions) && grep -c . <<<"$text"
}

test_ties() {
	need login $IQN 127.0.0.1:3320
	need login $IQN 127.0.0.2:3320
	need login $IQN '[::1]:3321'
	need login $IQN 127.0.0.5:3322
	need login $IQN2 127.0.0.1:3320
	is 'four sessions in the first target' "$(sessions)" 4
	is 'one session in the other target' "$(sessions $IQN2,1)" 1
	is_by 'the portal of a connection: IPv4' 127.0.0.1:3320 127.0.0.1:3320
	is_by 'the portal of a connection: another IPv4 address' 127.0.0.2:3320 127.0.0.2:3320
	is_by 'the portal of a connection: IPv6' '[::1]:3321' '[::1]:3321'
	is_by 'the portal of a connection: a wildcard' 0.0.0.0:3322 127.0.0.5:3322
	is_by 'the portal of a connection: the other target on the same address' 127.0.0.1:3320 127.0.0.1:3320 $IQN2,1
	is 'the sessions of one portal' "$(rmtool $IQN,1 sessions 127.0.0.2:3320 |
		sed 's/.* local=\([^ ]*\).*/\1/')" 127.0.0.2:3320
	is 'the sessions of a wildcard' "$(rmtool $IQN,1 sessions 0.0.0.0:3322 | grep -c ^portal=)" 1
}

test_details() {
	local line before

	line=$(rmtool $IQN,1 sessions 127.0.0.1:3320)
	like 'a session has its group and initiator' "$line" " group=$IQN,1 initiator=$initiator\$"
	like 'a session has its peer' "$line" ' peer=127\.0\.0\.[0-9]+:[0-9]+ '
	like 'a session has its state, ids and connections' "$line" \
		' state=logged-in sid=[0-9]+ cid=0 connections=1 tsih=[1-9][0-9]* '
	like 'a session has its dynamic ACL' "$line" ' dynamic=1 '
	before=$(age 127.0.0.1:3320)
	ok 'the age of a new session' test "$before" -le $((60 * SLOW))
	sleep 2
	ok 'the age grows' test "$(age 127.0.0.1:3320)" -ge $((before + 1))
	like 'a session has its explicit ACL' "$(rmtool $IQN2,1 sessions)" ' dynamic=0 '
}

age() {
	rmtool $IQN,1 sessions "$1" | sed 's/.* age=\([0-9]*\).*/\1/'
}

test_denied() {
	run as_nobody "$PROGRAMS/rmtool" $IQN,1 sessions
	is 'an unprivileged user cannot list sessions' "$status $(op_field error "$out")" '1 EPERM'
	nok 'an unprivileged user receives no initiator name' grep -q "$initiator" <<<"$out"
}

# removed_and_added PORTAL LOCAL: after a removal the session stays, without a portal;
# when the portal is added again it belongs to that portal again.
removed_and_added() {
	run rmtool $IQN,1 remove "$1"
	is "$1 is removed" "$status" 0
	is_by "$1: its session stays, without a portal" none "$2"
	run rmtool $IQN,1 add "$1"
	is "$1 is added again" "$status $(op_field result "$out")" '0 0'
	is_by "$1: the session belongs to the portal again" "$1" "$2"
}

test_removed() {
	removed_and_added 127.0.0.2:3320 127.0.0.2:3320
	removed_and_added '[::1]:3321' '[::1]:3321'
	removed_and_added 0.0.0.0:3322 127.0.0.5:3322
	is_by 'the session of another portal is unchanged' 127.0.0.1:3320 127.0.0.1:3320
	is 'all sessions stay' "$(sessions)" 4
}

test_left() {
	need iscsiadm -m node -T $IQN -p 127.0.0.2:3320 --logout
	is 'after a logout there is one session less' "$(sessions)" 3
	prints_nothing 'its portal has no session' rmtool $IQN,1 sessions 127.0.0.2:3320
	run rmtool $IQN,7 sessions
	is 'the sessions of an unknown group: ENOENT' "$status $(op_field error "$out")" '1 ENOENT'
	logout_all
	prints_nothing 'after all logouts there is no session' rmtool $IQN,1 sessions
}

is_discovered() {
	like "$1: its session is one of discovery" "$(rmtool $IQN,1 sessions "$1")" \
		"portal=${1//[/\\[} .*state=discovery .*group=$IQN,1 initiator=iqn.1993-08.org.debian:01:steps"
}

# Discovery sessions are of no group; those at a portal count as its sessions.
test_discovery() {
	fresh_portal $IQN 127.0.0.3:3323
	need steps finder 127.0.0.3 3323 discovery login
	is_discovered 127.0.0.3:3323
	run rmtool $IQN,1 remove if-idle 127.0.0.3:3323
	is 'a discovery session is one for if-idle' "$status $(op_field result "$out")" '1 EUSERS'
	run rmtool $IQN,1 remove keep-path dry-run 127.0.0.3:3323
	is 'a discovery session is no path' "$status $(op_field result "$out")" '0 0'
	run vdsctl portal remove $IQN,1 127.0.0.3:3323 --drop
	like 'it is dropped, and then none is left' "$status $out" \
		'^0 .*Dropped 1 session\..*No session is left\.'
	ok 'its initiator notices' within $((10 * SLOW)) grep -qx closed "$TMP/finder.out"
	steps_end finder
}

# Its portal was removed by another program, so it is of no group at all.
discovery_is_stray() {
	fresh_portal "$IQN" 127.0.0.3:3325
	ok 'a discovery session begins' steps stray 127.0.0.3 3325 discovery login
	is_discovered 127.0.0.3:3325
	ok 'its portal is removed' rmdir "$(np "$IQN" 1 127.0.0.3:3325)"
	ok 'that is known' soon not_found portal show 127.0.0.3:3325
	nok 'no group has it' grep -q discovery <<<"$(rmtool "$IQN,1" sessions)"
	ok 'a group is made' target "$IQN3"
	run vdsctl group delete "$IQN3,1"
	is 'it is deleted' "$status $err" '0 '
	ok 'so is its target' rmdir "$ISCSI/$IQN3"
	nok 'the session is not closed' ended stray
	steps_end stray
}

many_are_in() {
	[ "$(grep -cx login "$TMP/many.out")" = "$MANY" ]
}

# LIO's list is read once for each listing, and is not copied while sessions drain.
test_many() {
	fresh_portal $IQN 127.0.0.6:3324
	# A step is a word.
	# shellcheck disable=SC2046
	background many python3 "$HERE/initiator.py" 127.0.0.6 3324 $IQN \
		$(printf 'isid=%s login ' $(seq "$MANY")) stay
	need within $((120 * SLOW)) many_are_in
	need count_calls lio_sessions lio_find_sessions lio_drop
	is "$MANY sessions are listed once each" \
		"$(rmtool $IQN,1 sessions 127.0.0.6:3324 | sort -u | wc -l)" "$MANY"
	is 'LIO is queried once for that, however many messages it takes' "$(calls lio_sessions)" 1
	run rmtool $IQN,1 remove drain=1000 drop 127.0.0.6:3324
	is 'they are dropped after the drain' \
		"$(op_field result "$out") $(op_field dropped "$out") $(op_field sessions "$out")" "0 $MANY 0"
	is 'they were listed before and after the commit, and not while they drained' \
		"$(calls lio_sessions)" 3
	ok 'they were looked for' test "$(calls lio_find_sessions)" -ge 5
	is 'they were dropped by one call' "$(calls lio_drop)" 1
	need count_calls_end
	background_wait many
}

MANY=1000

plan 50
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
test_discovery
requirement 'a discovery session whose portal was removed is no session of any group' \
	discovery_is_stray
test_many
ok 'our view equals configfs' soon view_is_configfs
finish
