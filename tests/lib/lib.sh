# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2317
#
# lib.sh - what the tests in the virtual machine share: results as TAP, programs
# that run in the background, targets, sessions, and portals that a login blocks.
#
# A test sources it, calls plan and setup, checks its requirements, and ends with
# finish.  One line of TAP is one requirement.

set -uo pipefail

HERE=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
TESTS=$(dirname "$HERE")
# The programs in python find these modules.
export PYTHONPATH=$HERE
PROGRAMS=$HERE/build
CONFIGFS=/sys/kernel/config
ISCSI=$CONFIGFS/target/iscsi
CORE=$CONFIGFS/target/core
LIO_PARAMS=/sys/module/vds_iscsi_lio/parameters
IQN=iqn.2026-01.org.example:disk
IQN2=iqn.2026-01.org.example:other
IQN3=iqn.2026-01.org.example:third
NO_UUID=12345678-1234-5678-9abc-123456789abc
TMP=$(mktemp -d /tmp/vds-test-XXXXXX)
# Of run.sh, since a test that failed may have changed it
: "${HUNG_TASK_SECONDS=$(cat /proc/sys/kernel/hung_task_timeout_secs 2>/dev/null)}"

# Time limits are multiplied by SLOW.
# shellcheck source-path=SCRIPTDIR source=slow.sh
. "$HERE/slow.sh"

# HRESULTs of vds.h that the tests expect
S_OK=0x00000000
E_POINTER=0x80004003
E_ACCESSDENIED=0x80070005
E_INVALIDARG=0x80070057
ANOTHER_CALL_IN_PROGRESS=0x80042404
OBJECT_NOT_FOUND=0x80042405
OPERATION_PENDING=0x80042409
OBJECT_DELETED=0x8004240b
CANCEL_TOO_LATE=0x8004240c
OPERATION_CANCELED=0x8004240d
PROVIDER_CACHE_CORRUPT=0x8004241f
SERVICE_NOT_ACTIVE=0x80070426

# ------------------------------------------------------------------ results

# As in the kernel's kselftest.h
KSFT_FAIL=1
KSFT_SKIP=4

planned='' tests=0 failures=0 skips=0
# Within a requirement: its checks, and how many of them failed
within_requirement='' checks=0 failed_checks=0

# plan N: the test prints N results.  It is declared before the first one, so that
# a test which ends early does not pass.
plan() {
	planned=$1
	echo 'TAP version 13'
	echo "1..$1"
}

# note TEXT: a diagnostic, as TAP comments
note() {
	printf '%s\n' "$*" | head -n 20 | sed 's/^/# /'
}

pass() {
	if [ -n "$within_requirement" ]; then
		checks=$((checks + 1))
		return
	fi
	tests=$((tests + 1))
	echo "ok $tests - $1"
}

