# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2317
#
# lib.sh - what the tests share: TAP, targets, sessions, operations held up.
# A test sources it, calls setup, makes assertions, and ends with finish.

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

# Limits of time are as many times as long.
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
PROVIDER_CACHE_CORRUPT=0x8004241f
SERVICE_NOT_ACTIVE=0x80070426

# ------------------------------------------------------------------ results

tests=0 failures=0

# Describe what went wrong, on lines that TAP takes for comments.
note() {
	printf '%s\n' "$*" | head -n 20 | sed 's/^/# /'
}

pass() {
	tests=$((tests + 1))
	echo "ok $tests - $1"
}

# fail DESCRIPTION [NOTE...]
fail() {
	tests=$((tests + 1))
	failures=$((failures + 1))
	echo "not ok $tests - $1"
	shift
	[ $# -eq 0 ] || note "$*"
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
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

# like DESCRIPTION GOT REGEX (extended)
like() {
	if [[ $2 =~ $3 ]]; then
		pass "$1"
	else
		fail "$1" "got:    $2"$'\n'"wanted: $3"
	fi
}

# A condition of the test itself; without it there is nothing to go on with.
need() {
	"$@" >"$TMP/need.log" 2>&1 && return
	echo "Bail out! $* failed"
	note "$(cat "$TMP/need.log")"
	failures=$((failures + 1))
	exit 1
}

finish() {
	echo "1..$tests"
	exit $((failures > 0))
}

# number NAME VALUE: what was given on the command line has to be one
number() {
	[[ $2 =~ ^[1-9][0-9]{0,17}$ ]] && return
	echo "${0##*/}: $1 is a whole number from 1, not \"$2\"" >&2
	rm -rf "$TMP"
	exit 2
}

# skip_all REASON: there is nothing here that this machine can test
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# ---------------------------------------------------------------- waiting

# within SECONDS COMMAND [ARG...]: COMMAND comes to succeed
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

# Milliseconds of a clock that only goes forward
now_ms() {
	local up
	read -r up _ </proc/uptime
	echo "${up/./}0"
}

# gone PID
gone() {
	! kill -0 "$1" 2>/dev/null
}

# ---------------------------------------------------------------- the target

load() {
	modprobe vds_iscsi_lio
}

unload() {
	local module

	for module in vds_iscsi_lio vds_iscsi; do
		! grep -q "^$module " /proc/modules || rmmod "$module" || return
	done
}

# Have LIO's iSCSI target and our modules.
setup() {
	trap clean_up EXIT
	trap 'exit 143' TERM
	need modprobe target_core_mod
	need modprobe iscsi_target_mod
	need mkdir -p "$ISCSI"
	need load
	[ -z "${NEIGHBOURS-}" ] || neighbours_come
}

# Other tools change other things, all the while.
neighbours_come() {
	python3 "$HERE/neighbours.py" >"$TMP/neighbours" 2>"$TMP/neighbours.err" &
	neighbours=$!
	need soon test -s "$TMP/neighbours"
}

neighbours_leave() {
	[ -n "${neighbours-}" ] || return 0
	kill -TERM "$neighbours"
	wait "$neighbours" ||
		note "neighbours ended with status $?: $(cat "$TMP/neighbours.err")"
	note "neighbours: $(tail -n 1 "$TMP/neighbours")"
}

# target IQN [TAG]: a target and a group that lets everybody in
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

# chap_target IQN [TAG]: a group that wants CHAP, so that logins can be held
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

# disk_at ADDRESS:PORT: the disk that came by that portal
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

# busy_target NAME: a target with the disk NAME, a session and I/O, as $io
busy_target() {
	need target $IQN
	need disk "$1" $IQN
	need portal $IQN 127.0.0.1:3260
	need login $IQN 127.0.0.1:3260
	need soon has_disk_at 127.0.0.1:3260
	"$PROGRAMS/ioload" "/dev/$(disk_at 127.0.0.1:3260)" "$TMP/io" &
	io=$!
	need soon test -s "$TMP/io"
}

# port_refuses ADDRESS PORT: a TCP connection is refused
port_refuses() {
	local said

	said=$( (exec 3<>"/dev/tcp/$1/$2") 2>&1)
	[[ $said == *'Connection refused'* ]]
}

# port_serves ADDRESS PORT: it is accepted
port_serves() {
	(exec 3<>"/dev/tcp/$1/$2")
}

# grace MILLISECONDS: that logins may hold a removal up which does not say itself
grace() {
	echo "$1" >/sys/module/vds_iscsi/parameters/grace_ms
}

# hold ADDRESS PORT [IQN]: stall a login on a portal, and let it hold removals up
# for good; $holder is who does it
hold() {
	grace 600000
	stall_login "$@"
}

# stall_login ADDRESS PORT [IQN]: the same, and removals have their usual grace
stall_login() {
	python3 "$HERE/stall.py" "$1" "$2" "${3-$IQN}" >"$TMP/hold.$2" 2>&1 &
	holder=$!
	within 10 grep -q held "$TMP/hold.$2"
}

let_go() {
	kill "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	grace 200 2>/dev/null
}

# --------------------------------------------------------------- our own side

vds() {
	vdsctl --json "$@"
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

knows_not() {
	! knows "$@"
}

# view_is_configfs: the kernel knows exactly what configfs has
view_is_configfs() {
	python3 "$HERE/view.py"
}

# What the provider knows, for before and after
counts() {
	if [ -z "${NEIGHBOURS-}" ]; then
		value '.providers[0]|del(.incarnation)|tojson' provider status
	else
		value '[.portals[].memberships[]|select(.target_name|
			contains("neighbour")|not)]|tojson' portal list
	fi
}

# com_start: a process with the library; com sends it a command
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
	wait "$pid"
}

