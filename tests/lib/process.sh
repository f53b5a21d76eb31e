# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
#
# process.sh - wait for a state, and run programs beside the test.

# within SECONDS COMMAND [ARG...]: repeat COMMAND until it succeeds
within() {
	local end=$((SECONDS + $1))
	shift

	until "$@" >"$TMP/within.log" 2>&1; do
		if [ $SECONDS -gt "$end" ]; then
			cat "$TMP/within.log"
			return 1
		fi
		sleep 0.1
	done
}

soon() {
	within $((15 * SLOW)) "$@"
}

# Milliseconds of the monotonic clock
now_ms() {
	local up
	read -r up _ </proc/uptime
	echo "${up/./}0"
}

# gone PID
gone() {
	! kill -0 "$1" 2>/dev/null
}

# blocked_in PID REGEX: the process sleeps in a kernel function of that name, and
# still does half a second later
blocked_in() {
	local stack=/proc/$1/stack

	grep -qE "$2" "$stack" && sleep 0.5 && grep -qE "$2" "$stack"
}

# in_lio NAME: the background program waits within LIO's iSCSI target
in_lio() {
	blocked_in "$(pid_of "$1")" 'iscsit_|lio_target|\[iscsi_target_mod\]'
}

# hung_tasks SECONDS: the kernel reports tasks that hang for so long; 0: never, for tests
# that let tasks hang
hung_tasks() {
	local file=/proc/sys/kernel/hung_task_timeout_secs

	[ ! -w $file ] || echo "$1" >$file
}

# ------------------------------------------------------------ running programs

# run COMMAND...: sets status, out and err
run() {
	status=0
	"$@" >"$TMP/out" 2>"$TMP/err" </dev/null || status=$?
	out=$(<"$TMP/out") err=$(<"$TMP/err")
}

# elapsed COMMAND...: how many milliseconds it takes
elapsed() {
	local begin=${EPOCHREALTIME/./} status=0

	"$@" >"$TMP/elapsed.log" 2>&1 || status=$?
	echo $(((${EPOCHREALTIME/./} - begin) / 1000))
	return $status
}

# as_nobody COMMAND [ARG...]: without any privilege
as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# to_file FILE COMMAND [ARG...]: instead of the shell
to_file() {
	exec "${@:2}" >"$1" 2>"$1.err"
}

# ---------------------------------------------------- programs in the background

declare -A background_pids=()
background_programs=0 background_failures=''

# background NAME COMMAND [ARG...]: run it beside the test.  Its output goes to
# $TMP/NAME.out and $TMP/NAME.err.  The test has to call background_wait,
# background_stop or background_reap; the last result of each test, that of
# background_result, says whether all such programs did their work.
background() {
	local name=$1
	shift

	[ -z "${background_pids[$name]-}" ] ||
		background_failure "$name" 'was started twice'
	"$@" >"$TMP/$name.out" 2>"$TMP/$name.err" </dev/null &
	background_pids[$name]=$!
	background_programs=$((background_programs + 1))
}

# background_failure NAME REASON
background_failure() {
	background_failures+="$1 $2"$'\n'$(tail -n 5 "$TMP/$1.err" 2>/dev/null)$'\n'
}

pid_of() {
	echo "${background_pids[$1]-none}"
}

# ended NAME: it has ended by itself
ended() {
	gone "$(pid_of "$1")"
}

# background_reap NAME: wait for it; sets status
background_reap() {
	status=0
	wait "$(pid_of "$1")" 2>/dev/null || status=$?
	unset "background_pids[$1]"
}

# background_wait NAME [STATUS]: it ends by itself, with STATUS (0)
background_wait() {
	local status

	background_reap "$1"
	[ "$status" = "${2-0}" ] && return
	background_failure "$1" "ended with status $status, not ${2-0}"
	return 1
}

# background_stop NAME [STATUS [SIGNAL]]: it still runs; SIGNAL (TERM) ends it, with
# STATUS (0)
background_stop() {
	if ended "$1"; then
		background_failure "$1" 'ended before it was stopped'
	fi
	kill "-${3-TERM}" "$(pid_of "$1")" 2>/dev/null
	background_wait "$1" "${2-0}"
}

# The result of all programs that the test ran in the background, if there were any
background_result() {
	local name

	[ -z "${NEIGHBOURS-}" ] || neighbours_stop
	for name in "${!background_pids[@]}"; do
		background_failure "$name" 'was never waited for'
	done
	[ $background_programs = 0 ] || is \
		'each program that ran in the background did its work' \
		"$background_failures" ''
}
