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

# IPv6 is written as rtslib writes it, so that targetctl restores it.
persists_ipv6() {
	run vdsctl portal add $IQN,1 '[::1]:3260' --persist
	like 'it is added and saved' "$status $out" '^0 .*This survives a reboot'
	is 'the address is saved in brackets' "$(saved '[::1]:3260')" 1
	ok 'targetctl clears and restores' reboot
	ok 'after a reboot the portal is there' knows $IQN,1 '[::1]:3260'
	ok 'running and saved configuration agree' vdsctl config diff
	run vdsctl portal remove $IQN,1 '[::1]:3260' --persist
	is 'it is removed' "$status $(saved '[::1]:3260')" '0 0'
}

# refuses WHY: nothing is changed, for a reason that --persist names
refuses() {
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	like "the reason: $1" "$status $err" "^1 .*$1.*nothing was changed|^1 .*$1"
	ok 'nothing was changed' knows $IQN,1 $A:3260
	is 'nor is the file' "$(saved $A:3260)" 1
}

# The directory as another file system, with the configuration: small, or read-only
on_tmpfs() {
	cp -p "$SAVED" "$TMP/saved"
	need mount -t tmpfs -o "$1" tmpfs "${SAVED%/*}"
	need cp -p "$TMP/saved" "$SAVED"
}

unwritable() {
	on_tmpfs size=64k
	need mount -o remount,ro "${SAVED%/*}"
	refuses 'Read-only file system'
	need mount -o remount,rw "${SAVED%/*}"
	cat /dev/zero >"${SAVED%/*}/full" 2>/dev/null
	refuses 'No space left on device'
	is 'no other file is left' "$(ls "${SAVED%/*}")" $'full\nsaveconfig.json'
	need umount "${SAVED%/*}"
	chown nobody "$SAVED"
	refuses 'belongs to another user'
	chown root "$SAVED"
	chmod 620 "$SAVED"
	refuses 'other users may write it'
	chmod 600 "$SAVED"
}

# A bind mount, as of a container, cannot be replaced; the next boot would undo the change.
mounted_file() {
	need mount --bind "$SAVED" "$SAVED"
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	like 'it is removed, and that is reported as not saved' "$status $err" \
		'^1 .*lost at the next boot.*Device or resource busy'
	need umount "$SAVED"
	nok 'the group does not have it' knows $IQN,1 $A:3260
	is 'it is saved' "$(saved $A:3260)" 1
	ok 'it is added again' vdsctl portal add $IQN,1 $A:3260 --persist
	ok 'running and saved configuration agree' vdsctl config diff
}

# The link stays, and targetctl restores what it leads to.
linked_file() {
	need mv "$SAVED" /etc/saved-elsewhere.json
	need ln -s /etc/saved-elsewhere.json "$SAVED"
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	like 'it is removed and saved' "$status $out" '^0 .*/etc/saved-elsewhere.json was changed'
	ok 'the link stays' test -L "$SAVED"
	ok 'targetctl clears and restores' reboot
	nok 'after a reboot the portal is not back' knows $IQN,1 $A:3260
	ok 'it is added again' vdsctl portal add $IQN,1 $A:3260 --persist
	need mv /etc/saved-elsewhere.json "$SAVED"
}

# Whenever it is killed, the file is a complete configuration.
killed() {
	local delay signal broken=0 i=0

	for signal in INT TERM KILL; do
		for delay in 0.01 0.03 0.06 0.1 0.15 0.2; do
			i=$((i + 1))
			timeout -s $signal $delay vdsctl portal "$([ $((i % 2)) = 1 ] &&
				echo remove || echo add)" $IQN,1 $B:3260 --persist >/dev/null 2>&1
			jq -e '.targets | length == 3' "$SAVED" >/dev/null || broken=$((broken + 1))
		done
	done
	is 'the file was complete each time' $broken 0
	is 'with its mode' "$(stat -c %a "$SAVED")" 600
	vdsctl portal add $IQN,1 $B:3260 --if-absent --persist >/dev/null
	ok 'the portal is there' soon knows $IQN,1 $B:3260
	[ "$(saved $B:3260)" = 1 ] || need targetctl save
	ok 'running and saved configuration agree' vdsctl config diff
	rm -f "$SAVED".vdsctl-*
}

# Twice, while sessions drain, and after a reboot
evacuates_again() {
	local before

	before=$(on $A)
	run vdsctl address restore $A
	like 'nothing was evacuated' "$status $err" '^1 .*nothing on .* was evacuated'
	login $IQN $A:3260 >/dev/null
	ok 'an initiator uses the address' soon session_at $A:3260
	background evacuate vdsctl address evacuate $A --drain 60
	ok 'its portals are removed' soon test -z "$(on $A)"
	run vdsctl address evacuate $A
	like 'a second evacuation says that there was one' "$status $err" \
		'^1 .*it was evacuated.*vdsctl address list'
	run vdsctl address restore $A
	like 'while it drains, restore names the operation' "$status $err" \
		'^1 .*operation [0-9]+ is in flight on portal group'
	logout_all
	background_wait evacuate
	is 'the list says so' "$(vdsctl address list --no-headers | grep -c ' removed$')" 3
	ok 'targetctl clears and restores' reboot
	is 'after a reboot they are back' "$(on $A)" "$before"
	is 'the list says so' "$(vdsctl address list --no-headers | grep -c ' in-group$')" 3
	run vdsctl address restore $A
	like 'restore has nothing to do' "$status $out" '^0 .*nothing was changed'
	is 'nothing is remembered' "$(vdsctl address list --no-headers)" ''
}