# fail DESCRIPTION [NOTE...]
fail() {
	if [ -n "$within_requirement" ]; then
		checks=$((checks + 1))
		failed_checks=$((failed_checks + 1))
		note "failed check: $1"
	else
		tests=$((tests + 1))
		failures=$((failures + 1))
		echo "not ok $tests - $1"
	fi
	shift
	[ $# -eq 0 ] || note "$*"
}

skip() {
	tests=$((tests + 1))
	skips=$((skips + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# requirement DESCRIPTION COMMAND [ARG...]: the checks that COMMAND makes are one
# result, which passes if there was at least one and none failed
requirement() {
	local description=$1
	shift

	if [ -n "$within_requirement" ]; then
		"$@"
		return
	fi
	within_requirement=$description checks=0 failed_checks=0
	"$@"
	within_requirement=''
	if [ $checks = 0 ]; then
		fail "$description" 'nothing was checked'
	elif [ $failed_checks != 0 ]; then
		fail "$description" "$failed_checks of $checks checks failed"
	else
		pass "$description"
	fi
}

# ok DESCRIPTION COMMAND [ARG...]: passed if COMMAND succeeds
ok() {
	local description=$1
	shift

	if "$@" >"$TMP/ok.log" 2>&1; then
		pass "$description"
	else
		fail "$description" "failed ($?): $*"$'\n'"$(cat "$TMP/ok.log")"
	fi
}

# nok DESCRIPTION COMMAND [ARG...]: passed if COMMAND fails
nok() {
	local description=$1
	shift

	if "$@" >"$TMP/ok.log" 2>&1; then
		fail "$description" "succeeded: $*"$'\n'"$(cat "$TMP/ok.log")"
	else
		pass "$description"
	fi
}

# is DESCRIPTION GOT WANTED
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got:    $2"$'\n'"wanted: $3"
	fi
}

# same DESCRIPTION GOT WANTED: two commands printed the same, and something
same() {
	if [ -z "$3" ]; then
		fail "$1" 'there is nothing to compare with'
	else
		is "$@"
	fi
}

# prints_nothing DESCRIPTION COMMAND [ARG...]: passed if COMMAND succeeds silently
prints_nothing() {
	local description=$1 text status=0
	shift

	text=$("$@" 2>&1) || status=$?
	is "$description" "$status $text" '0 '
}

# like DESCRIPTION GOT REGEX (extended)
like() {
	if [[ $2 =~ $3 ]]; then
		pass "$1"
	else
		fail "$1" "got:    $2"$'\n'"wanted: $3"
	fi
}

# need COMMAND [ARG...]: a precondition, without which the test cannot continue
need() {
	"$@" >"$TMP/need.log" 2>&1 && return
	echo "Bail out! $* failed"
	note "$(cat "$TMP/need.log")"
	[ -z "$background_failures" ] || note "$background_failures"
	exit $KSFT_FAIL
}

# Without a plan at the start, one at the end
finish() {
	background_result
	if [ -z "$planned" ]; then
		echo "1..$tests"
	elif [ "$planned" != $tests ]; then
		note "planned $planned results, but there were $tests"
		failures=$((failures + 1))
	fi
	echo "# Totals: pass:$((tests - failures - skips)) fail:$failures skip:$skips"
	exit $((failures > 0 ? KSFT_FAIL : 0))
}

# number NAME VALUE: an argument of the command line that has to be a number
number() {
	[[ $2 =~ ^[1-9][0-9]{0,17}$ ]] && return
	echo "${0##*/}: $1 is a whole number from 1, not \"$2\"" >&2
	rm -rf "$TMP"
	exit 2
}

# skip_all REASON: this machine cannot run the test; called instead of plan
skip_all() {
	echo "1..0 # SKIP $1"
	exit $KSFT_SKIP
}

# ---------------------------------------------------------------- waiting

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

# ---------------------------------------------------------------- the target

load() {
	modprobe vds_iscsi_lio
}

unload() {
	local module

	for module in vds_iscsi_lio vds_iscsi_sample vds_iscsi; do
		! grep -q "^$module " /proc/modules || rmmod "$module" || return
	done
}

# Load LIO's iSCSI target and our modules.
setup() {
	trap clean_up EXIT
	trap 'exit 143' TERM
	need modprobe target_core_mod
	need modprobe iscsi_target_mod
	need mkdir -p "$ISCSI"
	need load
	[ -z "${NEIGHBOURS-}" ] || neighbours_start
}

# Other programs that change other targets at the same time
neighbours_start() {
	background neighbours python3 "$HERE/neighbours.py"
	need within $((60 * SLOW)) test -s "$TMP/neighbours.out"
}

# They have to have worked to the end; the program itself counts its rounds.
neighbours_stop() {
	background_stop neighbours
	note "neighbours: $(tail -n 1 "$TMP/neighbours.out")"
}

# target IQN [TAG]: a target and a group that admits every initiator
target() {
	local tpg=$ISCSI/$1/tpgt_${2-1}

	mkdir -p "$ISCSI/$1"
	mkdir "$tpg"
	echo 0 >"$tpg/attrib/authentication"
	echo 1 >"$tpg/attrib/generate_node_acls"
	echo 1 >"$tpg/attrib/cache_dynamic_acls"
	echo 0 >"$tpg/attrib/demo_mode_write_protect"
	echo 1 >"$tpg/enable"
}

# chap_target IQN [TAG]: a group that requires CHAP, so that a login can stall
chap_target() {
	target "$@"
	echo 1 >"$ISCSI/$1/tpgt_${2-1}/attrib/authentication"
}

# np IQN TAG [PORTAL]: the directory
np() {
	echo "$ISCSI/$1/tpgt_$2/np${3+/$3}"
}

portal() {
	mkdir "$(np "$1" 1 "$2")"
}

# disk NAME IQN: a RAM disk of 16 MiB behind the target's first group
disk() {
	local dir=$CORE/rd_mcp_0/$1 lun=$ISCSI/$2/tpgt_1/lun/lun_0

	mkdir -p "$dir"
	echo rd_pages=4096 >"$dir/control"
	echo 1 >"$dir/enable"
	mkdir "$lun"
	ln -s "$dir" "$lun/$1"
}

# disk_to_freeze NAME IQN...: a disk without data behind the first groups of targets,
# whose I/O freeze stops and thaw continues
disk_to_freeze() {
	local dir=$CORE/iblock_0/$1 iqn

	modprobe -a dm_mod dm_zero target_core_iblock || return
	frozen=vds-$1
	dmsetup create "$frozen" --table '0 32768 zero' &&
		soon test -b "/dev/mapper/$frozen" && mkdir -p "$dir" || return
	echo "udev_path=/dev/mapper/$frozen" >"$dir/control"
	echo 1 >"$dir/enable"
	for iqn in "${@:2}"; do
		mkdir "$ISCSI/$iqn/tpgt_1/lun/lun_0" &&
			ln -s "$dir" "$ISCSI/$iqn/tpgt_1/lun/lun_0/$1" || return
	done
}

freeze() {
	dmsetup suspend --noflush --nolockfs "$frozen"
}

# each_device COMMAND...: run it for each device of disk_to_freeze
each_device() {
	local device

	for device in /dev/mapper/vds-*; do
		[ ! -e "$device" ] || "$@" "${device##*/}" || return
	done
}

thaw() {
	each_device dmsetup resume --noflush
}

# hung_tasks SECONDS: the kernel reports tasks that hang for so long; 0: never, for tests
# that let tasks hang
hung_tasks() {
	local file=/proc/sys/kernel/hung_task_timeout_secs

	[ ! -w $file ] || echo "$1" >$file
}

# logins_wait NUMBER: exactly NUMBER logins wait for the I/O of a session that they replace
logins_wait() {
	[ "$(grep -sl iscsi_check_for_session_reinstatement /proc/[0-9]*/stack | wc -l)" = "$1" ]
}

# reinstate IQN[,IQN...] ADDRESS PORT STEP: logins that replace sessions whose I/O is
# frozen.  Unlike one that only stalls, such a login never ends by itself.
reinstate() {
	local iqns

	IFS=, read -ra iqns <<<"$1"
	hung_tasks 0
	need freeze
	need steps initiator "$2" "$3" "$1" login write "$4"
	need soon logins_wait ${#iqns[@]}
}

io_continues_again() {
	need thaw
	need soon logins_wait 0
	steps_end initiator
	hung_tasks "$HUNG_TASK_SECONDS"
}

group_delete() {
	local tpg=$ISCSI/$1/tpgt_$2 dir

	find "$tpg/np" -mindepth 1 -maxdepth 1 -type d -exec rmdir {} +
	find "$tpg/lun" -maxdepth 2 -type l -delete
	for dir in "$tpg"/lun/lun_* "$tpg"/acls/iqn.*; do
		[ ! -d "$dir" ] || rmdir "$dir"
	done
	rmdir "$tpg"
}

target_delete() {
	local tpg

	for tpg in "$ISCSI/$1"/tpgt_*; do
		[ ! -d "$tpg" ] || group_delete "$1" "${tpg##*_}"
	done
	rmdir "$ISCSI/$1"
}

targets_delete() {
	local dir

	for dir in "$ISCSI"/iqn.*; do
		[ ! -d "$dir" ] || target_delete "${dir##*/}"
	done
	for dir in "$CORE"/*/*; do
		case ${dir##*/} in
		alua | hba_* | '*') ;;
		*) [ ! -f "$dir/enable" ] || rmdir "$dir" ;;
		esac
	done
	for dir in "$CORE"/*; do
		[ "${dir##*/}" = alua ] || [ ! -d "$dir" ] || rmdir "$dir"
	done
}

