#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# group.sh - targets and portal groups are created, deleted, enabled and disabled, and
# portals set offline and online; what is in the way is refused or blocks, in time, and
# then nothing has changed.

# The tests are called by name, so shellcheck does not know the constants in them.
# shellcheck disable=SC2317,SC2086
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

AT=127.0.0.1:3360	# of IQN
AT2=127.0.0.2:3360	# of IQN and IQN2
ACL=iqn.1993-08.org.debian:01:steps	# the name of initiator.py
ROUNDS=${ROUNDS:-4}	# while another program changes the same groups

tpg() {
	echo "$ISCSI/$IQN/tpgt_$1"
}

# done_by ARG...: vdsctl ARG... succeeds; sets op
done_by() {
	run vds "$@"
	is "vdsctl $*" "$status $(jq -r .operation.result <<<"$out" 2>&1)" '0 0'
	op=$out
}

# ends ERRNO REGEX ARG...: the operation that vdsctl ARG... starts fails; sets op
ends() {
	run vds "${@:3}"
	is "vdsctl ${*:3}: the error" "$(jq -r .operation.error <<<"$out" 2>&1)" "$1"
	like 'the message says why' "$(jq -r .operation.message <<<"$out" 2>&1)" "$2"
	op=$out
}

# refuses ERRNO ARG...: no operation is started
refuses() {
	run vds "${@:2}"
	is "vdsctl ${*:2}: the error" "$(jq -r .error.code <<<"$out" 2>&1)" "$1"
	is 'there is no operation' "$(jq -r .operation <<<"$out" 2>&1)" null
}

# enabled TAG 0|1
enabled() {
	is "configfs has enable=$2" "$(<"$(tpg "$1")/enable")" "$2"
}

serves() {
	ok "$1 accepts connections" port_serves "${1%:*}" "${1##*:}"
}

takes_at_most() {
	local ms=$(($(jq -r .operation.elapsed_ns <<<"$op") / 1000000))

	note "it took $ms ms"
	ok "it took at most $1 ms" test "$ms" -le "$1"
}

# ------------------------------------------------------------- create, enable

target_is_created() {
	local name

	done_by target create "$IQN"
	ok 'configfs has it' test -d "$ISCSI/$IQN"
	is 'it is shown' "$(value .target.name target show "$IQN")" "$IQN"
	done_by target create
	name=$(jq -r .operation.target_name <<<"$op")
	like 'a name is made' "$name" '^iqn\.2003-01\.org\.linux-iscsi\.[a-z0-9-]+:sn\.[0-9a-f]{12}$'
	done_by target delete "$name"
	nok 'it is gone' test -d "$ISCSI/$name"
	done_by target create eui.02004567a425678d
	done_by target delete eui.02004567a425678d
}

names_are_checked() {
	local name

	refuses EEXIST target create "$IQN"
	for name in iqn.2026-13.org.example:a iqn.2026-01.org.example:a_b \
		iqn.2026-01.ORG.example:a eui.02004567a425678g; do
		run vds target create "$name"
		ok "$name is refused" test "$status" != 0
		nok 'configfs has no such target' test -d "$ISCSI/$name"
	done
}

group_is_created() {
	done_by group create "$IQN"
	is 'it has the lowest tag' "$(jq -r .operation.tag <<<"$op")" 1
	enabled 1 0
	done_by group create "$IQN,3" --enable
	enabled 3 1
	done_by group create "$IQN" --enable
	is 'it has the lowest free tag' "$(jq -r .operation.tag <<<"$op")" 2
	refuses EEXIST group create "$IQN,3"
	mkdir "$ISCSI/$IQN/tpgt_04"
	need soon value .group.tag group show "$IQN,4"
	refuses EEXIST group create "$IQN,4"
	nok 'LIO has no second group of the tag' test -d "$(tpg 4)"
	rmdir "$ISCSI/$IQN/tpgt_04"
	refuses ENOENT group create "$IQN3,1"
}

group_is_enabled() {
	for _ in 1 2; do
		done_by group enable "$IQN,1"
		enabled 1 1
	done
	for _ in 1 2; do
		done_by group disable "$IQN,1"
		enabled 1 0
	done
	done_by group enable "$IQN,1"
}

# ------------------------------------------------------------------ what is left

portals_are_left() {
	ends ENOTEMPTY '1 portal' group delete "$IQN,1"
	ends ENOTEMPTY '1 portal' target delete "$IQN"
	serves "$AT"
	enabled 1 1
}

contents_are_left() {
	ends ENOTEMPTY '1 LUN' group delete "$IQN,1" --with-portals
	mkdir "$(tpg 1)/acls/$ACL"
	mkdir "$(tpg 1)/acls/$ACL/lun_0"
	ln -s "$(tpg 1)/lun/lun_0" "$(tpg 1)/acls/$ACL/lun_0/mapped"
	ends ENOTEMPTY '1 LUN\(s\) and 1 ACL' target delete "$IQN" --with-portals
	serves "$AT"
	enabled 1 1
	ok 'the ACL is there' test -L "$(tpg 1)/acls/$ACL/lun_0/mapped"
}

