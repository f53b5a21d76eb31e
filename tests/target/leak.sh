#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# leak.sh - portals that plain rmdir leaked are found and removed; our removal leaks
# none.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

LEAKS=${LEAKS:-200}		# addresses for plain removals, which leak some
REMOVALS=${REMOVALS:-500}	# of our removals, which must leak none

# leak SUBNET [MIN]: have plain rmdir leak portals of 127.0.SUBNET.0, at least 1 or MIN
leak() {
	need "$PROGRAMS/leaker" "$ISCSI/$IQN/tpgt_1" "$LEAKS" "$1" 3310 "${2-1}"
	note "$(<"$TMP/need.log")"
	leaked=$(listening "$1")
	need test "$leaked" -gt 0
}

# listening SUBNET: how many portals of 127.0.SUBNET.0 serve
listening() {
	ss -Hltn | grep -c " 127\.0\.$1\.[0-9]*:3310 "
}

# The portals that our modules report as leaked
known_leaked() {
	rmtool - leaked | sed -n "s/^leaked=\([^ ]*\) group=$IQN,1\$/\1/p"
}

# serving SUBNET: the portals of 127.0.SUBNET.0 on which LIO listens
serving() {
	ss -Hltn | grep -o "127\.0\.$1\.[0-9]*:3310" | sort
}

# test_shown WHEN SUBNET: leaks are reported
test_shown() {
	ok "$1: the provider has leaked portals" soon provider_is leaked
	like "$1: provider status reports how many, and how to repair" \
		"$(value '.providers[0].message' provider status)" \
		"still serves $leaked portal.* such as 127\.0\.$2\.[0-9]*:3310 of $IQN,1: refresh"
	same "$1: the library reports each as leaked" "$(known_leaked | sort)" "$(serving "$2")"
	same "$1: portal list reports each as leaked" "$(vdsctl portal list |
		awk '/ leaked( |$)/ { print $1 }' | sort)" "$(serving "$2")"
	run rmtool $IQN,1 remove 127.0.0.1:3310
	is "$1: a removal in the group is refused" \
		"$status $(op_field error "$out")" '1 ESTALE'
	run rmtool $IQN,1 remove "127.0.$2.1:3310" 127.0.0.1:3310
	is "$1: a removal of several portals is refused" "$status" 1
	ok "$1: the portal stays in the group" knows $IQN,1 127.0.0.1:3310
}

# test_repaired WHEN SUBNET
test_repaired() {
	ok "$1: refresh works" vdsctl provider refresh
	is "$1: LIO listens on none of them" "$(listening "$2")" 0
	ok "$1: the provider is ok again" provider_is ok
	prints_nothing "$1: none is reported as leaked" known_leaked
	ok "$1: a leaked portal can be made again" portal $IQN "127.0.$2.1:3310"
	ok "$1: it is known" soon knows $IQN,1 "127.0.$2.1:3310"
	run rmtool $IQN,1 remove "127.0.$2.1:3310"
	is "$1: it can be removed" "$status" 0
	ok "$1: our view equals configfs" soon view_is_configfs
}

test_at_load() {
	need soon unload
	leak 1
	need load
	test_shown 'at load' 1
	ok 'at load: reenumerate finds them again' vdsctl provider reenumerate
	same 'at load: each is reported once' "$(known_leaked | sort)" "$(serving 1)"
	test_repaired 'at load' 1
}

# all_known SUBNET: the modules report exactly the portals on which LIO listens
all_known() {
	[ "$(known_leaked | sort)" = "$(serving "$1")" ]
}

# events FILTER: how many events of objects there were of this kind
events() {
	jq -c "select($1)" "$TMP/listen.out" | wc -l
}

LEAKED_PORTAL='.object == "membership" and .state == "leaked"'
LEAKED_GROUP='.object == "portal_group" and .state == "leaked"'

# The program that listens may be slower than the modules.
all_reported() {
	[ "$(events "$LEAKED_PORTAL")" -ge "$leaked" ] && [ "$(events "$LEAKED_GROUP")" -ge 1 ]
}

reported() {
	ok 'all are reported' within $((60 * SLOW)) all_reported
	is 'each portal, once' "$(events "$LEAKED_PORTAL")" "$leaked"
	is 'the group, once' "$(events "$LEAKED_GROUP")" 1
	is 'the group is shown so' "$(value .group.state group show "$IQN",1)" leaked
	like 'the group says what to do' "$(value .group.message group show "$IQN",1)" 'refresh'
}

# The leaks are found when they happen, since the modules see each rmdir, and without
# reenumerate.  33 were not, once.
test_by_itself() {
	background listen python3 "$HERE/kernel.py" listen
	need soon grep -q listening "$TMP/listen.out"
	leak 2 33
	ok 'by itself: all leaks are known within seconds' within 3 all_known 2
	requirement 'by itself: events report each leaked portal, and the group' reported
	background_stop listen 143
	test_shown 'by itself' 2
	test_repaired 'by itself' 2
}

# A leaked portal does not prevent the deletion of its group once it was repaired.
test_group_removable() {
	ok 'the group can be deleted' target_delete $IQN
	nok 'the target is deleted' test -e "$ISCSI/$IQN"
	is 'LIO listens on no port of the group' "$(ss -Hltn | grep -c ':3310 ')" 0
}

test_ours() {
	local at=127.0.9.1:3310 n

	fresh_portal $IQN $at
	for n in 1 2 3; do
		background reader$n "$PROGRAMS/leaker" "$ISCSI/$IQN/tpgt_1" read
	done
	run rmtool $IQN,1 storm "$REMOVALS" "$(np $IQN 1 $at)" $at
	is "$REMOVALS removals under signals, readers and another remover: no error" \
		"$status $err" '0 '
	is 'each of them removed the portal' "${out%% *}" "removed=$REMOVALS"
	note "$out"
	ok 'signals were delivered' test "${out##*signals=}" -ge "$REMOVALS"
	for n in 1 2 3; do
		background_stop reader$n 137 KILL
	done
	ok 'no portal leaked' port_refuses 127.0.9.1 3310
	ok 'reenumerate works' vdsctl provider reenumerate
	prints_nothing 'reenumerate finds no leaked portal' known_leaked
	ok 'the provider is not stale' provider_is ok
	ok 'the portal can be made again' portal $IQN $at
	ok 'it is known' soon knows $IQN,1 $at
	ok 'it serves' port_serves 127.0.9.1 3310
	run rmtool $IQN,1 remove $at
	is 'it can be removed' "$status" 0
	ok 'our view equals configfs' soon view_is_configfs
}

plan 50
setup
need target $IQN
fresh_portal $IQN 127.0.0.1:3310
test_ours
test_at_load
test_by_itself
test_group_removable
finish
