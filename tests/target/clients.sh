#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# clients.sh - clients that are killed, stopped or interrupted, that race with other
# programs, or lose events.

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

# client_start PORTAL [OPTION...]: vdsctl removes it, in the background
client_start() {
	background client env --default-signal=INT vdsctl portal remove $IQN,1 "$@"
	client=$(pid_of client)
}

# held_removal PORT [OPTION...]: vdsctl removes a portal that a login blocks for longer
# than the test needs; sets client, holder and id
held_removal() {
	local port=$1
	shift

	need portal $IQN "127.0.0.1:$port"
	need soon knows $IQN,1 "127.0.0.1:$port"
	need hold 127.0.0.1 "$port"
	client_start "127.0.0.1:$port" --deadline 120 "$@"
	need soon has_in_flight $IQN,1
	id=$(in_flight $IQN,1)
	need op_state "$id" queued
}

test_killed() {
	held_removal 3260
	kill -KILL "$client"
	background_reap client
	is 'a client is killed after its request was accepted' "$status" 137
	ok 'its operation continues' op_state "$id" queued
	let_go "$holder"
	ok 'its operation completes' soon op_state "$id" 'done'
	ok 'the portal refuses connections' port_refuses 127.0.0.1 3260
	is 'op list reports the result' \
		"$(value ".operations[]|select(.id==$id)|\"\(.state) \(.result)\"" op list)" \
		'done 0'
	is 'op show reports the requester' "$(value .operation.requester_pid op show "$id")" "$client"
}

ended_in() {
	jq -e "select(.object==\"operation\" and .what==\"done\" and .record.id==$2)" "$1"
}

states_in() {
	jq -r "select(.object==\"operation\" and .record.id==$2) | .what" "$1" | xargs
}

test_two_watch() {
	local first

	watch_start "$TMP/watch1"
	first=$watch
	watch_start "$TMP/watch2"
	need portal $IQN 127.0.0.1:3261
	need soon knows $IQN,1 127.0.0.1:3261
	id=$(value .operation.id portal remove $IQN,1 127.0.0.1:3261)
	ok 'the first of two watches receives the completion' \
		soon ended_in "$TMP/watch1" "$id"
	ok 'the second receives it too' soon ended_in "$TMP/watch2" "$id"
	is 'the first receives each state once, in order' \
		"$(states_in "$TMP/watch1" "$id")" 'queued committing done'
	is 'so does the second' "$(states_in "$TMP/watch2" "$id")" \
		'queued committing done'
	is 'the departure names the operation as its cause' "$(changes "$TMP/watch1" \
		'select(.object=="membership" and .what=="depart") | .cause')" "$id"
	ok 'watch succeeds on SIGTERM' background_stop "$first"
	need watch_end
}

# 400 portals are made, and all but the last two removed again.
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

# A watch without the large buffer that root may have; 7.3 would allow 4 MiB to any user
small_watch_start() {
	local max=/proc/sys/net/core/rmem_max was

	was=$(<$max)
	echo 212992 >$max
	watch_with nobody_to_file "$1" vdsctl --json watch --initial
	echo "$was" >$max
}

nobody_to_file() {
	to_file "$1" setpriv --reuid=65534 --regid=65534 --clear-groups "${@:2}"
}

test_overflow() {
	need portal $IQN 127.0.0.1:3262
	need portal $IQN 127.0.0.1:3263
	need soon knows $IQN,1 127.0.0.1:3263
	small_watch_start "$TMP/watch3"
	kill -STOP "$watcher"
	rmdir "$(np $IQN 1 127.0.0.1:3262)"
	ok 'hundreds of changes while a watch is stopped' crowd
	need soon knows $IQN,1 127.0.0.1:21399
	kill -CONT "$watcher"
	ok 'the watch resynchronizes' soon has_resynced
	is 'it reports first that it lost events' \
		"$(changes "$TMP/watch3" 'select(.object=="watch")|.what' | xargs)" \
		'lost resynced'
	same 'its view is correct then' "$(python3 "$TESTS/target/replay.py" view "$TMP/watch3")" \
		"$(members)"
	need portal $IQN 127.0.0.1:3264
	ok 'it receives later events' soon grep -q 127.0.0.1:3264 "$TMP/watch3"
	watch_end
}

