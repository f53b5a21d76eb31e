#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# served.sh - every portal that LIO accepts is listed as it is served, found by its name,
# and removed: of disabled groups, on addresses that are nowhere, hidden by another portal,
# on interfaces that are renamed or deleted, in other network namespaces, and of targets
# whose names have capitals.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

NETNS=vds-elsewhere
MIXED=iqn.2026-01.org.example:Disk-A.HOST

# state_of PORTAL [IQN,TAG]: status of the portal, and state of its membership
state_of() {
	value ".portal|.status + \" \" + (.memberships[]|
		select(\"\\(.target_name),\\(.tag)\" == \"${2-$IQN,1}\").state)" portal show "$1"
}

state_is() {
	[ "$(state_of "$1" "${3-$IQN,1}")" = "$2" ]
}

# ------------------------------------------------------------------ states

disabled() {
	fresh_portal "$IQN" 127.0.0.1:3370
	is 'it serves' "$(state_of 127.0.0.1:3370)" 'online serving'
	echo 0 >"$ISCSI/$IQN/tpgt_1/enable"
	is 'it does not, as soon as the group is disabled' "$(state_of 127.0.0.1:3370)" \
		'not-ready disabled'
	like 'the table shows it' "$(vdsctl portal list)" \
		"127.0.0.1:3370 +not-ready +$IQN,1 +disabled"
	is 'the group is shown as disabled' "$(value .group.disabled group show "$IQN",1)" true
	fresh_portal "$IQN" 127.0.0.2:3370
	is 'so is a portal that is made then' "$(state_of 127.0.0.2:3370)" 'not-ready disabled'
	echo 1 >"$ISCSI/$IQN/tpgt_1/enable"
	is 'it serves when the group is enabled' "$(state_of 127.0.0.1:3370)" 'online serving'
	run rmtool "$IQN",1 remove 127.0.0.1:3370 127.0.0.2:3370
	is 'they can be removed' "$status $(op_field result "$out")" '0 0'
}

nowhere() {
	fresh_portal "$IQN" 192.0.2.77:3371
	is 'it does not serve' "$(state_of 192.0.2.77:3371)" 'not-ready no-address'
	need ip address add 192.0.2.77/32 dev lo
	is 'it does when an interface gets the address' "$(state_of 192.0.2.77:3371)" \
		'online serving'
	need ip address del 192.0.2.77/32 dev lo
	is 'it does not then' "$(state_of 192.0.2.77:3371)" 'not-ready no-address'
	fresh_portal "$IQN" '[2001:db8::77]:3371'
	is 'IPv6: it does not serve' "$(state_of '[2001:db8::77]:3371')" 'not-ready no-address'
	run rmtool "$IQN",1 remove 192.0.2.77:3371 '[2001:db8::77]:3371'
	is 'they can be removed' "$status $(op_field result "$out")" '0 0'
}

# LIO takes an IPv6 portal for 0.0.0.0 of its port.
hidden() {
	fresh_portal "$IQN2" '[::1]:3372'
	fresh_portal "$IQN" 0.0.0.0:3372
	ok 'LIO does not listen' port_refuses 127.0.0.1 3372
	is 'it is listed as such' "$(state_of 0.0.0.0:3372)" 'not-ready not-listening'
	is 'it has no transport' "$(value '.portal.transports|length' portal show 0.0.0.0:3372)" 0
	is 'the other one serves' "$(state_of '[::1]:3372' "$IQN2",1)" 'online serving'
	run rmtool "$IQN",1 remove 0.0.0.0:3372
	is 'it can be removed' "$status $(op_field result "$out")" '0 0'
	ok 'the other one still serves' port_serves ::1 3372
	ok 'a wildcard that covers it' portal "$IQN2" '[::]:3373'
	ok 'LIO shares the listener' portal "$IQN" 0.0.0.0:3373
	ok 'it serves' soon state_is 0.0.0.0:3373 'online serving'
	run rmtool "$IQN",1 remove 0.0.0.0:3373
	is 'it can be removed as well' "$status $(op_field result "$out")" '0 0'
	run rmtool "$IQN2",1 remove '[::1]:3372' '[::]:3373'
	is 'so can the others' "$status $(op_field result "$out")" '0 0'
}

# loaded_later CHECK...: the same is known if the modules are loaded afterwards
loaded_later() {
	fresh_portal "$IQN" 192.0.2.77:3371
	echo 0 >"$ISCSI/$IQN2/tpgt_1/enable"
	fresh_portal "$IQN2" 127.0.0.1:3370
	need soon unload
	need load
	is 'no address' "$(state_of 192.0.2.77:3371)" 'not-ready no-address'
	is 'disabled' "$(state_of 127.0.0.1:3370 "$IQN2",1)" 'not-ready disabled'
	echo 1 >"$ISCSI/$IQN2/tpgt_1/enable"
	is 'enabled' "$(state_of 127.0.0.1:3370 "$IQN2",1)" 'online serving'
	run rmtool "$IQN",1 remove 192.0.2.77:3371
	is 'one is removed' "$status" 0
	run rmtool "$IQN2",1 remove 127.0.0.1:3370
	is 'the other is removed' "$status" 0
}

test_states() {
	requirement 'portals of a disabled group are not online' disabled
	requirement 'a portal on an address that no interface has is not online' nowhere
	requirement 'a portal for which LIO does not listen is listed as such' hidden
	requirement 'loading the modules later finds the same' loaded_later
	requirement 'a socket that accepts no IPv4 serves none' only_ipv6
}

# [::] does not include IPv4, and LIO takes 0.0.0.0 for it.
only_ipv6() {
	need sysctl -qw net.ipv6.bindv6only=1
	fresh_portal "$IQN" '[::]:3385'
	need sysctl -qw net.ipv6.bindv6only=0
	need portal "$IQN2" 0.0.0.0:3385
	need soon knows "$IQN2,1" 0.0.0.0:3385
	ok 'IPv4 is refused' port_refuses 127.0.0.1 3385
	is 'the portal is listed so' "$(state_of 0.0.0.0:3385 "$IQN2,1")" \
		'not-ready not-listening'
	is 'that of IPv6 serves' "$(state_of '[::]:3385')" 'online serving'
	need rmdir "$(np "$IQN2" 1 0.0.0.0:3385)" "$(np "$IQN" 1 '[::]:3385')"
}

# --------------------------------------------------------------- link-local

LINK_LOCAL='fe80::77'

# interface NAME: with that link-local address
interface() {
	ip link add "$1" type dummy && ip link set "$1" up &&
		ip address add "$LINK_LOCAL/64" dev "$1" nodad
}

# listed PORT: how the portal of that port is listed
listed() {
	vdsctl portal list | awk -v port=":$1" '$1 ~ port "$" { print $1 }'
}

serves_at() {
	ss -Hltn | grep -q "$LINK_LOCAL.*:$1 "
}

renamed() {
	need interface vds-a
	fresh_portal "$IQN" "[$LINK_LOCAL%vds-a]:3374"
	fresh_portal "$IQN" "[$LINK_LOCAL%vds-a]:3375"
	need ip link set vds-a down
	need ip link set vds-a name vds-b
	ok 'LIO still listens' serves_at 3374
	ok 'reenumerate works' vdsctl provider reenumerate
	is 'it is listed with the new name' "$(listed 3374)" "[$LINK_LOCAL%vds-b]:3374"
	run rmtool "$IQN",1 remove "[$LINK_LOCAL%vds-b]:3374"
	is 'it can be removed' "$status $(op_field result "$out")" '0 0'
	nok 'LIO does not listen then' serves_at 3374
	ok 'another program can remove one' rmdir "$(np "$IQN" 1 "[$LINK_LOCAL%vds-a]:3375")"
	prints_nothing 'that is seen' listed 3375
	need ip link del vds-b
}

deleted() {
	local index

	need interface vds-a
	index=$(</sys/class/net/vds-a/ifindex)
	fresh_portal "$IQN" "[$LINK_LOCAL%vds-a]:3374"
	fresh_portal "$IQN" "[$LINK_LOCAL%vds-a]:3375"
	need ip link del vds-a
	ok 'LIO still listens' serves_at 3374
	is 'it is not online' "$(state_of "[$LINK_LOCAL%$index]:3374")" 'not-ready no-address'
	ok 'reenumerate works' vdsctl provider reenumerate
	is 'it is listed' "$(listed 3374)" "[$LINK_LOCAL%$index]:3374"
	need soon unload
	need load
	is 'it is listed when the modules are loaded then' "$(listed 3374)" \
		"[$LINK_LOCAL%$index]:3374"
	run rmtool "$IQN",1 remove "[$LINK_LOCAL%$index]:3374"
	is 'it can be removed' "$status $(op_field result "$out")" '0 0'
	nok 'LIO does not listen then' serves_at 3374
	ok 'another program can remove one' rmdir "$(np "$IQN" 1 "[$LINK_LOCAL%vds-a]:3375")"
	prints_nothing 'that is seen' listed 3375
	need interface vds-a
	run vdsctl portal add "$IQN",1 "[$LINK_LOCAL%vds-a]:3374"
	is 'it can be added on another interface' "$status $err" '0 '
	is 'it is listed there' "$(listed 3374)" "[$LINK_LOCAL%vds-a]:3374"
	is 'it serves there' "$(state_of "[$LINK_LOCAL%vds-a]:3374")" 'online serving'
	run rmtool "$IQN",1 remove "[$LINK_LOCAL%vds-a]:3374"
	is 'it can be removed again' "$status $(op_field result "$out")" '0 0'
	need ip link del vds-a
}

# Another interface gets the name before the modules are loaded.
name_is_taken() {
	need interface vds-a
	fresh_portal "$IQN" "[$LINK_LOCAL%vds-a]:3374"
	need soon unload
	need ip link set vds-a down
	need ip link set vds-a name vds-b
	need interface vds-a
	need load
	is 'it is listed with the new name' "$(listed 3374)" "[$LINK_LOCAL%vds-b]:3374"
	need ip link set vds-b up
	need ip address add "$LINK_LOCAL/64" dev vds-b nodad
	is 'it serves there' "$(state_of "[$LINK_LOCAL%vds-b]:3374")" 'online serving'
	run rmtool "$IQN",1 remove "[$LINK_LOCAL%vds-b]:3374"
	is 'it can be removed' "$status $(op_field result "$out")" '0 0'
	need ip link del vds-a
	need ip link del vds-b
}

test_link_local() {
	need modprobe dummy numdummies=0
	requirement 'a link-local portal stays what it is if its interface is renamed' renamed
	requirement 'a link-local portal stays what it is if its interface is deleted' deleted
	requirement 'a link-local portal stays what it is if another interface gets the name' \
		name_is_taken
	need modprobe -r dummy
}

# -------------------------------------------------------------------- names

capitals() {
	need target "$MIXED"
	fresh_portal "$MIXED" 127.0.0.1:3376
	run vdsctl group show "$MIXED",1
	is 'group show' "$status $err" '0 '
	run vdsctl group show "${MIXED,,},1"
	is 'group show, as initiators write it' "$status $err" '0 '
	is 'group list --target' "$(value '.groups|length' group list --target "$MIXED")" 1
	run vdsctl portal remove "$MIXED",1 127.0.0.1:3376
	is 'portal remove' "$status $err" '0 '
	run vdsctl portal add "$MIXED",1 127.0.0.1:3376
	is 'portal add' "$status $err" '0 '
	run vdsctl session list --group "$MIXED",1
	is 'session list' "$status $err" '0 '
	target_delete "$MIXED"
}

# --------------------------------------------------------------- namespaces

elsewhere() {
	nsenter "--net=/run/netns/$NETNS" "$@"
}

shown_elsewhere() {
	local namespace

	namespace=$(elsewhere stat -Lc %i /proc/self/ns/net)
	need elsewhere mkdir "$(np "$IQN" 1 10.1.2.3:3377)" "$(np "$IQN" 1 10.1.2.3:3378)"
	need soon knows "$IQN",1 10.1.2.3:3377
	is 'the namespace in JSON' "$(value .portal.namespace portal show 10.1.2.3:3377)" \
		"$namespace"
	like 'the namespace in the table' "$(vdsctl portal list)" \
		"10.1.2.3:3377 +online .*serving +0 +$namespace"
	is 'the state, by the addresses of that namespace' "$(state_of 10.1.2.3:3377)" \
		'online serving'
	is 'other portals have none' "$(value .portal.namespace portal show 127.0.0.1:3379)" null
	need soon unload
	need load
	is 'it is found when the modules are loaded' \
		"$(value .portal.namespace portal show 10.1.2.3:3377)" "$namespace"
}

refused_elsewhere() {
	run kernel remove "$IQN",1 10.1.2.3:3377 127.0.0.1:3379
	like 'several portals' "$(field .error "$out")" '^E(OP)?NOTSUPP?$'
	like 'the reason' "$(field .message "$out")" 'another network namespace'
	run vdsctl portal remove --drain 1s "$IQN",1 10.1.2.3:3377
	is 'a drain' "$status" 1
	like 'its reason' "$err" 'another network namespace'
	ok 'nothing changed' elsewhere test -d "$(np "$IQN" 1 10.1.2.3:3377)"
	run vdsctl portal add "$IQN2",1 10.1.2.3:3377
	is 'an addition to another group, where only it listens' "$status" 1
	like 'why' "$err" 'another network namespace'
}

# A login that stalls there is aborted, as elsewhere.
removed_elsewhere() {
	echo 1 >"$ISCSI/$IQN/tpgt_1/attrib/authentication"
	background stalled nsenter "--net=/run/netns/$NETNS" python3 "$HERE/stall.py" 10.1.2.3 3377 "$IQN"
	need within $((20 * SLOW)) grep -q held "$TMP/stalled.out"
	run rmtool "$IQN",1 remove 10.1.2.3:3377
	is 'it is removed' "$status $(op_field result "$out")" '0 0'
	ok 'in time' test "$(op_field ms "$out")" -le $((1500 * SLOW))
	steps_end stalled
	is 'nothing listens there' "$(elsewhere ss -Hltn | grep -c :3377)" 0
	is 'nothing listens here' "$(ss -Hltn | grep -c :3377)" 0
	ok 'it is not offered for an addition here' not_found portal show 10.1.2.3:3377
	echo 0 >"$ISCSI/$IQN/tpgt_1/attrib/authentication"
	ok 'rmdir by another program' rmdir "$(np "$IQN" 1 10.1.2.3:3378)"
	ok 'it is seen' not_found portal show 10.1.2.3:3378
}

# session_at LOCAL: the portal of the group's session, as reported, and its state
session_at() {
	rmtool "$IQN",1 sessions |
		sed -n "s/^portal=\([^ ]*\) .*state=\([^ ]*\) .* local=$1 .*/\1 \2/p"
}

no_session_at() {
	[ -z "$(session_at "$1")" ]
}

steps_elsewhere() {
	background "$1" nsenter "--net=/run/netns/$NETNS" \
		python3 "$HERE/initiator.py" 10.1.2.3 3381 "$2" login stay
	need within $((20 * SLOW)) grep -qx login "$TMP/$1.out"
}

# The wildcard of the initial namespace covers no address of another one.
sessions_elsewhere() {
	need elsewhere mkdir "$(np "$IQN" 1 10.1.2.3:3381)"
	fresh_portal "$IQN" 0.0.0.0:3381
	steps_elsewhere finder discovery
	is 'a discovery session has the portal there' "$(session_at 10.1.2.3:3381)" \
		'10.1.2.3:3381 discovery'
	steps_end finder
	need soon no_session_at 10.1.2.3:3381
	steps_elsewhere there "$IQN"
	is 'a session has the portal there' "$(session_at 10.1.2.3:3381)" \
		'10.1.2.3:3381 logged-in'
	need elsewhere rmdir "$(np "$IQN" 1 10.1.2.3:3381)"
	is 'when that is removed it has none' "$(session_at 10.1.2.3:3381)" 'none logged-in'
	run rmtool "$IQN",1 remove if-idle 0.0.0.0:3381
	is 'the wildcard is idle' "$status $(op_field result "$out")" '0 0'
	steps_end there
}

# LIO looks for the listener of an address in all namespaces.
matched_elsewhere() {
	need elsewhere mkdir "$(np "$IQN" 1 0.0.0.0:3382)"
	need soon knows "$IQN",1 0.0.0.0:3382
	run vdsctl portal add "$IQN2",1 127.0.0.1:3382
	is 'beside the wildcard there an address is added here' "$status $err" '0 '
	ok 'it serves' port_serves 127.0.0.1 3382
	run vdsctl portal add "$IQN2",1 0.0.0.0:3382
	is 'the wildcard is not' "$status" 1
	like 'why' "$err" 'another network namespace'
	need elsewhere mkdir "$(np "$IQN" 1 127.0.0.1:3382)"
	is 'one that shares the listener here serves here' \
		"$(state_of 127.0.0.1:3382) $(value .portal.namespace portal show 127.0.0.1:3382)" \
		'online serving null'
	run rmtool "$IQN",1 remove 127.0.0.1:3382
	is 'it is removed' "$status $(op_field result "$out")" '0 0'
	run rmtool "$IQN",1 remove 0.0.0.0:3382
	is 'the wildcard there is removed' "$status $(op_field result "$out")" '0 0'
	ok 'the other target still serves' port_serves 127.0.0.1 3382
	run rmtool "$IQN2",1 remove 127.0.0.1:3382
	is 'that is removed, too' "$status $(op_field result "$out")" '0 0'
}

explained_elsewhere() {
	run elsewhere vdsctl portal list
	is 'the exit status' "$status" 1
	like 'the message' "$err" 'loaded, but .*initial network namespace'
}

test_namespaces() {
	need ip netns add $NETNS
	need elsewhere ip link set lo up
	need elsewhere ip address add 10.1.2.3/32 dev lo
	fresh_portal $IQN 127.0.0.1:3379
	requirement 'a portal in another network namespace is shown with it' shown_elsewhere
	requirement 'what might have to put it back is refused' refused_elsewhere
	requirement 'it is removed in time, also if a login stalls' removed_elsewhere
	requirement 'a session there is one of the portal there' sessions_elsewhere
	requirement 'portals of two network namespaces are matched as LIO does' matched_elsewhere
	requirement 'in another network namespace vdsctl says why it finds no family' \
		explained_elsewhere
	need ip netns del $NETNS
}

plan 17
setup
need target $IQN
need target $IQN2
test_states
test_link_local
requirement 'a target whose name has capitals is found by it' capitals
test_namespaces
ok 'our view equals configfs' soon view_is_configfs
finish
