#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# address.sh - an address out of service and back, and what scripts of an administrator
# rely on: exit statuses, privileges, programs that watch runs.

# The tests are called by name, so shellcheck does not know the constants in them.
# shellcheck disable=SC2317,SC2086
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/saved.sh
. "$(dirname "$0")/../lib/saved.sh"

A=127.0.3.1 B=127.0.3.2

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
	prints_nothing 'no group has the address' on $A
	ok 'LIO refuses connections' port_refuses $A 3261
	ok 'configfs agrees' view_is_configfs
	run vdsctl address restore $A
	like 'it comes back' "$status $out" '^0 .*added 3 portals on .* to 3 groups'
	same 'to the same groups' "$(on $A)" "$before"
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
	same 'each group has what it had' "$(on $A)" "$before"
	prints_nothing 'nothing is remembered' vdsctl address list --no-headers
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
	prints_nothing 'after a reboot no group has it' on $A
	run vdsctl address restore $A --persist
	is 'the exit status' "$status" 0
	same 'each group has what it had' "$(on $A)" "$before"
	ok 'running and saved configuration agree' vdsctl config diff
}

left_address() {
	local groups

	groups=$(on $A) && [ -z "$groups" ]
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
	ok 'its portals are removed' soon left_address
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
	same 'after a reboot they are back' "$(on $A)" "$before"
	is 'the list says so' "$(vdsctl address list --no-headers | grep -c ' in-group$')" 3
	run vdsctl address restore $A
	like 'restore has nothing to do' "$status $out" '^0 .*nothing was changed'
	prints_nothing 'nothing is remembered' vdsctl address list --no-headers
}

# A cancel, and a group that is deleted meanwhile
restores_in_part() {
	login $IQN $A:3260 >/dev/null
	ok 'an initiator uses the address' soon session_at $A:3260
	background evacuate env --default-signal=INT \
		vdsctl address evacuate $A --drain 60 --cancel-on-interrupt
	ok 'its portals are removed' soon left_address
	kill -INT "$(pid_of evacuate)"
	background_reap evacuate
	like 'it is cancelled' "$status $(<"$TMP/evacuate.err")" '^130 .*was cancelled'
	prints_nothing 'nothing is remembered' vdsctl address list --no-headers
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
	background watch vdsctl watch --objects --initial --exec "$TMP/program"
	need soon grep -q '^watch listed' "$TMP/events"
	need mkdir "$(np $IQN 1 $B:3271)"
	ok 'the program runs' soon grep -q "^membership arrive $B:3271" "$TMP/events"
	ok 'a failure is reported' soon grep -q 'exited with status 3' "$TMP/watch.err"
	need rmdir "$(np $IQN 1 $B:3271)"
	ok 'the program is slow' soon grep -q "^membership depart $B:3271" "$TMP/events"
	ok 'a signal ends both' background_stop watch
}

# The output to a full disk, and to a reader that ended
output_ends() {
	run sh -c 'vdsctl portal list >/dev/full'
	like 'a full disk is an error' "$status $err" '^1 .*No space left on device'
	run bash -c 'exec 3> >(:); wait $!; vdsctl portal list >&3'
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
plan 12
setup_saved
need portal $IQN $A:3260
need portal $IQN $B:3260
need portal $IQN2 $A:3261
need portal $IQN3 $A:3262
need portal $IQN3 0.0.0.0:3263
need targetctl save
requirement 'an address leaves three targets by one operation, and comes back' evacuates
requirement 'if one of three groups is blocked, all keep the address' fails_in_the_middle
requirement 'an evacuation with --persist survives a reboot, and so does its undo' \
	evacuates_for_good
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
