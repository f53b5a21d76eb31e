# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2153,SC2154,SC2317
#
# module.sh - our modules, and what they say to vdsctl, to the library and by netlink.

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

load() {
	modprobe vds_iscsi_lio
}

unload() {
	local module

	for module in vds_iscsi_lio vds_iscsi_sample vds_iscsi; do
		! grep -q "^$module " /proc/modules || rmmod "$module" || return
	done
}

# grace MILLISECONDS: how long logins may block a removal that does not set it itself
grace() {
	echo "$1" >/sys/module/vds_iscsi/parameters/grace_ms
}

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

# groups_not_ok: the groups whose state is another one
groups_not_ok() {
	kernel groups | jq -r '.[]|select(.state != "ok")|"\(.target_name),\(.tag)"'
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
	com_pid=$COM_PID
	background_programs=$((background_programs + 1))
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
	# If it has ended, the shell has closed that.
	[ -z "${COM[1]-}" ] || eval "exec ${COM[1]}>&-"
	wait "$com_pid" || background_failure comtool "ended with status $?"
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
