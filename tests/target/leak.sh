#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# leak.sh - portals that plain rmdir leaked are found and finished; ours leaks
# none.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

LEAKS=${LEAKS:-200}		# plain removals in which some are leaked
REMOVALS=${REMOVALS:-500}	# of ours, in which none may be

# leak SUBNET: have plain rmdir leak some portals of 127.0.SUBNET.0
leak() {
	need "$PROGRAMS/leaker" "$ISCSI/$IQN/tpgt_1" "$LEAKS" "$1" 3310
	leaked=$(listening "$1")
	if [ "$leaked" = 0 ]; then
		skip "plain rmdir leaked portals" 'it leaked none this time'
		return 1
	fi
	pass "plain rmdir leaked portals ($leaked of $LEAKS)"
}

# listening SUBNET: how many portals of 127.0.SUBNET.0 serve
listening() {
	ss -Hltn | grep -c " 127\.0\.$1\.[0-9]*:3310 "
}

# The portals that the kernel knows to be leaked
known_leaked() {
	rmtool - leaked | sed -n "s/^leaked=\([^ ]*\) group=$IQN,1\$/\1/p"
}

# Those of 127.0.SUBNET.0 that serve, as the kernel tells them
serving() {
	ss -Hltn | grep -o "127\.0\.$1\.[0-9]*:3310" | sort
}

status_is() {
	[ "$(value '.providers[0].state' provider status)" = "$1" ]
}

# The state that leaks put the provider in, and what an admin is told
test_shown() {
	ok "$1: the provider is stale" soon status_is stale
	like "$1: provider status says how many and what to do" \
		"$(value '.providers[0].message' provider status)" \
		"still serves $leaked portal.* such as 127\.0\.$2\.[0-9]*:3310 of $IQN,1: refresh"
	is "$1: each is shown as leaked" "$(known_leaked | sort)" "$(serving "$2")"
	is "$1: portal list says it of each" "$(vdsctl portal list |
		awk '/ leaked( |$)/ { print $1 }' | sort)" "$(serving "$2")"
	run rmtool $IQN,1 remove 127.0.0.1:3310
	is "$1: a removal in the group is refused" \
		"$status $(op_field error "$out")" '1 ESTALE'
	run rmtool $IQN,1 remove "127.0.$2.1:3310" 127.0.0.1:3310
	is "$1: also with another portal" "$status" 1
	ok "$1: and the portal is still there" knows $IQN,1 127.0.0.1:3310
}

test_mended() {
	ok "$1: refresh works" vdsctl provider refresh
	is "$1: nothing listens any more" "$(listening "$2")" 0
	ok "$1: the provider is sound" status_is ok
	is "$1: nothing is shown as leaked" "$(known_leaked)" ''
	ok "$1: a leaked portal can be made again" portal $IQN "127.0.$2.1:3310"
	ok "$1: and is known" soon knows $IQN,1 "127.0.$2.1:3310"
	run rmtool $IQN,1 remove "127.0.$2.1:3310"
	is "$1: and removed" "$status" 0
	ok "$1: all is as in configfs" soon view_is_configfs
}

test_at_load() {
	need soon unload
	leak 1 || return
	need load
	test_shown 'at load' 1
	# The same after they were found a second time
	ok 'at load: reenumerate finds them again' vdsctl provider reenumerate
	is 'at load: not twice' "$(known_leaked | sort)" "$(serving 1)"
	test_mended 'at load' 1
}

test_reenumerate() {
	leak 2 || return
	ok 'reenumerate works' vdsctl provider reenumerate
	test_shown 'reenumerate' 2
	test_mended 'reenumerate' 2
}

# A leaked portal keeps no group from being deleted once it was mended.
test_group_removable() {
	ok 'the group can be deleted' target_delete $IQN
	nok 'and the target is gone' test -e "$ISCSI/$IQN"
	is 'the group serves nobody' "$(ss -Hltn | grep -c ':3310 ')" 0
}

test_ours() {
	local at=127.0.9.1:3310 readers=()

	fresh_portal $IQN $at
	while [ ${#readers[@]} -lt 3 ]; do
		"$PROGRAMS/leaker" "$ISCSI/$IQN/tpgt_1" read &
		readers+=($!)
	done
	run rmtool $IQN,1 storm "$REMOVALS" "$(np $IQN 1 $at)" $at
	is "$REMOVALS removals under signals, readers and a rival: no error" \
		"$status $err" '0 '
	is 'each was done' "${out%% *}" "removed=$REMOVALS"
	note "$out"
	ok 'signals did come' test "${out##*signals=}" -ge "$REMOVALS"
	kill -KILL "${readers[@]}"
	wait "${readers[@]}" 2>/dev/null
	ok 'none is leaked' port_refuses 127.0.9.1 3310
	ok 'reenumerate finds none' vdsctl provider reenumerate
	is 'none at all' "$(known_leaked)" ''
	ok 'the provider is sound' status_is ok
	ok 'the portal can be made again' portal $IQN $at
	ok 'and is known' soon knows $IQN,1 $at
	ok 'and serves' port_serves 127.0.9.1 3310
	run rmtool $IQN,1 remove $at
	is 'and removed' "$status" 0
	ok 'all is as in configfs' soon view_is_configfs
}

setup
need target $IQN
fresh_portal $IQN 127.0.0.1:3310
test_ours
test_at_load
test_reenumerate
test_group_removable
finish
