#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# admin.sh - what an administrator does with vdsctl beside targetcli: changes of the
# saved configuration, with targetcli, targetctl and rtslib.

# The tests are called by name, so shellcheck does not know the constants in them.
# shellcheck disable=SC2317,SC2086
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/saved.sh
. "$(dirname "$0")/../lib/saved.sh"

A=127.0.3.1 B=127.0.3.2

# others: the saved configuration without its portals
others() {
	jq -S 'del(.targets[].tpgs[].portals)' "$SAVED"
}

persists() {
	local before

	before=$(others)
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	is 'the exit status' "$status" 0
	like 'it says so' "$out" 'This survives a reboot'
	is 'the portal is not saved' "$(saved $A:3260)" 0
	is 'the other portal is' "$(saved $B:3260)" 1
	same 'nothing else was changed' "$(others)" "$before"
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

# holds_lock NAME: the background program has the lock of targetcli
holds_lock() {
	grep -q "FLOCK .* $(pid_of "$1") " /proc/locks
}

# targetcli has the lock as long as it runs; its change and ours both are saved.
beside_targetcli() {
	background targetcli targetcli /iscsi/$IQN/tpg1/portals create $B 3299
	need soon holds_lock targetcli
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	is 'the exit status' "$status $err" '0 '
	ok 'targetcli has done its work before' knows $IQN,1 $B:3299
	background_wait targetcli
	is 'the portal is not saved' "$(saved $A:3260)" 0
	need targetcli saveconfig
	is 'that of targetcli is' "$(saved $B:3299)" 1
	is 'ours is not there again' "$(saved $A:3260)" 0
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
	need soon holds_lock holder
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
	like 'the file is named' "$status $err" "^1 .*cannot use the saved configuration $SAVED"
	ok 'nothing was changed' knows $IQN,1 $A:3260
	is 'nor was the file' "$(<"$SAVED")" '{'
	mv "$SAVED.keep" "$SAVED"
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

# refuses REASON: --persist names it, and nothing is changed
refuses() {
	run vdsctl portal remove $IQN,1 $A:3260 --persist
	like "the reason: $1" "$status $err" "^1 .*$1"
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
	local delay signal broken=0 i=0 verbs=(add remove)

	for signal in INT TERM KILL; do
		for delay in 0.02 0.05 0.1 0.15 0.2 0.3; do
			i=$((i + 1))
			{
				timeout -s $signal $delay vdsctl portal ${verbs[i % 2]} \
					$IQN,1 $B:3260 --persist
			} >/dev/null 2>&1
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

for program in targetctl targetcli; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done
plan 15
setup_saved
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
requirement 'a vdsctl that is killed leaves a complete configuration' killed
requirement 'targets and groups that are changed with --persist survive a reboot' \
	configures_for_good
ok 'our view equals configfs' soon view_is_configfs
ok 'the health check finds nothing' vdsctl check
finish
