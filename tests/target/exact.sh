#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# exact.sh - the result of an operation says what is, even if other programs and
# initiators act at the same time.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

ROUNDS=${ROUNDS:-200}	# removals at the same time as an rmdir
A=127.0.0.1:3370 B=127.0.0.2:3370 C=127.0.0.3:3370	# of IQN,1
D=127.0.0.4:3370					# of IQN,2
FOREIGN=192.0.2.7:3370	# of IQN,1; the host loses the address
IF_IDLE=1 KEEP_PATH=4 DROP=8 DRY_RUN=16
STEPS=iqn.1993-08.org.debian:01:steps	# the initiator's name

# begins GROUP ARG...: start a removal; sets id
begins() {
	id=$(kernel remove "$@" | jq -r .id)
	need test "$id" -gt 0
}

# completes: wait for it; sets op
completes() {
	op=$(kernel wait "$id" 60)
}

# result_is DESCRIPTION RESULT ITEM-STATE
result_is() {
	is "$1" "$(field '"\(.result) \(.item[0].state)"' "$op")" "$2 $3"
}

# path NAME PORTAL [STEP...]: a session by that portal, with an ISID of its own
path() {
	need steps "$1" "${2%:*}" "${2##*:}" "$IQN" "isid=${2%:*}" login "${@:3}"
}

is_draining() {
	op_state "$id" draining
}

puts_back() {
	run rmtool "$1" add "$2"
	is "$2 is added again" "$status $(op_field result "$out")" '0 0'
}

# ------------------------------------------------------------------- keep-last

keep_last() {
	fresh_portal "$IQN2" "$A"
	fresh_portal "$IQN2" "$B"
	run python3 "$TESTS/target/lastrace.py" "$IQN2" "$A" "$B" "$ROUNDS"
	note "$out"
	is 'the race works' "$status $err" '0 '
	is 'no result is wrong' "$(grep -c '^round' <<<"$out")" 0
	like 'both were the first, some time' "$out" 'ours=[1-9][0-9]* theirs=[1-9]'
	find "$(np "$IQN2" 1)" -mindepth 1 -maxdepth 1 -type d -exec rmdir {} +
}

# ------------------------------------------------------------------- keep-path

# The initiator has a path by each of two groups.
keep_path_groups() {
	path one "$A"
	path two "$D"
	begins "$IQN",1 flags="$KEEP_PATH" "$A"
	completes
	result_is 'the path by the other group counts' 0 removed
	begins "$IQN",2 flags="$KEEP_PATH" "$D"
	completes
	result_is 'then that is the last' EUSERS untouched
	steps_end one
	steps_end two
	puts_back "$IQN",1 "$A"
}

# The other path goes while the sessions drain.
keep_path_drain() {
	path one "$A"
	path two "$B"
	begins "$IQN",1 flags=$((KEEP_PATH | DROP)) drain=$((8000 * SLOW)) "$A"
	ok 'it drains' soon is_draining
	steps_end two
	completes
	result_is 'nothing is dropped, and the portal is restored' EUSERS restored
	like 'the message says why' "$(field .message "$op")" 'last path'
	nok 'the session stays' ended one
	is 'it belongs to the portal' "$(rmtool "$IQN",1 sessions "$A" | grep -c ^portal=)" 1
	ok 'the portal serves' port_serves 127.0.0.1 3370
	steps_end one
}

keep_path_unreachable() {
	ip address add 192.0.2.7/32 dev lo || fail 'the host has the address'
	fresh_portal "$IQN" "$FOREIGN"
	path one "$A"
	path two "$FOREIGN"
	ip address delete 192.0.2.7/32 dev lo || fail 'the host loses the address'
	begins "$IQN",1 flags="$KEEP_PATH" "$A"
	completes
	result_is 'a path by that address does not count' EUSERS untouched
	ip address add 192.0.2.7/32 dev lo || fail 'the host has the address again'
	steps_end one
	steps_end two
	ip address delete 192.0.2.7/32 dev lo || fail 'the host loses the address again'
	ok 'the portal is removed' rmdir "$(np "$IQN" 1 "$FOREIGN")"
}

# A login in flight, which succeeds while the removal waits for it
login_in_flight() {
	background late python3 "$HERE/initiator.py" 127.0.0.3 3370 "$IQN" begin \
		sleep=1.5 go-on stay
	ok 'a login begins' soon grep -qx begin "$TMP/late.out"
	begins "$IQN",1 flags="$IF_IDLE" grace=20000 deadline=20000 "$C"
	completes
	result_is 'its session counts' EUSERS untouched
	is 'so says the result' "$(field .sessions "$op")" 1
	steps_end late
}

# ------------------------------------------------------- portals that come back

