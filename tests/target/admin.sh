#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# admin.sh - what an administrator does with vdsctl beside targetcli: the saved
# configuration, and an address out of service and back, with targetcli, targetctl and
# rtslib.

# The tests are called by name, so shellcheck does not know the constants in them.
# shellcheck disable=SC2317,SC2086
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

SAVED=/etc/rtslib-fb-target/saveconfig.json
A=127.0.3.1 B=127.0.3.2

# saved PORTAL: how many groups have it in the saved configuration
saved() {
	jq --arg ip "${1%:*}" --argjson port "${1##*:}" '[.targets[].tpgs[].portals[] |
		select(.ip_address == $ip and .port == $port)] | length' "$SAVED"
}

# others: the saved configuration without its portals
others() {
	jq -S 'del(.targets[].tpgs[].portals)' "$SAVED"
}

# The machine as it is after a boot: nothing configured but what is saved
reboot() {
	targetctl clear >/dev/null && targetctl restore >/dev/null && soon view_is_configfs
}

persists() {
	local before

	before=$(others)
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	is 'the exit status' "$status" 0
	like 'it says so' "$out" 'This survives a reboot'
	is 'the portal is not saved' "$(saved $A:3260)" 0
	is 'the other portal is' "$(saved $B:3260)" 1
	is 'nothing else was changed' "$(others)" "$before"
	is 'the mode of the file' "$(stat -c %a "$SAVED")" 600
	ok 'running and saved configuration agree' vdsctl config diff
	ok 'targetctl clears and restores' reboot
	nok 'after a reboot the portal is not back' knows $IQN,1 $A:3260
	run vdsctl portal add $IQN,1 $A:3260 --persist
	is 'it is added again' "$status" 0
	ok 'targetctl clears and restores again' reboot
	ok 'after a reboot the portal is there' knows $IQN,1 $A:3260
}

does_not_persist() {
	run vdsctl portal remove $IQN,1 $A:3260
	like 'it says so' "$status $out" '^0 .*The next boot undoes this'
	run vdsctl config diff
	like 'the difference is listed' "$status $out" "^1 saved only: portal $A:3260 in $IQN,1"
	ok 'targetctl clears and restores' reboot
	ok 'after a reboot the portal is back' knows $IQN,1 $A:3260
}

# targetcli has the lock as long as it runs; its change and ours both are saved.
beside_targetcli() {
	background targetcli targetcli /iscsi/$IQN/tpg1/portals create $B 3299
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	is 'the exit status' "$status" 0
	background_wait targetcli
	need targetcli saveconfig >/dev/null
	ok 'running and saved configuration agree' vdsctl config diff
	run vdsctl portal remove $IQN,1 $B:3299 --persist
	is 'the portal of targetcli is removed' "$status" 0
	run vdsctl portal add $IQN,1 $A:3260 --persist
	is 'ours is added again' "$status" 0
}

save_and_save() {
	while [ ! -e "$TMP/enough" ]; do
		targetctl save || return
	done
}

# rtslib saves without the lock: the file is complete at each moment, and what a save
# undid is found by "config diff".
beside_saves() {
	local lost=0

	background saves save_and_save
	for _ in 1 2; do
		vdsctl portal remove $IQN,1 $A:3260 --persist >/dev/null 2>&1 || lost=$((lost + 1))
		vdsctl portal add $IQN,1 $A:3260 --persist >/dev/null 2>&1 || lost=$((lost + 1))
		is 'the mode of the file' "$(stat -c %a "$SAVED")" 600
	done
	touch "$TMP/enough"
	background_wait saves
	ok 'the file is complete' jq -e .targets "$SAVED"
	note "$lost of 4 changes were reported as not saved"
	run vdsctl config diff
	if [ "$(saved $A:3260)" = 1 ]; then
		is 'config diff finds no difference' "$status" 0
	else
		is 'config diff finds the save that undid a change' "$status" 1
		need targetctl save
	fi
}

held_lock() {
	background holder flock --no-fork /run/targetcli.lock sleep 1000
	need soon grep -q FLOCK /proc/locks
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	is 'the exit status' "$status" 1
	like 'the holder is named' "$err" "$(pid_of holder) \(sleep\) holds targetcli's lock"
	background_stop holder 143
	ok 'nothing was changed' knows $IQN,1 $A:3260
}

foreign_file() {
	mv "$SAVED" "$SAVED.keep"
	echo '{' >"$SAVED"
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	is 'the exit status' "$status" 1
	ok 'nothing was changed' knows $IQN,1 $A:3260
	mv "$SAVED.keep" "$SAVED"
}

# on ADDRESS: the groups that have a portal on it
on() {
	vdsctl portal list --no-headers | awk -v address="$1:" \
		'index($1, address) == 1 && $3 != "-" { print $1, $3 }' | sort
}

