#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# clients.sh - clients that die, sleep, race, lose interest or lose events.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# The operation in flight on a group
in_flight() {
	value '.group.operation // empty' group show "$1"
}

has_in_flight() {
	[ -n "$(in_flight "$1")" ]
}

# held_removal PORT [OPTION...]: vdsctl removes a portal that a login holds; sets
# client, holder and id
held_removal() {
	local port=$1
	shift

	need portal $IQN "127.0.0.1:$port"
	need soon knows $IQN,1 "127.0.0.1:$port"
	need hold 127.0.0.1 "$port"
	env --default-signal=INT vdsctl portal remove $IQN,1 "127.0.0.1:$port" "$@" \
		>"$TMP/client.out" 2>"$TMP/client.err" &
	client=$!
	need soon has_in_flight $IQN,1
	id=$(in_flight $IQN,1)
	need soon op_state "$id" committing
}

# ends: the client's exit status, in status
ends() {
	status=0
	wait "$client" 2>/dev/null || status=$?
}

test_killed() {
	held_removal 3260
	kill -KILL $client
	ends
	is 'the client was killed right after its request' "$status" 137
	ok 'its operation goes on' op_state "$id" committing
	let_go "$holder"
	ok 'and comes to its end' soon op_state "$id" 'done'
	is 'the portal is gone' "$(port_refuses 127.0.0.1 3260; echo $?)" 0
	is 'op list still tells the result' \
		"$(value ".operations[]|select(.id==$id)|\"\(.state) \(.result)\"" op list)" \
		'done 0'
	is 'and who had asked' "$(value .operation.requester_pid op show "$id")" "$client"
}

ended_in() {
	jq -e "select(.object==\"operation\" and .what==\"done\" and .record.id==$2)" "$1"
}

states_in() {
	jq -r "select(.object==\"operation\" and .record.id==$2) | .what" "$1" | xargs
}

test_two_watch() {
	local second

	watch_start "$TMP/watch1"
	second=$watcher
	watch_start "$TMP/watch2"
	need portal $IQN 127.0.0.1:3261
	need soon knows $IQN,1 127.0.0.1:3261
	id=$(value .operation.id portal remove $IQN,1 127.0.0.1:3261)
	ok 'the first of two that watch hears of the end' soon ended_in "$TMP/watch1" "$id"
	ok 'and so does the second' soon ended_in "$TMP/watch2" "$id"
	is 'each state is told once, in order' "$(states_in "$TMP/watch1" "$id")" \
		'queued committing done'
	is 'and to both' "$(states_in "$TMP/watch2" "$id")" 'queued committing done'
	is 'the departure names the operation as its cause' "$(changes "$TMP/watch1" \
		'select(.object=="membership" and .what=="depart") | .cause')" "$id"
	kill -TERM "$second" "$watcher"
	wait "$second"
	is 'watch ends well on SIGTERM' "$?" 0
	wait "$watcher"
}

# A crowd of changes: portals FROM to TO come, and all but the last two leave.
crowd() {
	python3 - "$(np "$IQN" 1)" <<'END'
import os, sys
for port in range(21000, 21400):
    os.mkdir(f'{sys.argv[1]}/127.0.0.1:{port}')
    if port < 21398:
        os.rmdir(f'{sys.argv[1]}/127.0.0.1:{port}')
END
}

members() {
	value '.portals[].memberships[]|
		"\(.address.address):\(.address.port) in \(.target_name),\(.tag)"' \
		portal list | sort
}

has_resynced() {
	grep -q '"what":"resynced"' "$TMP/watch3"
}

# One without root's large buffer; 7.3 would allow 4 MiB to everybody.
small_watch_start() {
	local max=/proc/sys/net/core/rmem_max was started=0

	was=$(<$max)
	echo 212992 >$max
	setpriv --reuid=65534 --regid=65534 --clear-groups \
		vdsctl --json watch --initial >"$1" 2>"$1.err" &
	watcher=$!
	soon grep -q '"object":"provider"' "$1" || started=1
	echo "$was" >$max
	return $started
}

