#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# stale.sh - what cannot be read, or was lost, makes one group stale, by name, until it
# has been read; everything else works meanwhile.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

A=127.0.0.1:3360 B=127.0.0.2:3360	# of IQN, whose group is busy
C=127.0.0.3:3360 D=127.0.0.4:3360	# of IQN2
GROUPS_BUSY=8
mapfile -t busy_iqns < <(seq -f "$IQN-%.0f" $GROUPS_BUSY)

# ------------------------------------------------------------------ the checks

# portals_are PORTAL...: these are listed, and no others
portals_are() {
	[ "$(vdsctl portal list | grep -o '^[^ ]*:[0-9]*' | sort | xargs)" = \
		"$(printf '%s\n' "$@" | sort | xargs)" ]
}

message_of() {
	kernel groups | jq -r ".[]|select(\"\\(.target_name),\\(.tag)\" == \"$1\").message"
}

# stale_groups: their names
stale_groups() {
	kernel groups | jq -r '.[]|select(.state == "stale")|"\(.target_name),\(.tag)"' |
		sort | xargs
}

stale_groups_are() {
	local names

	names=$(stale_groups) && [ "$names" = "$1" ]
}

no_group_is_stale() {
	stale_groups_are ''
}

# Removals and additions in another group, and what other programs do there
others_work() {
	run rmtool "$IQN2",1 remove "$C"
	is 'a removal in another group' "$status $(op_field result "$out")" '0 0'
	run rmtool "$IQN2",1 add "$C"
	is 'an addition in another group' "$status $(op_field result "$out")" '0 0'
	ok 'mkdir in another group' portal "$IQN2" "$D"
	ok 'it is known' knows "$IQN2",1 "$D"
	ok 'rmdir in another group' rmdir "$(np "$IQN2" 1 "$D")"
	nok 'it is known' knows "$IQN2",1 "$D"
	ok 'a new target' target "$IQN3"
	ok 'a new portal of it' portal "$IQN3" "$D"
	ok 'it is known' soon knows "$IQN3",1 "$D"
	ok 'the list is complete' soon portals_are "$A" "$B" "$C" "$D"
	ok 'the target is deleted' target_delete "$IQN3"
	ok 'the list is complete then' soon portals_are "$A" "$B" "$C"
}

# ------------------------------------------------------------- a busy directory

busy() {
	reinstate $IQN 127.0.0.1 3360 again2
	rmdir_start rmdir "$(np $IQN 1 $A)"
}

free() {
	io_continues_again
	need background_wait rmdir
}

reenumerated() {
	local id op

	id=$(kernel reenumerate | jq -r .id)
	others_work
	op=$(kernel wait "$id")
	is 'the result' "$(field .result "$op")" 0
	ok 'it ends by 11 s' test "$(field .ms "$op")" -le $((11000 * SLOW))
	like 'a message says that groups are busy' "$(field .message "$op")" busy
	is 'the provider is not stale' "$(kernel provider | jq -r .state)" ok
	is 'the group is stale, and no other' "$(stale_groups)" "$IQN",1
	like 'the group says why' "$(message_of "$IQN",1)" 'could not be read'
}

refused_there() {
	run kernel remove "$IQN",1 "$B"
	is 'a removal there' "$(field .error "$out")" ESTALE
	like 'the message says why' "$(field .message "$out")" 'group is stale'
}

recovers() {
	ok 'the group is not stale' soon group_is "$IQN",1 ok
	ok 'no group is stale' no_group_is_stale
	ok 'our view equals configfs' soon view_is_configfs
	run rmtool "$IQN",1 remove "$B"
	is 'a removal there succeeds' "$status $(op_field result "$out")" '0 0'
}

test_busy() {
	busy
	requirement 'a hung rmdir: other groups work, and lists are complete' others_work
	requirement 'a hung rmdir: reenumerate succeeds, only the group is stale, and other groups work meanwhile' \
		reenumerated
	requirement 'a hung rmdir: operations on the group are refused' refused_there
	free
	requirement 'a hung rmdir: the group recovers by itself' recovers
	fresh_portal $IQN $A
	fresh_portal $IQN $B
}

loaded() {
	at=$(elapsed load) || fail 'the modules load'
	note "loading takes $at ms"
	ok 'loading does not wait' test "$at" -le $((10000 * SLOW))
	ok 'the other groups are known' soon knows "$IQN2",1 "$C"
	ok 'the group is stale, and no other' soon stale_groups_are "$IQN",1
	run rmtool "$IQN2",1 remove "$C"
	is 'a removal in another group' "$status $(op_field result "$out")" '0 0'
	run rmtool "$IQN2",1 add "$C"
	is 'an addition in another group' "$status $(op_field result "$out")" '0 0'
}