# ------------------------------------------------------------------- sessions

sessions_are_named() {
	steps initiator 127.0.0.1 3360 "$IQN" login || fail 'a session is logged in'
	ends EUSERS '1 session' group disable "$IQN,1"
	is 'it says whose' "$(jq -r '.operation.session_list[0].initiator_name' <<<"$op")" "$ACL"
	ends EUSERS '1 session' group delete "$IQN,1" --with-portals --with-contents
	enabled 1 1
	serves "$AT"
	nok 'the session stays' ended initiator
}

sessions_are_dropped() {
	done_by group disable "$IQN,1" --drop
	is 'one was dropped, and none is left' \
		"$(jq -r '.operation|"\(.dropped) \(.sessions) \(.session_list|length)"' <<<"$op")" \
		'1 0 0'
	enabled 1 0
	ok 'the session ended' soon ended initiator
	steps_end initiator
	done_by group enable "$IQN,1"
}

# ------------------------------------------------------------------- what blocks

# An initiator is logged in, and its I/O frozen.
hold_io() {
	freeze || fail 'the I/O freezes'
	steps initiator 127.0.0.1 3360 "$IQN" login write || fail 'I/O is stuck'
}

release_io() {
	thaw || fail 'the I/O continues'
	steps_end initiator
}

# stuck REGEX ARG...: vdsctl ARG... is blocked by a session whose I/O is frozen
stuck() {
	ends ETIME "$1" "${@:2}" --deadline 1000ms
	takes_at_most $((2500 * SLOW))
	is 'it says what blocks' "$(jq -r '.operation.blockers[-1].kind' <<<"$op")" session
	enabled 1 1
	ok 'the portal is in the group' knows "$IQN,1" "$AT"
	serves "$AT"
	ok 'others see the group' ls "$(tpg 1)/np"
}

io_is_stuck() {
	hold_io
	stuck 'does not end before its I/O' group disable "$IQN,1" --drop
	stuck 'does not end before its I/O' \
		group delete "$IQN,1" --drop --with-portals --with-contents
	stuck 'does not end before its I/O' \
		target delete "$IQN" --drop --with-portals --with-contents
	ok 'the LUN is there' test -L "$(tpg 1)/lun/lun_0/group"
	release_io
	done_by group disable "$IQN,1" --drop
	done_by group enable "$IQN,1"
}

# A program that disables the group hangs in LIO.
program_is_stuck() {
	hold_io
	background disabler python3 -c 'import sys; open(sys.argv[1], "w").write("0")' \
		"$(tpg 1)/enable"
	ok 'it hangs' soon in_lio disabler
	ends ETIME "configuration" group disable "$IQN,1" --drop --deadline 500ms
	ends ETIME "configuration" group enable "$IQN,1" --deadline 500ms
	takes_at_most $((2000 * SLOW))
	ends ETIME "configuration" group delete "$IQN,1" --drop --with-portals \
		--with-contents --deadline 500ms
	thaw || fail 'the I/O continues'
	ok 'the program ends' background_wait disabler
	steps_end initiator
	enabled 1 0
	done_by group enable "$IQN,1"
}

login_stalls() {
	echo 1 >"$(tpg 1)/attrib/authentication"
	stall_login 127.0.0.1 3360 "$IQN" chap 1 || fail 'a login stalls'
	done_by group disable "$IQN,1"
	takes_at_most $((2000 * SLOW))
	is 'it was aborted' "$(jq -r .operation.aborted <<<"$op")" 1
	let_go "$holder"
	enabled 1 0
	echo 0 >"$(tpg 1)/attrib/authentication"
	done_by group enable "$IQN,1"
}

# While an operation waits, the module cannot be unloaded, and a cancel ends it.
module_stays() {
	local id

	hold_io
	run vds group delete "$IQN,1" --drop --with-portals --with-contents --no-wait
	id=$(jq -r .operation.id <<<"$out")
	ok 'it drops the session and waits' soon op_state "$id" draining
	nok 'the module stays' rmmod vds_iscsi_lio
	ok 'it is cancelled' vdsctl op cancel "$id"
	run vds op wait "$id"
	is 'the result' "$(jq -r .operation.error <<<"$out")" ECANCELED
	ok 'the portal was put back' soon knows "$IQN,1" "$AT"
	serves "$AT"
	release_io
}

# ------------------------------------------------------------ offline, online

goes_offline() {
	done_by portal offline "$AT2"
	is 'it is offline' "$(value .portal.status portal show "$AT2")" offline
	ok 'nothing listens' port_refuses 127.0.0.2 3360
	nok 'it is gone from the first group' test -d "$(np "$IQN" 1 "$AT2")"
	nok 'it is gone from the second group' test -d "$(np "$IQN2" 1 "$AT2")"
	serves "$AT"
	done_by portal offline "$AT2"
}

goes_online() {
	done_by portal online "$AT2"
	ok 'it is in the first group' knows "$IQN,1" "$AT2"
	ok 'it is in the second group' knows "$IQN2,1" "$AT2"
	serves "$AT2"
	done_by portal online "$AT2"
	refuses ENOENT portal online 127.0.0.9:3360
}