# ------------------------------------------------------------ the initiator

# login IQN ADDRESS:PORT
login() {
	iscsiadm -m node -T "$1" -p "$2" -o new &&
		iscsiadm -m node -T "$1" -p "$2" --login
}

logout_all() {
	iscsiadm -m session >/dev/null 2>&1 || return 0
	iscsiadm -m node --logoutall=all >/dev/null 2>&1
}

# discover ADDRESS:PORT: the portals that SendTargets names
discover() {
	iscsiadm -m discovery -t sendtargets -o nonpersistent -p "$1" 2>/dev/null |
		awk '{ sub(/,.*/, "", $1); print $2, $1 }'
}

# session_at ADDRESS:PORT: a session by that portal is logged in
session_at() {
	iscsiadm -m session 2>/dev/null | grep -qF " $1,"
}

# disk_at ADDRESS:PORT: the disk that the session by that portal provides
disk_at() {
	local dir

	for dir in /sys/class/iscsi_connection/connection*; do
		dir=$(readlink -f "$dir")
		[ "$(<"$dir/persistent_address"):$(<"$dir/persistent_port")" != \
			"$1" ] || basename "${dir%/connection*/iscsi_*}"/target*/*/block/*
	done
}

has_disk_at() {
	local name

	name=$(disk_at "$1") && [ -n "$name" ] && [ -b "/dev/$name" ]
}

# io_start DEVICE: write to a device and read it back, all the time
io_start() {
	background io "$PROGRAMS/ioload" "$1" "$TMP/io"
	need soon test -s "$TMP/io"
}

# The round trips until now
io_rounds() {
	awk '{ print $1 }' "$TMP/io"
}

io_continues() {
	[ "$(io_rounds)" -gt "$1" ]
}

# io_stop DESCRIPTION: each round trip was right, and there were some
io_stop() {
	requirement "$1" io_was_right
	note "I/O: $(awk '{ print $1 " round trips, the slowest " $3 " ms" }' "$TMP/io")"
}

io_was_right() {
	ok 'the I/O continued' soon io_continues "$(io_rounds)"
	ok 'no I/O failed' background_stop io
	is 'no data was wrong' "$(awk '{ print $2 }' "$TMP/io")" 0
}

# busy_target NAME: a target with the disk NAME, a session and I/O
busy_target() {
	need target $IQN
	need disk "$1" $IQN
	need portal $IQN 127.0.0.1:3260
	need login $IQN 127.0.0.1:3260
	need soon has_disk_at 127.0.0.1:3260
	io_start "/dev/$(disk_at 127.0.0.1:3260)"
}

# port_refuses ADDRESS PORT: a TCP connection is refused
port_refuses() {
	local said

	said=$( (exec 3<>"/dev/tcp/$1/$2") 2>&1)
	[[ $said == *'Connection refused'* ]]
}

# port_serves ADDRESS PORT: a TCP connection is accepted
port_serves() {
	(exec 3<>"/dev/tcp/$1/$2")
}

# interfaces NAME...: dummy network interfaces, which are up
interfaces() {
	local name

	modprobe dummy numdummies=0 || return
	for name; do
		ip link add "$name" type dummy && ip link set "$name" up || return
	done
}

# interfaces_end NAME...: delete them
interfaces_end() {
	local name

	for name; do
		ip link del "$name" || return
	done
	modprobe -r dummy
}

# squat ADDRESS PORT: another program listens there, called squatter
squat() {
	background squatter python3 -c '
import socket, sys, time
s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind((sys.argv[1], int(sys.argv[2])))
s.listen(1)
print("listening", flush=True)
time.sleep(1000)' "$1" "$2"
	within $((10 * SLOW)) grep -q listening "$TMP/squatter.out"
}

squat_end() {
	background_stop squatter 143
}

# grace MILLISECONDS: how long logins may block a removal that does not set it itself
grace() {
	echo "$1" >/sys/module/vds_iscsi/parameters/grace_ms
}

# hold ADDRESS PORT [IQN]: stall a login on a portal, and let it block removals for
# 600 s; $holder is the name of the program that does it
hold() {
	grace 600000
	stall_login "$@"
}

# stall_login ADDRESS PORT [IQN [KIND [COUNT]]]: the same with the usual grace
stall_login() {
	holder=stall-${1//:/.}-$2-${3+${3##*:}}
	background "$holder" python3 "$HERE/stall.py" "$1" "$2" "${3-$IQN}" "${@:4}"
	within $((20 * SLOW)) grep -q held "$TMP/$holder.out"
}

# steps NAME ADDRESS PORT IQN[,IQN...] STEP...: an initiator, see initiator.py, that
# stays after its last step
steps() {
	background "$1" python3 "$HERE/initiator.py" "${@:2}" stay
	within $((20 * SLOW)) grep -qx "${*: -1}" "$TMP/$1.out"
}

# steps_end NAME: end it, unless the target has closed its connections
steps_end() {
	local status

	kill "$(pid_of "$1")" 2>/dev/null
	background_reap "$1"
	case $status in
	0 | 143) ;;
	*) background_failure "$1" "ended with status $status" ;;
	esac
}

# let_go HOLDER: end the login, unless the target has ended all of its connections
let_go() {
	steps_end "$1"
	need grace 200
}

# rmdir_start NAME DIRECTORY: another program removes a portal that a login blocks
rmdir_start() {
	background "$1" rmdir "$2"
	need soon in_lio "$1"
}

# --------------------------------------------------------------- our modules

vds() {
	vdsctl --json "$@"
}

# kernel ARG...: requests without the library, see kernel.py
kernel() {
	python3 "$HERE/kernel.py" "$@"
}

# field FILTER JSON
field() {
	jq -r "$1" <<<"$2"
}

# elapsed COMMAND...: how many milliseconds it takes
elapsed() {
	local begin=${EPOCHREALTIME/./} status=0

	"$@" >"$TMP/elapsed.log" 2>&1 || status=$?
	echo $(((${EPOCHREALTIME/./} - begin) / 1000))
	return $status
}

# group_is IQN,TAG STATE: ok or stale
group_is() {
	[ "$(kernel groups | jq -r ".[]|select(\"\(.target_name),\(.tag)\" == \"$1\").state")" = "$2" ]
}

# value FILTER COMMAND...: one value of the JSON that vdsctl prints
value() {
	local filter=$1
	shift
	vds "$@" 2>/dev/null | jq -r "$filter"
}

# op_state ID STATE
op_state() {
	[ "$(value .operation.state op show "$1")" = "$2" ]
}

# knows IQN,TAG PORTAL: the kernel has the portal in the group
knows() {
	value '.portal.memberships[]|"\(.target_name),\(.tag)"' portal show "$2" |
		grep -qxF "$1"
}

# view_is_configfs: the kernel knows exactly what configfs has
view_is_configfs() {
	python3 "$HERE/view.py"
}

provider_is() {
	[ "$(value '.providers[0].state' provider status)" = "$1" ]
}

# not_found ARG...: vdsctl ARG... works, and says that there is no such thing
not_found() {
	[ "$(vds "$@" 2>/dev/null | jq -r .error.code)" = ENOENT ]
}

# What the provider knows; without the neighbours' targets, which change
counts() {
	local text

	if [ -z "${NEIGHBOURS-}" ]; then
		text=$(value '.providers[0]|select(.state)|del(.incarnation)|tojson' \
			provider status)
	else
		text=$(value '[.portals[].memberships[]|select(.target_name|
			contains("neighbour")|not)]|tojson' portal list)
	fi && [ -n "$text" ] && echo "$text"
}

# remember_counts: for counts_unchanged, sets before
remember_counts() {
	before=$(counts) || need counts
}

# counts_unchanged DESCRIPTION: the provider knows what it knew
counts_unchanged() {
	local now

	if now=$(counts); then
		is "$1" "$now" "$before"
	else
		fail "$1" 'vdsctl does not report what the provider knows'
	fi
}

# com_start: a process that uses the library; com sends it a command
com_start() {
	coproc COM { exec "$PROGRAMS/comtool" 2>&1; }
	com open
}

# com COMMAND...: sets answer, and hresult, its first word
com() {
	answer='' hresult=''
	echo "$*" >&"${COM[1]}"
	read -r -t 40 -u "${COM[0]}" answer || answer='no answer'
	hresult=${answer%% *}
}

# com_is DESCRIPTION HRESULT COMMAND...
com_is() {
	local description=$1 wanted=$2
	shift 2

	com "$@"
	if [ "$hresult" = "$wanted" ]; then
		pass "$description"
	else
		fail "$description" "got:    $answer"$'\n'"wanted: $wanted"
	fi
}

com_end() {
	local pid=${COM_PID-}

	[ -n "$pid" ] || return 0
	eval "exec ${COM[1]}>&-"
	wait "$pid" || background_failure comtool "ended with status $?"
}

# run COMMAND...: sets status, out and err
run() {
	status=0
	"$@" >"$TMP/out" 2>"$TMP/err" </dev/null || status=$?
	out=$(<"$TMP/out") err=$(<"$TMP/err")
}

# refused DESCRIPTION CODE REGEX ARG...: vdsctl ARG... fails with this error, as
# text and as JSON
refused() {
	requirement "$1: vdsctl fails with $2" vdsctl_fails "${@:2}"
}

# vdsctl_fails CODE REGEX ARG...
vdsctl_fails() {
	vdsctl_exits "$([ "$1" = EINVAL ] && echo 2 || echo 1)" "$@"
}

# vdsctl_exits STATUS CODE REGEX ARG...: the same with this exit status
vdsctl_exits() {
	local wanted=$1 code=$2 regex=$3
	shift 3

	run vdsctl "$@"
	is 'the exit status' "$status" "$wanted"
	like 'the message on stderr' "$err" "$regex"
	is 'nothing is on stdout' "$out" ''
	run vdsctl --json "$@"
	is 'the exit status with --json' "$status" "$wanted"
	is 'the error code in JSON' "$(jq -r .error.code <<<"$out" 2>&1)" "$code"
	like 'the message in JSON' "$(jq -r .error.message <<<"$out" 2>&1)" "$regex"
}

# rmtool ARG...: removals, additions and sessions by the library's C functions.  With
# REQUESTER=killed the requester of a removal is killed once the request is accepted.
rmtool() {
	case "${REQUESTER-} ${2-} $* " in
	*' no-wait '*)		"$PROGRAMS/rmtool" "$@" ;;
	'killed remove '*)	orphan "$@" ;;
	*)			"$PROGRAMS/rmtool" "$@" ;;
	esac
}

# orphan IQN,TAG remove ARG...: killed once it is accepted; another process waits
orphan() {
	local said id

	said=$("$PROGRAMS/rmtool" "$1" remove die "${@:3}" 2>&1)
	id=$(op_field op "$said")
	if [ -n "$id" ]; then
		"$PROGRAMS/rmtool" - wait "$id"
	else
		echo "$said"
		return 1
	fi
}

# op_field NAME TEXT: a field of the line that rmtool printed about the operation
op_field() {
	sed -nE "/^(op|error)=/s/(^|.* )$1=([^ ]*).*/\2/p" <<<"$2" | head -n 1
}