test_load() {
	local at

	need soon unload
	busy
	requirement 'loading during a hung rmdir: only the group is stale' loaded
	free
	requirement 'loading during a hung rmdir: the group recovers by itself' recovers
	fresh_portal $IQN $A
	fresh_portal $IQN $B
}

# many_busy: reenumerate with several busy groups.  It takes time for each of them, and
# nothing waits for it.
many_busy() {
	local id ms

	id=$(kernel reenumerate | jq -r .id)
	ms=$(elapsed modprobe psample) || fail 'modprobe works'
	note "modprobe of another family: $ms ms"
	ok 'modprobe of another family' test "$ms" -le $((3000 * SLOW))
	need rmmod psample
	ms=$(as_nobody python3 "$HERE/kernel.py" rounds 20 families | jq -r .ms)
	note "a dump of all families: $ms ms"
	ok 'a dump of all families' test "${ms:-999999}" -le $((1000 * SLOW))
	ms=$(kernel rounds 20 groups | jq -r .ms)
	note "a dump of all groups: $ms ms"
	ok 'a dump of all groups' test "${ms:-999999}" -le $((1000 * SLOW))
	run rmtool "$IQN2",1 remove "$C"
	is 'a removal elsewhere' "$status $(op_field result "$out")" '0 0'
	note "a removal elsewhere: $(op_field ms "$out") ms"
	ok 'a removal elsewhere takes no longer' test "$(op_field ms "$out")" -le $((1000 * SLOW))
	run rmtool "$IQN2",1 add "$C"
	op=$(kernel wait "$id")
	is 'the result' "$(field .result "$op")" 0
	ok 'it ends by 11 s' test "$(field .ms "$op")" -le $((11000 * SLOW))
	is 'the groups are stale' "$(stale_groups | wc -w)" "$GROUPS_BUSY"
}

test_many() {
	local n op

	for n in "${busy_iqns[@]}"; do
		fresh_portal "$n" 127.0.1.1:3361
	done
	reinstate "$(IFS=,; echo "${busy_iqns[*]}")" 127.0.1.1 3361 again2
	for n in "${busy_iqns[@]}"; do
		rmdir_start "rmdir-$n" "$(np "$n" 1 127.0.1.1:3361)"
	done
	requirement "$GROUPS_BUSY hung rmdirs: reenumerate ends in time, and nothing waits for it" \
		many_busy
	io_continues_again
	for n in "${busy_iqns[@]}"; do
		need background_wait "rmdir-$n"
	done
	ok "$GROUPS_BUSY hung rmdirs: all groups recover" soon no_group_is_stale
}

# ------------------------------------------------------------------------ twins

twins() {
	ok 'the group is stale, and no other' soon stale_groups_are "$IQN2",1
	like 'the message says why' "$(message_of "$IQN2",1)" 'same tag'
	is 'the provider is not stale' "$(kernel provider | jq -r .state)" ok
	run kernel remove "$IQN2",1 "$C"
	is 'a removal there is refused' "$(field .error "$out")" ESTALE
	run rmtool "$IQN",1 remove "$B"
	is 'a removal in another group' "$status $(op_field result "$out")" '0 0'
	run rmtool "$IQN",1 add "$B"
	is 'an addition in another group' "$status $(op_field result "$out")" '0 0'
	run kernel wait "$(kernel reenumerate | jq -r .id)"
	is 'reenumerate succeeds' "$(field .result "$out")" 0
	is 'the group stays stale' "$(stale_groups)" "$IQN2",1
}

twin_is_gone() {
	ok 'no group is stale' soon no_group_is_stale
	run rmtool "$IQN2",1 remove "$C"
	is 'a removal there' "$status $(op_field result "$out")" '0 0'
	run rmtool "$IQN2",1 add "$C"
	is 'an addition there' "$status $(op_field result "$out")" '0 0'
	ok 'our view equals configfs' soon view_is_configfs
}

# LIO accepts names that it itself would not choose.
test_twins() {
	need mkdir $ISCSI/$IQN2/tpgt_01
	requirement 'tpgt_01 beside tpgt_1: only that group is stale' twins
	need rmdir $ISCSI/$IQN2/tpgt_01
	requirement 'tpgt_01 beside tpgt_1: the group recovers once it is removed' twin_is_gone
	requirement 'tpgt_01 and tpgt_001: the group is stale until one of them is left' \
		two_are_left
	requirement 'portals of tpgt_01 are not known: additions and removals elsewhere are right' \
		twin_has_portals
}