test_race() {
	run python3 "$TESTS/target/race.py" $IQN 80
	is 'rmdir races with our removal: one succeeds each time, both results are true' \
		"$status" 0
	note "$out $err"
	like 'our removal succeeded sometimes' "$out" 'ours [1-9][0-9]* '
	like 'rmdir succeeded sometimes' "$out" 'rmdir [1-9]'
	like 'some replies carried the result, the true one' "$out" 'answered [1-9]'
	ok 'our view equals configfs' soon view_is_configfs
	ok 'the provider is not stale' provider_is ok
}

# A removal that a login blocks keeps no directory locked, so targetcli is not in its
# way: its rmdir waits for the login, and is first.
test_targetcli() {
	held_removal 3265
	background targetcli targetcli "/iscsi/$IQN/tpg1/portals" delete 127.0.0.1 3265
	ok 'targetcli waits in LIO for the login, not for our removal' \
		within $((30 * SLOW)) in_lio targetcli
	ok 'our removal is still blocked' op_state "$id" queued
	let_go "$holder"
	ok 'targetcli removes the portal' background_wait targetcli
	note "$(cat "$TMP"/targetcli.*)"
	background_reap client
	is 'our removal fails' "$status" 1
	like 'it reports that another program removed the portal' "$(<"$TMP/client.err")" \
		"operation $id failed: ENOENT: "
	ok 'our view equals configfs' soon view_is_configfs
}

test_interrupt() {
	held_removal 3266
	kill -INT "$client"
	background_reap client
	is 'Ctrl-C: the exit status' "$status" 130
	like 'Ctrl-C: vdsctl says that the operation continues' "$(<"$TMP/client.err")" \
		"operation $id is still running"
	like 'Ctrl-C: and how to query it' "$(<"$TMP/client.err")" \
		"vdsctl op show $id"
	ok 'Ctrl-C: the operation continues' op_state "$id" queued
	let_go "$holder"
	run vds op wait "$id" --timeout 20
	is 'op wait reports its result' "$status $(jq -r .operation.result <<<"$out")" '0 0'
}

test_cancel_blocked() {
	held_removal 3267 --cancel-on-interrupt
	kill -INT "$client"
	background_reap client
	is '--cancel-on-interrupt, a login blocks: the exit status' "$status" 130
	like '--cancel-on-interrupt, a login blocks: vdsctl says so' "$(<"$TMP/client.err")" \
		"operation $id was cancelled; the portal is still in its group"
	ok '--cancel-on-interrupt, a login blocks: the portal is still in its group' \
		knows $IQN,1 127.0.0.1:3267
	nok '--cancel-on-interrupt, a login blocks: the login was not aborted' \
		grep -q closed "$TMP/$holder.out"
	let_go "$holder"
	run vdsctl portal remove $IQN,1 127.0.0.1:3267
	is '--cancel-on-interrupt, a login blocks: the portal can be removed later' \
		"$status $err" '0 '
}

# The rmdir of another program is blocked by a login, so our removal cannot start.
test_cancel() {
	need portal $IQN 127.0.0.1:3268
	need portal $IQN 127.0.0.1:3269
	need soon knows $IQN,1 127.0.0.1:3269
	need hold 127.0.0.1 3268
	rmdir_start rmdir "$(np $IQN 1 127.0.0.1:3268)"
	client_start 127.0.0.1:3269 --cancel-on-interrupt
	need soon has_in_flight $IQN,1
	id=$(in_flight $IQN,1)
	ok 'a removal that cannot start is queued' op_state "$id" queued
	kill -INT "$client"
	background_reap client
	is '--cancel-on-interrupt: the exit status' "$status" 130
	like '--cancel-on-interrupt: vdsctl says so' "$(<"$TMP/client.err")" \
		"operation $id was cancelled; the portal is still in its group"
	is '--cancel-on-interrupt: the result is ECANCELED' \
		"$(value '.operation|"\(.state) \(.error)"' op show "$id")" 'done ECANCELED'
	refused 'a second cancel' ECANCELED 'already cancelled' op cancel "$id"
	let_go "$holder"
	ok 'the rmdir of the other program succeeds' background_wait rmdir
	ok 'the portal is still in its group' knows $IQN,1 127.0.0.1:3269
	ok 'the portal serves' port_serves 127.0.0.1 3269
	run vdsctl portal remove $IQN,1 127.0.0.1:3269
	is 'the portal can be removed' "$status $err" '0 '
}

plan 49
setup
need chap_target $IQN
test_killed
test_two_watch
test_overflow
test_race
test_targetcli
test_interrupt
test_cancel_blocked
test_cancel
finish
