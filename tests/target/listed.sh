#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# listed.sh - any user can list a directory and hang with its lock; other programs begin
# to block while an operation runs.  Each operation ends in time, and reports what it did.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

A=127.0.0.1:3370
B=127.0.0.1:3371
ACL=iqn.1993-08.org.debian:01:listed
MANY=${MANY:-150}	# portals of an operation that takes long enough
GROUP_B=$ISCSI/$IQN2/tpgt_1

# lists DIRECTORY [ADDRESS PORT]: a program lists it and hangs, once the port serves
lists() {
	background lister python3 "$HERE/lister.py" "$@"
	soon grep -qx ready "$TMP/lister.out"
}

hangs() {
	lists "$1" && soon grep -qx locked "$TMP/lister.out"
}

hangs_no_more() {
	background_stop lister 137 KILL
}

# ends_with ERRNO KIND ARG...: vdsctl ARG... fails within its deadline of a second
ends_with() {
	run vds "${@:3}" --deadline 1000ms
	is "vdsctl ${*:3}: the error" "$(jq -r .operation.error <<<"$out" 2>&1)" "$1"
	is 'it says what blocks' "$(jq -r '.operation.blockers[-1].kind' <<<"$out" 2>&1)" "$2"
	ok 'it ends soon' test "$(($(jq -r .operation.elapsed_ns <<<"$out") / 1000000))" \
		-le $((2500 * SLOW))
}

portal_is_listed() {
	ok 'a program hangs' hangs "$(np "$IQN" 1 "$A")"
	ends_with ETIME directory portal remove "$IQN,1" "$A"
	ok 'the portal serves' port_serves "${A%:*}" "${A##*:}"
	run rmtool "$IQN,1" remove "$B"
	is 'another portal of the group is removed' "$status $(op_field result "$out")" '0 0'
	hangs_no_more
	run rmtool "$IQN,1" remove "$A"
	is 'then it is removed' "$status $(op_field result "$out")" '0 0'
}

# What the core and LIO say of the group
serves_logins() {
	is 'configfs says that the group is enabled' "$(<"$GROUP_B/enable")" 1
	is 'so does the module' "$(value '.portal.memberships[].state' portal show \
		127.0.0.2:3372)" serving
	ok 'an initiator can log in' steps after 127.0.0.2 3372 "$IQN2" login
	steps_end after
}

contents_are_listed() {
	local dir

	for dir in "acls/$ACL" "acls/$ACL/auth" lun/lun_0 lun/lun_0/statistics/scsi_port; do
		ok "$dir: a program hangs" hangs "$GROUP_B/$dir"
		ends_with ETIME directory group delete "$IQN2,1" --with-portals --with-contents --drop
		ok 'the portal is put back' knows "$IQN2,1" 127.0.0.2:3372
		serves_logins
		hangs_no_more
	done
	run vds group delete "$IQN2,1" --with-portals --with-contents --drop
	is 'then the group is deleted' "$(jq -r .operation.result <<<"$out")" 0
}

# many ADDRESS: the portals of an operation
many() {
	local n

	for ((n = 0; n < MANY; n++)); do
		echo "$1:$((4000 + n))"
	done
}

portals_of_disk() {
	find "$(np "$IQN" 1)" -mindepth 1 -maxdepth 1 -type d | wc -l
}

# The last of many portals cannot be added, and then the others cannot be removed.
addition_stays() {
	local portals

	mapfile -t portals < <(many 127.0.0.3)
	portals+=(127.0.0.3:5999)
	ok 'a program listens' squat 127.0.0.3 5999
	ok 'a program waits' lists "$(np "$IQN" 1)" 127.0.0.3 4000
	run vds portal add "$IQN,1" "${portals[@]}"
	is 'the error' "$(jq -r .operation.error <<<"$out" 2>&1)" EADDRINUSE
	like 'the message is of the cause, not of its undo' \
		"$(jq -r .operation.message <<<"$out" 2>&1)" 'another program listens'
	ok 'the program hangs' soon grep -qx locked "$TMP/lister.out"
	is 'the items say that they are added' \
		"$(jq '[.operation.items[]|select(.state == "added" and .error == "EBUSY")]|
			length' <<<"$out")" "$MANY"
	hangs_no_more
	squat_end
	ok 'our view equals configfs' soon view_is_configfs
	is 'configfs has them' "$(portals_of_disk)" "$MANY"
}

# disables_after IQN ADDRESS PORT: a program disables the group as soon as the port refuses
disables_after() {
	background disabler python3 -c '
import socket, sys
address = sys.argv[1], int(sys.argv[2])
print("ready", flush=True)
try:
    while True:
        socket.create_connection(address).close()
except (ConnectionRefusedError, ConnectionResetError):
    pass
open(sys.argv[3], "w").write("0")' "$2" "$3" "$ISCSI/$1/tpgt_1/enable"
	soon grep -qx ready "$TMP/disabler.out"
}

# One group is disabled, and waits for I/O, while portals of another one are removed.
group_blocks_late() {
	local removal

	ok 'the I/O freezes' freeze
	ok 'an initiator writes' steps initiator 127.0.0.3 4999 "$IQN3" login write
	disables_after "$IQN3" 127.0.0.3 4000
	background removal vdsctl --json address evacuate 127.0.0.3
	ok 'it ends by itself' soon ended removal
	background_reap removal
	is 'it fails' "$status" 1
	removal=$(<"$TMP/removal.out")
	note "$(jq -c '.operation|{error,message}' <<<"$removal")"
	is 'the error' "$(jq -r .operation.error <<<"$removal")" EBUSY
	like 'the message says why' "$(jq -r .operation.message <<<"$removal")" 'configuration'
	ok 'the group has its portal' knows "$IQN3,1" 127.0.0.3:4999
	is 'so has the other group' "$(portals_of_disk)" "$MANY"
	ok 'the I/O continues' thaw
	ok 'the group is disabled' background_wait disabler
	steps_end initiator
}

setup
for module in dm_zero target_core_iblock; do
	modprobe -n -q $module || skip_all "this kernel has no $module"
done
python3 -c 'import ctypes, sys; sys.exit(ctypes.CDLL(None).syscall(323, 0) < 0)' ||
	skip_all 'this kernel has no userfaultfd'
plan 6
need target $IQN
need target $IQN2
need target $IQN3
need disk_to_freeze listed $IQN3 $IQN2
fresh_portal $IQN $A
fresh_portal $IQN $B
fresh_portal $IQN2 127.0.0.2:3372
need mkdir "$GROUP_B/acls/$ACL"
requirement 'the directory of a portal is listed: its removal ends in time, then it works' \
	portal_is_listed
requirement 'a directory of a LUN or ACL is listed: a deletion ends in time, and the group serves' \
	contents_are_listed
requirement 'np is listed when an addition fails: its items are what they are' addition_stays
fresh_portal $IQN3 127.0.0.3:4999
requirement 'a group is blocked after the operation began: it ends, and nothing changed' \
	group_blocks_late
ok 'our view equals configfs' soon view_is_configfs
finish
