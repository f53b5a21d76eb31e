#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# trace.sh - the tracepoints and the audit log.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

test_trace() {
	local group portal

	group=$(value .group.id group show $IQN,1)
	portal=$(value .portal.id portal show 127.0.0.1:3260)
	echo >$TRACE/trace
	need trace_events 1 vds_iscsi
	id=$(value .operation.id portal remove $IQN,1 127.0.0.1:3260)
	need trace_events 0 vds_iscsi
	sed -n 's/.*: \(vds_[a-z]*: .*\)/\1/p' $TRACE/trace >"$TMP/trace"
	is 'the tracepoints fire in order' \
		"$(sed -E 's/vds_(operation: op=[0-9]+ [a-z]+|object: [a-z-]+ [a-z]+).*/\1/
			s/(op)=[0-9]+/\1/' "$TMP/trace" | paste -sd ,)" \
		"operation: op queued,operation: op committing,object: membership depart,object: portal modify,operation: op done"
	is 'the events of the operation have its id, the group and the portal' \
		"$(grep -c "op=$id .*group=$group portal=$portal" "$TMP/trace")" 3
	is 'the events of the objects have it as the cause' \
		"$(grep -c "vds_object: .* cause=$id\$" "$TMP/trace")" 2
	like 'the last event has the result' "$(tail -n 1 "$TMP/trace")" \
		'done changing result=0 '
	note "$(<"$TMP/trace")"
}

# auditing 0|1
auditing() {
	python3 "$HERE/audit.py" enable "$1"
}

# audit WHAT [KIND]: the records of the operation
audit() {
	grep -ao "module=vds_iscsi op=${2-remove-portal} what=$1 id=$id .*" "$TMP/records.out"
}

# audit_pid FIELD WHAT: the process id in a record
audit_pid() {
	audit "$2" | sed -n "s/.* $1=\([0-9]*\) .*/\1/p"
}

# another_process PID PID: both are known, and differ
another_process() {
	[ -n "$1" ] && [ -n "$2" ] && [ "$1" != "$2" ]
}

test_audit() {
	local who='requester-pid=[0-9]+ requester-uid=0 pid=[0-9]+ uid=0 res=0$'

	who="target=$IQN tag=1 portal=127.0.0.1:3260 $who"
	ok 'the completion is logged' soon audit 'done'
	like 'the log has the acceptance of the operation' "$(audit accepted)" "$who"
	like 'the log has its result' "$(audit 'done')" "$who"
	is 'each is logged once' "$(audit '[a-z]*' | wc -l)" 2
	is 'the acceptance is logged with the requester as the process' \
		"$(audit_pid pid accepted)" "$(audit_pid requester-pid accepted)"
	ok 'the result is logged with another process, and the requester' another_process \
		"$(audit_pid pid 'done')" "$(audit_pid requester-pid accepted)"
}

# An operation on the provider has neither a group nor a portal.
test_provider() {
	echo >$TRACE/trace
	need trace_events 1 vds_iscsi
	id=$(value .operation.id provider reenumerate)
	need trace_events 0 vds_iscsi
	is 'the tracepoints of a reenumeration have no group and no portal' \
		"$(sed -nE "s/.*: op=$id ([a-z]+) .* group=[0-]+ portal=[0-]+\$/\\1/p" \
			$TRACE/trace | paste -sd ,)" queued,done
	like 'they end with its result' "$(grep 'vds_operation:' $TRACE/trace | tail -n 1)" \
		"op=$id done waiting result=0 "
	ok 'a reenumeration is logged' soon audit 'done' reenumerate
	like 'it is logged without a target and a portal' "$(audit 'done' reenumerate)" \
		'^[^ ]* op=reenumerate .* target=- tag=0 portal=- .* res=0$'
}

# A failure is logged with its errno: another program cancels the operation while a
# third one's rmdir is blocked.
test_failed() {
	need portal $IQN2 127.0.0.1:3262
	need portal $IQN2 127.0.0.1:3263
	need soon knows $IQN2,1 127.0.0.1:3263
	need hold 127.0.0.1 3262 $IQN2
	rmdir_start rmdir "$(np $IQN2 1 127.0.0.1:3262)"
	id=$(value .operation.id portal remove --no-wait $IQN2,1 127.0.0.1:3263)
	need vdsctl op cancel "$id"
	let_go "$holder"
	background_wait rmdir
	ok 'a cancelled operation is logged' soon audit 'done'
	like 'a cancelled operation is logged with its errno' "$(audit 'done')" 'res=-125$'
	like 'its cancel is logged' "$(audit cancel)" "portal=127.0.0.1:3263 .* res=0\$"
	ok 'the cancel is logged with the process that cancelled' another_process \
		"$(audit_pid pid cancel)" "$(audit_pid requester-pid cancel)"
}

remove_another() {
	need portal $IQN 127.0.0.1:3264
	need soon knows $IQN,1 127.0.0.1:3264
	id=$(value .operation.id portal remove $IQN,1 127.0.0.1:3264)
	need test -n "$id"
}

# Nothing is logged while auditing is disabled.  Records keep their order.
test_off() {
	local silent

	need auditing 0
	remove_another
	silent=$id
	need auditing 1
	remove_another
	ok 'an operation is logged after auditing was enabled again' soon audit 'done'
	id=$silent
	ok 'no operation was logged while auditing was disabled' test -z "$(audit '[a-z]*')"
}

plan 21
setup
background records python3 "$HERE/audit.py" log
need soon grep -q ready "$TMP/records.out"
need auditing 1
need target $IQN
need chap_target $IQN2
need portal $IQN 127.0.0.1:3260
need soon knows $IQN,1 127.0.0.1:3260
test_trace
test_audit
test_provider
test_failed
test_off
need background_stop records
finish