added_again() {
	path one "$A"
	begins "$IQN",1 flags="$DROP" drain=$((8000 * SLOW)) "$A"
	ok 'it drains' soon is_draining
	ok 'another program adds the portal' portal "$IQN" "$A"
	ok 'it drains still' is_draining
	completes
	result_is 'the result' EEXIST restored
	like 'the message says why' "$(field .message "$op")" "another program added.*$A"
	is 'nothing was dropped' "$(field .dropped "$op")" 0
	nok 'the session stays' ended one
	steps_end one
	ok 'the portal is in the group' knows "$IQN",1 "$A"
}

added_and_cancelled() {
	path one "$A"
	begins "$IQN",1 drain=60000 "$A"
	ok 'it drains' soon is_draining
	ok 'another program adds the portal' portal "$IQN" "$A"
	run kernel cancel "$id"
	is 'the cancel works' "$status" 0
	completes
	result_is 'the result' ECANCELED restored
	steps_end one
	ok 'the portal is in the group' knows "$IQN",1 "$A"
}

taken_and_cancelled() {
	path one "$A"
	begins "$IQN",1 drain=60000 "$A"
	ok 'it drains' soon is_draining
	ok 'another program takes the port' squat 127.0.0.1 3370
	run kernel cancel "$id"
	is 'the cancel works' "$status" 0
	completes
	result_is 'the result is the reason' EADDRINUSE lost
	squat_end
	steps_end one
	puts_back "$IQN",1 "$A"
}

# --------------------------------------------------------------------- dry runs

# The group is blocked by another program, then by an operation as well.
dry_runs() {
	local dry other

	fresh_portal "$IQN3" "$A"
	fresh_portal "$IQN3" "$B"
	need hold 127.0.0.1 3370 "$IQN3"
	rmdir_start rmdir "$(np "$IQN3" 1 "$A")"
	begins "$IQN3",1 flags="$DRY_RUN" "$B"
	completes
	result_is 'it does not wait' EBUSY untouched
	ok 'it ends at once' test "$(field .ms "$op")" -le $((500 * SLOW))
	like 'the message says why' "$(field .message "$op")" 'would have to wait'
	is 'it names what blocks' "$(field '.blocker[0].kind' "$op")" directory
	dry=$id
	begins "$IQN3",1 deadline=600000 "$B"
	other=$id
	begins "$IQN3",1 flags="$DRY_RUN" "$B"
	completes
	result_is 'an operation in flight does not prevent one' EBUSY untouched
	ok 'that operation is still in flight' op_state "$other" queued
	is 'op list marks them' "$(kernel ops |
		jq -c "[.[]|select(.id == ($dry, $other, $id))|.flags // 0]")" \
		"[$DRY_RUN,0,$DRY_RUN]"
	ok 'the operation can be cancelled' kernel cancel "$other"
	let_go "$holder"
	need background_wait rmdir
	begins "$IQN3",1 flags="$DRY_RUN" "$B"
	completes
	result_is 'then it would succeed' 0 untouched
	ok 'the portal stays' knows "$IQN3",1 "$B"
	need rmdir "$(np "$IQN3" 1 "$B")"
}

# --------------------------------------------------------------------- sessions

sessions_of_a_busy_group() {
	local ms

	echo 0 >"$ISCSI"/"$IQN3"/tpgt_1/attrib/authentication
	fresh_portal "$IQN3" "$A"
	fresh_portal "$IQN3" "$B"
	need steps one 127.0.0.2 3370 "$IQN3" login
	echo 1 >"$ISCSI"/"$IQN3"/tpgt_1/attrib/authentication
	need hold 127.0.0.1 3370 "$IQN3"
	rmdir_start rmdir "$(np "$IQN3" 1 "$A")"
	ms=$(elapsed "$PROGRAMS/rmtool" "$IQN3",1 sessions) || fail 'the list works'
	note "$ms ms"
	ok 'it does not wait' test "$ms" -le $((1000 * SLOW))
	like 'it has the session' "$(cat "$TMP/elapsed.log")" "portal=$B .* initiator=$STEPS\$"
	let_go "$holder"
	need background_wait rmdir
	steps_end one
	need rmdir "$(np "$IQN3" 1 "$B")"
}

