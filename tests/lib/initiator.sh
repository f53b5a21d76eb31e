# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
#
# initiator.sh - sessions, logins that stall, I/O, and what else uses a network address.

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
	need target "$IQN"
	need disk "$1" "$IQN"
	need portal "$IQN" 127.0.0.1:3260
	need login "$IQN" 127.0.0.1:3260
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
