#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# sample.sh - the core with the sample provider, without LIO: many sessions, and a
# provider that is busy.

# The tests are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

SESSIONS=10000
BUSY=/sys/module/vds_iscsi_sample/parameters/busy

sample() {
	python3 "$(dirname "$0")/sample.py" "$@"
}

# field NAME TEXT
field() {
	sed -nE "s/(^|.* )$1=([^ ]*).*/\2/p" <<<"$2"
}

# sample_is DESCRIPTION REGEX COMMAND...: its line begins with REGEX; sets out
sample_is() {
	run sample "${@:3}"
	like "$1" "$out" "^$2( |\$)"
	note "${*:3}: $out"
}

# ms_at_most DESCRIPTION LIMIT: the operation that was shown last
ms_at_most() {
	ok "$1" test "$(field ms "$out")" -le $(($2 * SLOW))
}

load_sample() {
	need modprobe vds_iscsi_sample "$@"
}

unload_sample() {
	need soon rmmod vds_iscsi_sample
}

removed_and_added() {
	sample_is 'the portal is removed' 'result=0 items=removed' remove 2
	sample_is 'its sessions stay, without a portal' \
		"error=0 sessions=$SESSIONS distinct=$SESSIONS orphans=$((SESSIONS / 2))" sessions
	sample_is 'it is added' 'result=0 items=added' add 2
	sample_is 'its sessions belong to it again' \
		"error=0 sessions=$SESSIONS distinct=$SESSIONS orphans=0" sessions
}

refused() {
	sample_is 'if-idle' 'result=EUSERS items=untouched' remove if-idle 1
	is 'the number of its sessions' "$(field sessions "$out")" $((SESSIONS / 2))
	sample_is 'keep-last' 'result=EADDRINUSE items=untouched,untouched' \
		remove keep-last 1 2
	sample_is 'keep-path' 'result=EUSERS items=untouched' remove keep-path 1
	sample_is 'a dry run' 'result=0 items=untouched' remove dry-run 1
	sample_is 'nothing was changed' \
		'targets=1 groups=1 portals=2 memberships=2 operations=0' counts
}

cancelled_drain() {
	local id

	run sample start drain=60000 1
	id=$(field id "$out")
	ok 'it drains' soon op_drains
	nok 'the provider cannot be unloaded meanwhile' rmmod vds_iscsi_sample
	sample_is 'it is cancelled' error=0 cancel "$id"
	sample_is 'the portal is back' 'result=ECANCELED items=restored' wait "$id"
}

op_drains() {
	[ "$(field memberships "$(sample counts)")" = 1 ]
}

dropped() {
	sample_is 'the portal is removed' 'result=0 items=removed' remove drain=300 drop 1
	is 'its sessions were dropped' "$(field dropped "$out")" $((SESSIONS / 2))
	is 'no session is left' "$(field sessions "$out")" 0
	ms_at_most 'soon after the time to drain' 2000
	sample_is 'the other sessions stay' \
		"error=0 sessions=$((SESSIONS / 2)) distinct=$((SESSIONS / 2)) orphans=0" sessions
}

busy_deadline() {
	sample_is 'it ends with ETIME, and says what blocks' \
		'result=ETIME items=untouched blockers=configuration' remove deadline=500 1
	ok 'not before its deadline' test "$(field ms "$out")" -ge 500
	ms_at_most 'at most 1 s after its deadline' 1500
}

busy_limit() {
	sample_is 'it ends with EBUSY, and says what blocks' \
		'result=EBUSY items=untouched blockers=configuration' remove 1
	ms_at_most 'after 11 s at most' 11000
}

busy_others() {
	local id

	run sample start deadline=60000 1
	id=$(field id "$out")
	sample_is 'a dry run neither waits nor blocks' \
		'result=EBUSY items=untouched blockers=configuration' remove dry-run 2
	ms_at_most 'a dry run is done at once' 200
	sample_is 'another removal of the group is refused' error=EBUSY remove 2
	sample_is 'the operation is cancelled' error=0 cancel "$id"
	sample_is 'nothing was changed' 'result=ECANCELED items=untouched' wait "$id"
}

upkeep() {
	sample_is 'reenumerate' 'result=0' reenumerate
	sample_is 'refresh' 'result=0' refresh
	sample_is 'what the provider has not: unblock' error=EOPNOTSUPP unblock
}

test_sessions() {
	load_sample portals=2 sessions=$SESSIONS
	sample_is "a dump has each of $SESSIONS sessions once" \
		"error=0 sessions=$SESSIONS distinct=$SESSIONS orphans=0" sessions
	sample_is 'a dump of one portal has half of them' \
		"error=0 sessions=$((SESSIONS / 2)) distinct=$((SESSIONS / 2))" sessions 1
	requirement 'a portal is removed and added again' removed_and_added
	requirement 'removals that the flags forbid change nothing' refused
	requirement 'a cancel puts back a portal that drains' cancelled_drain
	requirement "$((SESSIONS / 2)) sessions are dropped after the drain" dropped
	unload_sample
}

test_busy() {
	load_sample portals=2
	echo 1 >$BUSY
	requirement 'a blocked removal ends by its deadline' busy_deadline
	requirement 'a blocked removal without a deadline ends after 10 s' busy_limit
	requirement 'a blocked removal can be cancelled, and a dry run does not wait' \
		busy_others
	echo 0 >$BUSY
	sample_is 'a removal works when nothing blocks it' 'result=0 items=removed' remove 1
	requirement 'upkeep' upkeep
	unload_sample
}

test_many() {
	load_sample targets=100 groups=4 portals=4 sessions=1
	sample_is 'targets share portals' \
		'targets=100 groups=400 portals=16 memberships=1600' counts
	unload_sample
	# Its objects departed with it.
	sample_is 'an unloaded provider is unknown' error=ENOENT counts
}

# The tasks that a time of SECONDS added to the load average, on average
load_added() {
	local before after

	read -r before _ </proc/loadavg
	sleep "$1"
	read -r after _ </proc/loadavg
	awk "BEGIN { kept = exp(-$1 / 60); print ($after - kept * $before) / (1 - kept) }"
}

# 1,000 operations wait at once, each for the 5 sessions of a portal of its group.
test_drains() {
	local load

	load_sample targets=100 groups=10 portals=2 sessions=10
	sample_is '1,000 removals drain at once' drain=1000 drain-all
	load=$(load_added 30)
	note "they add $load to the load average"
	ok 'they add less than 2 to the load average' test "${load%.*}" -lt 2
	sample_is 'each is cancelled, and its portal is back' \
		'cancelled=1000 restored=1000' cancel-all
	sample_is 'nothing is left of them' \
		'targets=100 groups=1000 portals=20 memberships=2000 operations=0' counts
	unload_sample
}

plan 17
trap clean_up EXIT
need modprobe vds_iscsi
test_sessions
test_busy
test_many
test_drains
need soon unload
finish