# fresh_portal IQN PORTAL: make a portal, and wait until the kernel knows it
fresh_portal() {
	need portal "$1" "$2"
	need soon knows "$1,1" "$2"
}

# as_nobody COMMAND [ARG...]: without any privilege
as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# to_file FILE COMMAND [ARG...]: instead of the shell
to_file() {
	exec "${@:2}" >"$1" 2>"$1.err"
}

# watch_start FILE [ARG...]: vdsctl watch in the background, as the program $watch
# with the process id $watcher
watch_start() {
	watch_with to_file "$1" vdsctl --json watch --initial "${@:2}"
}

# watch_with COMMAND FILE ARG...: COMMAND FILE ARG... is the watch
watch_with() {
	watch=watch-${2##*/}
	background "$watch" "$@"
	watcher=$(pid_of "$watch")
	need soon grep -q '"object":"provider"' "$2"
}

# SIGTERM ends the last watch, with success.
watch_end() {
	background_stop "$watch"
}

# changes FILE FILTER: the lines of a watch, without those on the initial state
changes() {
	jq -r "select(.source != \"initial\") | $2" "$1"
}

# replay_check DESCRIPTION FILE: a watch was notified of each change once, in order
replay_check() {
	prints_nothing "$1" python3 "$TESTS/target/replay.py" check "$2"
}

TRACE=/sys/kernel/tracing

# on_one_cpu COMMAND...: have the kernel patch its code.  It does that through an int3; an
# emulated CPU sometimes executes an int3 that was replaced before, and the kernel panics
# (see Documentation/testing.rst).  So only one CPU is online meanwhile.
on_one_cpu() {
	local cpu status=0

	for cpu in /sys/devices/system/cpu/cpu*/online; do
		[ ! -e "$cpu" ] || echo 0 >"$cpu" || status=1
	done
	"$@" || status=1
	for cpu in /sys/devices/system/cpu/cpu*/online; do
		[ ! -e "$cpu" ] || echo 1 >"$cpu" || status=1
	done
	return $status
}

switch_events() {
	local on=$1 event status=0
	shift

	for event; do
		echo "$on" >"$TRACE/events/$event/enable" || status=1
	done
	return $status
}

# trace_events 1|0 EVENT...: start or stop tracing these
trace_events() {
	on_one_cpu switch_events "$@"
}

switch_calls() {
	echo nop >$TRACE/current_tracer &&
		printf '%s\n' "${@:2}" >$TRACE/set_ftrace_filter &&
		echo "$1" >$TRACE/current_tracer
}

# count_calls FUNCTION...: count the kernel's calls of functions from now on
count_calls() {
	on_one_cpu switch_calls function "$@"
}

count_calls_end() {
	on_one_cpu switch_calls nop
}

# calls FUNCTION: how many there were
calls() {
	grep -c " $1 <-" $TRACE/trace
}

# trace_allocations FILE COMMAND...: what the kernel allocates and frees while it runs
trace_allocations() {
	local file=$1 status=0
	local events=(kmem/{kmalloc,kfree,kmem_cache_alloc,kmem_cache_free})
	shift

	echo 16384 >$TRACE/buffer_size_kb
	echo >$TRACE/trace
	trace_events 1 "${events[@]}" || return
	"$@" || status=$?
	trace_events 0 "${events[@]}" || status=1
	cat $TRACE/trace >"$file"
	echo >$TRACE/trace
	echo 1408 >$TRACE/buffer_size_kb
	return $status
}

# ------------------------------------------------------------------- clean-up

# Leave nothing behind; run.sh checks that.
clean_up() {
	local pid

	hung_tasks "$HUNG_TASK_SECONDS"
	thaw
	for pid in $(jobs -p); do
		kill -KILL "$pid"
	done 2>/dev/null
	wait 2>/dev/null
	{
		logout_all
		rm -rf /etc/iscsi/nodes/* /etc/iscsi/send_targets/*
		soon unload
		targets_delete
		each_device soon dmsetup remove
	} 2>&1 | sed 's/^/# clean up: /'
	rm -rf "$TMP"
}