online_is_all_or_none() {
	done_by portal offline "$AT2"
	ok 'a program listens on the address' squat 127.0.0.2 3360
	run vds portal online "$AT2"
	is 'the error' "$(jq -r .operation.error <<<"$out" 2>&1)" EADDRINUSE
	nok 'it is not in the first group' test -d "$(np "$IQN" 1 "$AT2")"
	nok 'it is not in the second group' test -d "$(np "$IQN2" 1 "$AT2")"
	squat_end
	done_by portal online "$AT2"
	ok 'it is in the first group' knows "$IQN,1" "$AT2"
	ok 'it is in the second group' knows "$IQN2,1" "$AT2"
	done_by portal offline "$AT2"
	done_by group delete "$IQN2,1" --with-contents
	refuses EIDRM portal online "$AT2"
	mkdir "$ISCSI/$IQN2/tpgt_1"
	need soon value .group.tag group show "$IQN2,1"
	done_by portal online "$AT2"
	ok 'a group of the name has it' knows "$IQN2,1" "$AT2"
}

# -------------------------------------------------------------------- others

# Another program creates and deletes the groups that we create and delete.  EBUSY: it may
# have the target's directory locked at each attempt of 10 s.
others_race() {
	local n code

	background other python3 -c '
import itertools, os, sys
for n in itertools.count():
    for act in os.mkdir, os.rmdir:
        try:
            act(sys.argv[1])
        except OSError:
            pass
' "$(tpg 9)"
	for ((n = 0; n < ROUNDS; n++)); do
		for code in create delete; do
			run vds group "$code" "$IQN,9"
			like "$code" "$(jq -r '.operation.error // .error.code' <<<"$out")" \
				'^(null|EEXIST|ENOENT|EIDRM|EINVAL|EBUSY)$'
		done
	done
	background_stop other 143
	[ ! -d "$(tpg 9)" ] || rmdir "$(tpg 9)"
	ok 'our view equals configfs' soon view_is_configfs
}

targetcli_works() {
	targetcli /iscsi create "$IQN3" || fail 'targetcli creates a target'
	need soon value .target.name target show "$IQN3"
	done_by group disable "$IQN3,1"
	done_by target delete "$IQN3" --with-portals
	nok 'targetcli sees it no more' targetcli "/iscsi/$IQN3" ls
}

all_is_deleted() {
	done_by group delete "$IQN,2"
	nok 'configfs has it no more' test -d "$(tpg 2)"
	done_by group delete "$IQN,1" --with-portals --with-contents
	nok 'configfs has the group no more' test -d "$(tpg 1)"
	ok 'nothing listens' port_refuses 127.0.0.1 3360
	done_by target delete "$IQN"
	nok 'configfs has the target no more' test -d "$ISCSI/$IQN"
	done_by target delete "$IQN2" --with-portals
	ok 'nothing listens at the other address' port_refuses 127.0.0.2 3360
	ok 'our view equals configfs' soon view_is_configfs
}

setup
for module in dm_zero target_core_iblock; do
	modprobe -n -q $module || skip_all "this kernel has no $module"
done
plan 19
requirement 'a target is created, with a name that is made if none is given' \
	target_is_created
requirement 'a name that is taken or not valid is refused' names_are_checked
requirement 'a group is created, with the lowest free tag if none is given' \
	group_is_created
requirement 'a group is enabled and disabled, also a second time' group_is_enabled
echo 0 >"$(tpg 1)/attrib/authentication"
echo 1 >"$(tpg 1)/attrib/generate_node_acls"
echo 0 >"$(tpg 1)/attrib/demo_mode_write_protect"
fresh_portal $IQN $AT
requirement 'what has portals is not deleted, and nothing changed' portals_are_left
need disk_to_freeze group $IQN
requirement 'what has LUNs and ACLs is not deleted, and nothing changed' contents_are_left
need rm "$(tpg 1)/acls/$ACL/lun_0/mapped"
need rmdir "$(tpg 1)/acls/$ACL/lun_0" "$(tpg 1)/acls/$ACL"
requirement 'a session prevents it, and the operation says whose' sessions_are_named
requirement 'sessions are dropped first if the request says so' sessions_are_dropped
requirement 'I/O that is stuck: disable and delete end in time, and nothing changed' \
	io_is_stuck
requirement 'another program that hangs: enable, disable and delete end in time' \
	program_is_stuck
requirement 'a stalled login is aborted after the grace' login_stalls
requirement 'the module stays loaded meanwhile, and a cancel puts the portals back' \
	module_stays
need target $IQN2
fresh_portal $IQN $AT2
fresh_portal $IQN2 $AT2
requirement 'a portal is set offline: it leaves all its groups' goes_offline
requirement 'a portal is set online: it is in exactly these groups' goes_online
requirement 'online is all or none, and can be tried again' online_is_all_or_none
requirement 'another program changes the same group meanwhile' others_race
requirement 'a target of targetcli is disabled and deleted' targetcli_works
requirement 'groups and targets are deleted, with what is in them if requested' \
	all_is_deleted
finish