# run COMMAND...: sets status, out and err
run() {
	status=0
	"$@" >"$TMP/out" 2>"$TMP/err" </dev/null || status=$?
	out=$(<"$TMP/out") err=$(<"$TMP/err")
}

# refused DESCRIPTION CODE REGEX ARG...: vdsctl ARG... fails with this error, as
# text for people and as JSON for programs
refused() {
	local description=$1 code=$2 regex=$3
	shift 3

	run vdsctl "$@"
	is "$description: exit status" "$status" "$([ "$code" = EINVAL ] && echo 2 || echo 1)"
	like "$description: says so" "$err" "$regex"
	is "$description: nothing on stdout" "$out" ''
	run vdsctl --json "$@"
	is "$description: in JSON" "$(jq -r .error.code <<<"$out" 2>&1)" "$code"
	nok "$description: JSON has a sentence" test -z \
		"$(jq -r '.error.message // empty' <<<"$out")"
}

# rmtool ARG...: removals, additions and sessions by the library's C calls.  With
# REQUESTER=killed who asks for a removal does not live to see its end.
rmtool() {
	case "${REQUESTER-} ${2-} $* " in
	*' no-wait '*)		"$PROGRAMS/rmtool" "$@" ;;
	'killed remove '*)	orphan "$@" ;;
	*)			"$PROGRAMS/rmtool" "$@" ;;
	esac
}

# orphan IQN,TAG remove ARG...: killed once it is accepted; somebody else waits
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

# op_field NAME TEXT: of the line on the operation that rmtool printed
op_field() {
	sed -nE "/^(op|error)=/s/(^|.* )$1=([^ ]*).*/\2/p" <<<"$2" | head -n 1
}

# fresh_portal IQN PORTAL: one that the kernel knows
fresh_portal() {
	need portal "$1" "$2"
	need soon knows "$1,1" "$2"
}

nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# watch_start FILE [ARG...]: watch in the background, as $watcher
watch_start() {
	local file=$1
	shift

	vdsctl --json watch --initial "$@" >"$file" 2>"$file.err" &
	watcher=$!
	soon grep -q '"object":"provider"' "$file"
}

watch_end() {
	kill -TERM "$watcher"
	wait "$watcher"
}

# changes FILE FILTER: lines of a watch, without what was there before
changes() {
	jq -r "select(.source != \"initial\") | $2" "$1"
}

TRACE=/sys/kernel/tracing

# trace_events 1|0 EVENT...: trace these from now on, or no longer.  The kernel
# patches itself for it, with an int3 for as long as that takes; an emulated
# processor at times runs into one that was replaced long since, and the kernel
# dies of it (see Documentation/testing.rst).  So there is only one meanwhile.
trace_events() {
	local on=$1 event cpu status=0
	shift

	for cpu in /sys/devices/system/cpu/cpu*/online; do
		[ ! -e "$cpu" ] || echo 0 >"$cpu" || status=1
	done
	for event; do
		echo "$on" >"$TRACE/events/$event/enable" || status=1
	done
	for cpu in /sys/devices/system/cpu/cpu*/online; do
		[ ! -e "$cpu" ] || echo 1 >"$cpu" || status=1
	done
	return $status
}

# trace_allocations FILE COMMAND...: what the kernel allocates and frees meanwhile
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

# ------------------------------------------------------------------- the end

# Leave nothing behind; run.sh looks whether that is so.
clean_up() {
	local pid

	neighbours_leave
	for pid in $(jobs -p); do
		kill -KILL "$pid"
	done 2>/dev/null
	wait 2>/dev/null
	{
		logout_all
		rm -rf /etc/iscsi/nodes/* /etc/iscsi/send_targets/*
		soon unload
		targets_delete
	} 2>&1 | sed 's/^/# clean up: /'
	rm -rf "$TMP"
}