evacuates() {
	local before

	before=$(on $A)
	is 'three targets have the address' "$(wc -l <<<"$before")" 3
	run vdsctl address evacuate $A
	is 'the exit status' "$status" 0
	like 'one operation did it' "$out" 'removed 3 portals on .* from 3 groups'
	like 'the wildcard that still answers is named' "$err" 'still answers on'
	is 'no group has the address' "$(on $A)" ''
	ok 'LIO refuses connections' port_refuses $A 3261
	ok 'configfs agrees' view_is_configfs
	run vdsctl address restore $A
	like 'it comes back' "$status $out" '^0 .*added 3 portals on .* to 3 groups'
	is 'to the same groups' "$(on $A)" "$before"
	ok 'LIO serves' port_serves $A 3261
}

# The second of three groups is blocked by a login, so the first is put back.
fails_in_the_middle() {
	local before

	before=$(on $A)
	echo 1 >"$ISCSI/$IQN2/tpgt_1/attrib/authentication"
	hold $A 3261 $IQN2
	run vdsctl address evacuate $A --deadline 1
	let_go "$holder"
	echo 0 >"$ISCSI/$IQN2/tpgt_1/attrib/authentication"
	is 'the exit status' "$status" 1
	like 'the reason' "$err" 'ETIME.*login'
	is 'each group has what it had' "$(on $A)" "$before"
	is 'nothing is remembered' "$(vdsctl address list --no-headers)" ''
	ok 'LIO serves' port_serves $A 3260
}

# evacuated, and saved: it survives a reboot, and so does the way back
evacuates_for_good() {
	local before

	before=$(on $A)
	need targetctl save
	run vdsctl address evacuate $A --persist
	like 'it survives a reboot' "$status $out" '^0 .*This survives a reboot'
	ok 'targetctl clears and restores' reboot
	is 'after a reboot no group has it' "$(on $A)" ''
	run vdsctl address restore $A --persist
	is 'the exit status' "$status" 0
	is 'each group has what it had' "$(on $A)" "$before"
	ok 'running and saved configuration agree' vdsctl config diff
}

# A target and a group that are created with --persist are there after a reboot, and
# not after one that follows their deletion.
configures_for_good() {
	local new=iqn.2026-01.org.example:new

	run vdsctl target create $new --persist
	like 'the target survives a reboot' "$status $out" '^0 .*This survives a reboot'
	run vdsctl group create $new --enable --persist
	like 'so does the group' "$status $out" "^0 .*$new,1 .*This survives a reboot"
	run vdsctl group disable $IQN,1 --persist
	like 'and so does another one that is disabled' "$status $out" \
		'^0 .*This survives a reboot'
	ok 'targetctl clears and restores' reboot
	is 'the new group is enabled' "$(value .group.disabled group show $new,1)" false
	is 'the other one is disabled' "$(value .group.disabled group show $IQN,1)" true
	run vdsctl group enable $IQN,1 --persist
	is 'it is enabled again' "$status" 0
	run vdsctl target delete $new --persist
	is 'the target is deleted' "$status" 0
	ok 'targetctl clears and restores again' reboot
	ok 'the target is not back' not_found target show $new
	ok 'running and saved configuration agree' vdsctl config diff
}

for program in targetctl targetcli; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done
plan 13
setup
need mkdir -p "${SAVED%/*}"
rm -f "$SAVED" /var/lib/vds-iscsi/evacuated.json
trap 'rm -f "$SAVED"*; clean_up' EXIT
need target $IQN
need target $IQN2
need target $IQN3
need portal $IQN $A:3260
need portal $IQN $B:3260
need targetctl save
requirement '--persist changes one entry of the saved configuration, which a reboot keeps' \
	persists
requirement 'without --persist the next boot undoes a removal, which is reported' \
	does_not_persist
requirement '--persist waits for targetcli, and both changes are saved' beside_targetcli
requirement 'beside saves of rtslib the file is complete, and a lost change is found' \
	beside_saves
requirement 'a held lock of targetcli ends --persist before anything is changed' held_lock
requirement 'a damaged file ends --persist before anything is changed' foreign_file
need portal $IQN2 $A:3261
need portal $IQN3 $A:3262
need portal $IQN3 0.0.0.0:3263
requirement 'an address leaves three targets by one operation, and comes back' evacuates
requirement 'if one of three groups is blocked, all keep the address' fails_in_the_middle
requirement 'an evacuation with --persist survives a reboot, and so does its undo' \
	evacuates_for_good
requirement 'targets and groups that are changed with --persist survive a reboot' \
	configures_for_good
ok 'our view equals configfs' soon view_is_configfs
ok 'the health check finds nothing' vdsctl check
finish