# Names and addresses of initiators are for administrators.
secrets() {
	local blocked sessions

	fresh_portal "$IQN3" "$A"
	need stall_login 127.0.0.1 3370 "$IQN3"
	begins "$IQN3",1 "$A"
	completes
	blocked=$id
	like 'an administrator reads the address of a blocker' \
		"$(field '.blocker[0].peer_address' "$op")" '^127\.0\.0\.1:[0-9]+$'
	ok 'the login is aborted' soon ended "$holder"
	let_go "$holder"
	path one "$A"
	begins "$IQN",1 flags="$IF_IDLE" "$A"
	completes
	sessions=$id
	is 'an administrator reads the name of an initiator' \
		"$(field '.session[0].initiator_name' "$op")" "$STEPS"
	steps_end one
	run as_nobody python3 "$HERE/kernel.py" op "$blocked"
	is 'an unprivileged user reads the kind of the blocker only' \
		"$(field '.blocker[0]|"\(.kind) \(.peer_address)"' "$out")" 'login null'
	run as_nobody python3 "$HERE/kernel.py" op "$sessions"
	is 'an unprivileged user reads the number of sessions only' \
		"$(field '"\(.sessions) \(.session)"' "$out")" '1 null'
	nok 'nothing in it names the initiator' grep -q "$STEPS" <<<"$out"
	run as_nobody python3 "$HERE/kernel.py" ops
	is 'an unprivileged user can list operations' "$status" 0
	nok 'nothing in them names the initiator' grep -q "$STEPS" <<<"$out"
	is 'nor has an address of it' "$(field '[.[]|.blocker[]?.peer_address]|unique|tojson' \
		"$out")" '[null]'
}

# ---------------------------------------------------- leaks, and the module's life

leaks_are_found() {
	local leaked

	need "$PROGRAMS/leaker" "$ISCSI/$IQN2/tpgt_1" 200 7 3371
	leaked=$(ss -Hltn | grep -c ' 127\.0\.7\.[0-9]*:3371 ')
	ok 'it is found within a second' within $((1 * SLOW)) all_leaks_known "$leaked"
	fresh_portal "$IQN2" 127.0.0.9:3371
	run kernel remove "$IQN2",1 127.0.0.9:3371
	is 'operations on the group are refused' "$(field .error "$out")" ESTALE
	run rmtool "$IQN",1 remove "$C"
	is 'operations on others are not' "$status" 0
	puts_back "$IQN",1 "$C"
	run kernel wait "$(kernel refresh | jq -r .id)"
	is 'refresh succeeds' "$(field .result "$out")" 0
	is 'LIO no longer listens' "$(ss -Hltn | grep -c ' 127\.0\.7\.[0-9]*:3371 ')" 0
	run rmtool "$IQN2",1 remove 127.0.0.9:3371
	is 'operations on the group work' "$status $(op_field result "$out")" '0 0'
}

all_leaks_known() {
	[ "$(rmtool - leaked | grep -c ^leaked=)" = "$1" ]
}

incarnations() {
	local first incarnation

	begins "$IQN",1 flags="$DRY_RUN" "$A"
	completes
	first=$id incarnation=$(field .incarnation "$op")
	ok 'an operation has one' test "$incarnation" -gt 0
	run kernel op "$first" "$incarnation"
	is 'the operation is found by it' "$status" 0
	run kernel op "$first" 1
	is 'by another one it is not' "$(field .error "$out")" EIDRM
	need soon unload
	need load
	need soon knows "$IQN",1 "$A"
	id=0
	while [ "$id" -lt "$first" ]; do
		begins "$IQN",1 flags="$DRY_RUN" "$A"
	done
	completes
	is 'the id is used again' "$id" "$first"
	run kernel op "$first" "$incarnation"
	is 'after a reload the operation is gone' "$(field .error "$out")" EIDRM
	run kernel cancel "$first" "$incarnation"
	is 'nor can it be cancelled' "$(field .error "$out")" EIDRM
	run kernel op "$first"
	is 'the new one is found' "$status" 0
}

plan 16
setup
need target $IQN
need target $IQN 2
need target $IQN2
need chap_target $IQN3
fresh_portal $IQN $A
fresh_portal $IQN $B
fresh_portal $IQN $C
need mkdir "$(np $IQN 2 $D)"
need soon knows $IQN,2 $D
requirement 'an operation is named by its id and incarnation' incarnations
requirement 'keep-last counts what an rmdir has just removed' keep_last
requirement 'keep-path counts the paths by other groups of the target' keep_path_groups
requirement 'keep-path is checked again before sessions are dropped' keep_path_drain
requirement 'keep-path does not count a path by an address that the host no longer has' \
	keep_path_unreachable
requirement 'if-idle counts the session of a login that was in flight' login_in_flight
requirement 'a portal that another program adds while its sessions drain is not reported as removed' \
	added_again
requirement 'a drain that is cancelled: a portal that another program added is restored' \
	added_and_cancelled
requirement 'a drain that is cancelled: a portal whose port is taken is lost, with the reason' \
	taken_and_cancelled
requirement 'a dry run neither waits nor blocks, and is marked' dry_runs
requirement 'sessions of a group are listed while an rmdir hangs there' \
	sessions_of_a_busy_group
requirement 'an unprivileged user reads no names and addresses of initiators' secrets
requirement 'a portal that a plain rmdir leaked is found by itself' leaks_are_found
prints_nothing 'no group is stale' groups_not_ok
ok 'our view equals configfs' soon view_is_configfs
finish