# The group of a tag is deleted, and two others of the tag are left.
two_are_left() {
	need target "$IQN3"
	need mkdir "$ISCSI/$IQN3/tpgt_01" "$ISCSI/$IQN3/tpgt_001"
	ok 'the group is stale' soon stale_groups_are "$IQN3",1
	need rmdir "$ISCSI/$IQN3/tpgt_1"
	# What is read again is read within half a second.
	sleep 1
	is 'the group of the tag is stale' "$(stale_groups)" "$IQN3",1
	need rmdir "$ISCSI/$IQN3/tpgt_01"
	ok 'no group is stale when one is left' soon no_group_is_stale
	target_delete "$IQN3"
}

# LIO has portals in the second group of a tag, which the modules do not know.
twin_has_portals() {
	local dir="$ISCSI/$IQN2/tpgt_01/np"

	need mkdir "$ISCSI/$IQN2/tpgt_01"
	ok 'the group is stale' soon stale_groups_are "$IQN2",1
	need mkdir "$dir/[::1]:3363" "$dir/127.0.0.5:3364"
	need rmtool - new 0.0.0.0:3363
	run rmtool "$IQN",1 add 0.0.0.0:3363
	is 'a portal that would not listen is not added' \
		"$status $(op_field result "$out")" '1 EADDRINUSE'
	nok 'configfs does not have it' test -e "$(np "$IQN" 1 0.0.0.0:3363)"
	like 'the message says why' "$out" 'message=.*not known'
	fresh_portal "$IQN" 127.0.0.5:3364
	run rmtool "$IQN",1 remove 127.0.0.5:3364
	is 'a portal is removed that it listens for, too' \
		"$status $(op_field result "$out")" '0 0'
	ok 'that is verified at once' test "$(op_field ms "$out")" -le $((3000 * SLOW))
	need rmdir "$dir/[::1]:3363" "$dir/127.0.0.5:3364" "$ISCSI/$IQN2/tpgt_01"
	ok 'no group is stale' soon no_group_is_stale
}

# ------------------------------------------------------------------ lost events

# listen_start: events of objects go to $TMP/listen.out
listen_start() {
	background listen python3 "$HERE/kernel.py" listen
	need soon grep -q listening "$TMP/listen.out"
	echo 0 >"$LIO_PARAMS/max_queued_events"
}

listen_end() {
	echo 65536 >"$LIO_PARAMS/max_queued_events"
	# What is read again is read within half a second.
	sleep 1
	background_stop listen 143
}

# events FILTER: how many events there were of this kind
events() {
	jq -c "select($1)" "$TMP/listen.out" | wc -l
}

lost_and_found() {
	listen_start
	ok 'mkdir' portal "$IQN2" "$D"
	ok 'what was made becomes known by itself' soon knows "$IQN2,1" "$D"
	ok 'rmdir' rmdir "$(np "$IQN2" 1 "$D")"
	ok 'what was removed becomes known by itself' soon not_found portal show "$D"
	ok 'no group is stale in the end' soon no_group_is_stale
	listen_end
	ok 'the group was stale, each time' test 2 -le "$(events '.object == "portal_group" and
		.state == "stale" and .target_name == "'"$IQN2"'"')"
	is 'no other group was' "$(events '.object == "portal_group" and
		.target_name != "'"$IQN2"'"')" 0
	is 'the provider was not' "$(events '.object == "provider"')" 0
	ok 'our view equals configfs' soon view_is_configfs
}

# The directories of other fabrics are in the same file system.
other_fabrics() {
	local loop=$CONFIGFS/target/loopback
	local naa=$loop/naa.6001405000000001

	listen_start
	ok 'a target of another fabric' mkdir -p "$naa/tpgt_1"
	ok 'its group is deleted' rmdir "$naa/tpgt_1"
	ok 'so is the target' rmdir "$naa"
	ok 'so is the fabric' rmdir "$loop"
	listen_end
	is 'nothing is reported' "$(events '.object != "listening"')" 0
	ok 'no group is stale' no_group_is_stale
}

test_lost() {
	requirement 'lost events: only their group is stale, and it recovers by itself' \
		lost_and_found
	if modprobe -q tcm_loop; then
		requirement 'events of other fabrics do not count' other_fabrics
		rmmod tcm_loop
	else
		skip 'events of other fabrics do not count' 'this kernel has no tcm_loop'
	fi
}

setup
for module in dm_zero target_core_iblock psample; do
	modprobe -n -q $module || skip_all "this kernel has no $module"
done
plan 16
for iqn in $IQN $IQN2 "${busy_iqns[@]}"; do
	need target "$iqn"
done
need disk_to_freeze stale $IQN "${busy_iqns[@]}"
fresh_portal $IQN $A
fresh_portal $IQN $B
fresh_portal $IQN2 $C
test_busy
test_load
test_many
test_twins
test_lost
ok 'our view equals configfs' soon view_is_configfs
finish