# A cancel, and a group that is deleted meanwhile
restores_in_part() {
	login $IQN $A:3260 >/dev/null
	ok 'an initiator uses the address' soon session_at $A:3260
	run timeout --preserve-status -s INT 3 \
		vdsctl address evacuate $A --drain 60 --cancel-on-interrupt
	like 'it is cancelled' "$status $err" '^130 .*was cancelled'
	is 'nothing is remembered' "$(vdsctl address list --no-headers)" ''
	logout_all
	ok 'it is evacuated' vdsctl address evacuate $A
	ok 'a target is deleted' vdsctl target delete $IQN2
	run vdsctl address restore $A
	like 'restore names the group' "$status $err" "^1 .*$IQN2,1.*does not exist; nothing was changed"
	run vdsctl address restore $A --best-effort
	like 'the others are restored' "$status $out" '^0 .*added 1 portal.*added 1 portal'
	ok 'targetctl clears and restores' reboot
	run vdsctl address restore $A
	like 'the rest of the record is settled' "$status $out" '^0 .*nothing was changed'
}

# as_nobody COMMAND...: run it as a user without privileges
as_nobody() {
	run setpriv --reuid nobody --regid nogroup --clear-groups "$@"
}

unprivileged() {
	as_nobody vdsctl portal list
	is 'portals are listed' "$status" 0
	as_nobody vdsctl check
	is 'and checked' "$status" 0
	as_nobody vdsctl metrics
	like 'metrics are printed' "$status $out" '^0 .*vds_iscsi_up 1'
	as_nobody vdsctl portal remove $IQN,1 $A:3260
	like 'a change is refused' "$status $err" '^1 .*run as root'
	as_nobody vdsctl portal remove $IQN,1 $A:3260 --persist
	like 'with --persist too' "$status $err" '^1 .*run as root'
	as_nobody vdsctl config diff
	like 'the secrets are not readable' "$status $err" '^1 .*Permission denied.*run as root'
	as_nobody vdsctl address evacuate $A
	like 'nor is the record' "$status $err" '^1 .*run as root'
	ok 'nothing was changed' knows $IQN,1 $A:3260
}

# A program that is slow, one that fails, and one that is stopped
watch_programs() {
	cat >"$TMP/program" <<-END
		#!/bin/sh
		echo "\$VDS_OBJECT \$VDS_WHAT \$VDS_NAME" >>"$TMP/events"
		[ \$VDS_OBJECT != portal ] || exit 3
		[ \$VDS_WHAT != depart ] || sleep 100
	END
	chmod +x "$TMP/program"
	background watch vdsctl watch --objects --exec "$TMP/program"
	sleep 1
	need mkdir "$(np $IQN 1 $B:3271)"
	ok 'the program runs' soon grep -q "^membership arrive $B:3271" "$TMP/events"
	ok 'a failure is reported' soon grep -q 'exited with status 3' "$TMP/watch.err"
	need rmdir "$(np $IQN 1 $B:3271)"
	ok 'the program is slow' soon grep -q "^membership depart $B:3271" "$TMP/events"
	ok 'a signal ends both' background_stop watch
}

# What no reader and no room for the output do
output_ends() {
	run sh -c 'vdsctl portal list >/dev/full'
	like 'a full disk is an error' "$status $err" '^1 .*No space left on device'
	run sh -c "vdsctl portal list | :"
	is 'a reader that ended is none' "$status $err" '0 '
	run env -i LANG=C LC_ALL=C COLUMNS=20 "$(command -v vdsctl)" portal list
	same 'locale and terminal do not matter' "$out" "$(vdsctl portal list)"
}

without_module() {
	need unload
	run vdsctl check
	like 'check fails' "$status $err" '^1 .*is not loaded.*modprobe vds_iscsi_lio'
	run vdsctl metrics
	like 'metrics say so' "$status $out" '^0 .*vds_iscsi_up 0'
	run vdsctl address list
	is 'the record can be read' "$status" 0
	need load
	ok 'our view equals configfs' soon view_is_configfs
}

for program in targetctl targetcli; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done
plan 24
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
requirement 'an IPv6 portal is saved as rtslib saves it, and restored' persists_ipv6
requirement 'where the file cannot be written, --persist refuses before a change' unwritable
requirement 'a file that cannot be replaced is reported after the change' mounted_file
requirement 'a symbolic link as the saved configuration stays' linked_file
need portal $IQN2 $A:3261
need portal $IQN3 $A:3262
need portal $IQN3 0.0.0.0:3263
requirement 'an address leaves three targets by one operation, and comes back' evacuates
requirement 'if one of three groups is blocked, all keep the address' fails_in_the_middle
requirement 'an evacuation with --persist survives a reboot, and so does its undo' \
	evacuates_for_good
requirement 'targets and groups that are changed with --persist survive a reboot' \
	configures_for_good
requirement 'a vdsctl that is killed leaves a complete configuration' killed
requirement 'to evacuate and restore twice, while it drains, or after a reboot is clear' \
	evacuates_again
requirement 'a cancelled evacuation is not remembered; what cannot be restored is named' \
	restores_in_part
requirement 'without privileges everything can be looked at but secrets and sessions' \
	unprivileged
requirement 'watch survives a program that fails, and a signal ends a slow one' watch_programs
requirement 'the output to a full disk, without a reader and in any locale' output_ends
requirement 'without the module, check and metrics say so' without_module
ok 'our view equals configfs' soon view_is_configfs
ok 'the health check finds nothing' vdsctl check
finish