test_overflow() {
	need portal $IQN 127.0.0.1:3262
	need portal $IQN 127.0.0.1:3263
	need soon knows $IQN,1 127.0.0.1:3263
	small_watch_start "$TMP/watch3"
	kill -STOP "$watcher"
	rmdir "$(np $IQN 1 127.0.0.1:3262)"
	ok 'hundreds of changes while the watcher sleeps' crowd
	need soon knows $IQN,1 127.0.0.1:21399
	kill -CONT "$watcher"
	ok 'the watcher recovers' soon has_resynced
	is 'it says first that it lost events' \
		"$(changes "$TMP/watch3" 'select(.object=="watch")|.what' | xargs)" \
		'lost resynced'
	is 'and ends with the right view' "$(python3 "$TESTS/target/replay.py" view "$TMP/watch3")" \
		"$(members)"
	need portal $IQN 127.0.0.1:3264
	ok 'and hears of what comes next' soon grep -q 127.0.0.1:3264 "$TMP/watch3"
	watch_end
}

test_race() {
	run python3 "$TESTS/target/race.py" $IQN 80
	is 'rmdir in the middle of ours: one wins each time, both hear the truth' \
		"$status" 0
	note "$out $err"
	like 'we won some' "$out" 'ours [1-9][0-9]* '
	like 'rmdir won some' "$out" 'rmdir [1-9]'
	like 'some answers had the end, the true one' "$out" 'answered [1-9]'
	ok 'nothing is lost' soon view_is_configfs
	is 'the provider is sound' "$(value '.providers[0].state' provider status)" ok
}

test_targetcli() {
	local other

	held_removal 3265
	targetcli "/iscsi/$IQN/tpg1/portals" delete 127.0.0.1 3265 \
		>"$TMP/targetcli" 2>&1 &
	other=$!
	sleep 4
	ok 'targetcli waits for our removal' kill -0 $other
	let_go "$holder"
	ends
	is 'our removal succeeds' "$status $(<"$TMP/client.err")" '0 '
	status=0
	wait $other || status=$?
	nok 'targetcli hears that there was nothing left to delete' test "$status" = 0
	note "$(<"$TMP/targetcli")"
	ok 'nothing is lost' soon view_is_configfs
}

test_interrupt() {
	held_removal 3266
	kill -INT $client
	ends
	is 'Ctrl-C: the exit status' "$status" 130
	like 'Ctrl-C: it says that the operation goes on' "$(<"$TMP/client.err")" \
		"operation $id goes on"
	like 'Ctrl-C: and how to look at it' "$(<"$TMP/client.err")" \
		"vdsctl op show $id"
	ok 'it does go on' op_state "$id" committing
	let_go "$holder"
	run vds op wait "$id" --timeout 20
	is 'op wait tells how it ended' "$(jq -r .operation.result <<<"$out")" 0
}

test_cancel_too_late() {
	held_removal 3267 --cancel-on-interrupt
	kill -INT $client
	ok '--cancel-on-interrupt, too late: says so' \
		soon grep -q "too late to cancel operation $id" "$TMP/client.err"
	ok 'and waits on' kill -0 $client
	let_go "$holder"
	ends
	is 'and tells the end' "$status" 0
}

# Somebody else's rmdir is held up by a login, and so ours is not begun.
test_cancel() {
	local other

	need portal $IQN 127.0.0.1:3268
	need portal $IQN 127.0.0.1:3269
	need soon knows $IQN,1 127.0.0.1:3269
	need hold 127.0.0.1 3268
	rmdir "$(np $IQN 1 127.0.0.1:3268)" &
	other=$!
	sleep 0.5
	env --default-signal=INT vdsctl portal remove $IQN,1 127.0.0.1:3269 \
		--cancel-on-interrupt >"$TMP/client.out" 2>"$TMP/client.err" &
	client=$!
	need soon has_in_flight $IQN,1
	id=$(in_flight $IQN,1)
	ok 'a removal that cannot begin is queued' op_state "$id" queued
	kill -INT $client
	ends
	is '--cancel-on-interrupt: the exit status' "$status" 130
	like '--cancel-on-interrupt: it says so' "$(<"$TMP/client.err")" \
		"operation $id was cancelled; the portal is still in its group"
	is 'the operation tells it' \
		"$(value '.operation|"\(.state) \(.error)"' op show "$id")" 'done ECANCELED'
	refused 'a second cancel' ECANCELED 'cancelled before' op cancel "$id"
	let_go "$holder"
	ok "the other's rmdir ends" wait $other
	ok 'the portal is still in its group' knows $IQN,1 127.0.0.1:3269
	ok 'and serves' port_serves 127.0.0.1 3269
	run vdsctl portal remove $IQN,1 127.0.0.1:3269
	is 'and can still be removed' "$status $err" '0 '
}

setup
need chap_target $IQN
test_killed
test_two_watch
test_overflow
test_race
test_targetcli
test_interrupt
test_cancel_too_late
test_cancel
finish
