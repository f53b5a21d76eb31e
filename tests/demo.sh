#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# demo.sh - remove a portal from a live iSCSI target while an initiator uses it, then
# provoke the hang and the leak of plain rmdir and show what vds-iscsi does about them.
# Each statement marked "=>" is checked; the demo fails if one is false.  "make demo"
# runs it as
#
#	tests/vm/vm run tests/demo.sh

# SC2317: some functions are called by name only.  SC2016: awk has variables too.
# shellcheck disable=SC2317,SC2016

set -uo pipefail

TESTS=$(dirname "$(readlink -f "$0")")
export IQN=iqn.2026-01.org.example:disk OTHER=iqn.2026-01.org.example:other
STAYS=192.0.2.1 GOES=192.0.2.2 THIRD=192.0.2.3
NP=/sys/kernel/config/target/iscsi/$IQN/tpgt_1/np
export TPG2=/sys/kernel/config/target/iscsi/$OTHER/tpgt_1
TMP=$(mktemp -d)

# ------------------------------------------------------------------- output

say() { printf '%s\n' "$@"; }

# step TITLE [LINE...]: begin a numbered step
steps=0
step() {
	steps=$((steps + 1))
	printf '\n%d. %s\n' "$steps" "$1"
	shift
	[ $# -eq 0 ] || printf '   %s\n' "$@"
}

# give_up TEXT: the demo has failed; print the last outputs
give_up() {
	say "" "THE DEMO FAILED: $1" "The last output was:"
	cat "$TMP/out"
	tail -v -n 20 "$TMP"/*.err "$TMP/watch" 2>/dev/null
	exit 1
}

# run COMMAND: print a command line and run it; its output goes to $TMP/out
run() {
	sed '1s/^/$ /; s/^/   /' <<<"$1"
	timeout 300 bash -c "$1" >"$TMP/out" 2>&1 || give_up "$1: exit status $?"
}

# shown [FILTER...]: print that output, as FILTER leaves it
shown() {
	[ $# -gt 0 ] || set -- cat
	"$@" <"$TMP/out" | sed "s/${IQN%:*}:/..:/g; s/^/     /"
}

# sure CLAIM COMMAND...: print a claim; the demo fails if COMMAND fails
sure() {
	local claim=$1
	shift

	"$@" || give_up "this is false: $claim"
	say "   => $claim"
}

# soon COMMAND...: repeat COMMAND until it succeeds, for at most two minutes
soon() {
	local end=$((SECONDS + 120))

	until "$@"; do
		[ $SECONDS -lt $end ] || return
		sleep 0.2
	done
}

# ------------------------------------------------------------------- checks

# are LIST EXPECTED...: LIST prints these lines, in any order
are() {
	[ "$("$1" | sort | xargs)" = "$(printf '%s\n' "${@:2}" | sort | xargs)" ]
}

discovered() {
	timeout 60 iscsiadm -m discovery -t sendtargets -p "$STAYS" \
		2>"$TMP/discovery.err" |
		sed -n "s/:3260,1 ${IQN//./\\.}\$//p"
}

listening() { ss -Hltn 'sport = :3260' | awk '{ sub(/:.*/, "", $4); print $4 }'; }

sessions() {
	iscsiadm -m session 2>/dev/null |
		sed -n "s/^tcp: \[[0-9]*\] \(.*\):3260,1 ${IQN//./\\.} .*/\1/p"
}

refused() {
	grep -q 'Connection refused' <<<"$(LC_ALL=C bash -c ": </dev/tcp/$1/3260" 2>&1)"
}

gone() { refused "$1" && are listening "$STAYS"; }

path_lines() { sed -n 's/^.*- \([0-9:]* sd.*\)$/\1/p'; }
has_paths() { [ "$(multipath -ll 2>/dev/null | grep -c 'active ready running')" = "$1" ]; }
one_disk_of() { [ "$(multipath -l -v 1 2>/dev/null | wc -l)" = 1 ] && has_paths "$1"; }
untouched() { are sessions "$STAYS" "$GOES" && one_disk_of 2; }
one_left() { are sessions "$STAYS" && one_disk_of 1; }

# The number of reads and writes that the multipath map completed
completed() { awk '{ print $1 + $5 }' "/sys/block/$dm/stat"; }
more_than() { [ "$(completed)" -gt "$1" ]; }

watched() { grep -q "$@" "$TMP/watch"; }

# news COUNT: what the watch printed after its first COUNT lines, without the dates
news() { tail -n "+$(($1 + 1))" "$TMP/watch" | sed 's/^[0-9-]* \([0-9:]*\) *[0-9-]* /\1 /'; }

operations() { vdsctl --json op list | jq -r '.operations[] | "\(.id)/\(.error // "ok")"'; }

requested_by() { [ "$(vdsctl --json op show 1 | jq -r .operation.requester_comm)" = "$1" ]; }

# fio prints that it was interrupted before its JSON begins.
fio_result() { sed -n '/^{/,$p' "$TMP/fio.json" | jq -r ".jobs[0] | $1"; }
slowest() { fio_result '[.read, .write] | map(.clat_ns.max) | max / 1e9 * 1000 | round / 1000'; }
never_stopped() { [ "$(fio_result '[.read, .write] | map(.clat_ns.max) | max < 5e9')" = true ]; }
# fio exits with 128 if interrupted, plus one for each job that failed.
no_errors() {
	[ "$fio_status" = 128 ] && [ "$(fio_result '.error == 0')" = true ]
}

# -------------------------------------------------------------------- steps

# Three addresses; the machine is server and client
make_network() {
	modprobe -a dummy dm_multipath &&
		ip link add storage type dummy && ip link set storage up &&
		ip address add "$STAYS/32" dev storage &&
		ip address add "$GOES/32" dev storage &&
		ip address add "$THIRD/32" dev storage
}

start_multipath() {
	printf 'defaults {\n\tfind_multipaths no\n\tuser_friendly_names yes\n}\n' \
		>/etc/multipath.conf
	multipathd 2>"$TMP/multipathd.err"
}

start_io() {
	local map

	map=$(multipath -l -v 1 | head -n 1)
	dm=$(basename "$(readlink -f "/dev/mapper/$map")")
	fio --name=io --filename="/dev/mapper/$map" --size=16M --rw=randwrite \
		--bs=4k --ioengine=libaio --iodepth=4 --direct=1 \
		--verify=crc32c --verify_backlog=64 --verify_fatal=1 \
		--verify_state_save=0 --rate_iops=200 \
		--time_based --runtime=600 --output-format=json \
		--output="$TMP/fio.json" 2>"$TMP/fio.err" &
	fio=$!
}

stop_io() {
	kill -INT "$fio"
	wait "$fio"
	fio_status=$?
}

server() {
	step "targetcli makes a target that offers a disk at two addresses." \
		"Such an address is a portal; the portals of a target form a group."
	run "targetcli <<END
/backstores/fileio create disk /tmp/disk.img 64M
/iscsi create $IQN
cd /iscsi/$IQN/tpg1
set attribute authentication=0 generate_node_acls=1 demo_mode_write_protect=0
luns/ create /backstores/fileio/disk
portals/ delete 0.0.0.0 3260
portals/ create $STAYS
portals/ create $GOES
END"
	sure "both portals listen" are listening "$STAYS" "$GOES"

	step "The module is loaded. It finds the existing portals."
	run 'modprobe vds_iscsi_lio && vdsctl portal list'
	shown
}

client() {
	step "An initiator logs in through both; multipath combines the two paths."
	run "iscsiadm -m discovery -t sendtargets -p $STAYS"
	shown
	run 'iscsiadm -m node --login'
	start_multipath
	sure "there are two sessions" are sessions "$STAYS" "$GOES"
	soon has_paths 2 || give_up "multipath did not find two paths"
	run 'multipath -ll'
	shown path_lines
	sure "there is one disk with two paths" one_disk_of 2

	step "fio writes to the disk, reads back and compares, until step 8."
	start_io
	soon more_than 200 || give_up "the I/O did not start"
	sure "more than 200 reads and writes are completed, and the number increases" \
		soon more_than "$(completed)"
}

removal() {
	local before

	step "Portal $GOES is removed under load; another program watches."
	say '   $ vdsctl watch --initial &'
	vdsctl watch --initial >"$TMP/watch" 2>"$TMP/watch.err" &
	soon watched "membership.*$GOES.*initial" || give_up "the watch did not start"
	sleep 0.5
	start=$(wc -l <"$TMP/watch")
	before=$(completed)
	run "vdsctl portal remove \$IQN,1 $GOES:3260"
	shown
	soon watched 'operation *done *1 ' || give_up "the watch did not report the completion"
	say '   The watch reports the progress of the operation, and what it changed:'
	news "$start" >"$TMP/out"
	shown
	sure "queued, committing, departed, done: reported in this order" \
		reported_in_order
	soon more_than "$before" || give_up "the I/O stopped"
	sure "completed I/O: $before before, $(completed) now" more_than "$before"
}

# A slow machine may report the progress within a state, too.
reported_in_order() {
	[ "$(news "$start" | awk '{ print $2, $3 }' | uniq | xargs)" = "operation queued\
 operation committing membership depart portal modify operation done" ]
}

aftermath() {
	step "What has changed?"
	run "iscsiadm -m discovery -t sendtargets -p $STAYS"
	shown grep -F ":3260,1"
	sure "discovery returns $STAYS only" are discovered "$STAYS"
	run "ss -ltn 'sport = :3260'"
	shown awk 'NR > 1 { print $1, $4 }'
	sure "only $STAYS listens; connections to $GOES are refused" \
		gone "$GOES"

	step "What has not? The session through $GOES: a removal ends no session." \
		"The initiator can log out later, so no path fails."
	run 'iscsiadm -m session'
	shown awk '{ print $1, $2, $3 }'
	run 'multipath -ll'
	shown path_lines
	sure "both sessions and both paths still exist" untouched

	step "The initiator logs out of the removed portal."
	run "iscsiadm -m node -p $GOES --logout"
	soon has_paths 1 || give_up "multipath did not notice"
	run 'multipath -ll'
	shown path_lines
	sure "one session and one path remain" one_left
	soon more_than "$(($(completed) + 100))" || give_up "the I/O stopped"
	stop_io
	sure "of $(fio_result '.read.total_ios + .write.total_ios') reads and writes none failed or returned wrong data" no_errors
	sure "the I/O never stopped: the slowest request took $(slowest) s" never_stopped
}

record() {
	step "The kernel keeps a record of operations after the requester has exited."
	run 'vdsctl op list'
	# The time of the request has two words, its title one.
	shown awk 'NR > 1 { $7 = $8; $8 = $9 }
		{ printf "%-9s  %-13s  %-5s  %-8s  %-8s  %s\n", $1, $2, $3, $5, $7, $8 }'
	sure "operation 1 is in the record, with vdsctl as its requester" requested_by vdsctl
}

contrast() {
	local before

	step "For comparison: rmdir, which targetcli uses, prints nothing and leaves no" \
		"record. The watch reports the change, with the cause \"outside\"."
	mkdir "$NP/$THIRD:3260" || give_up "cannot make a third portal"
	soon watched "membership arrive.*$THIRD" || give_up "the watch did not report the new portal"
	before=$(wc -l <"$TMP/watch")
	run "rmdir /sys/kernel/config/target/iscsi/\$IQN/tpgt_1/np/$THIRD:3260"
	sure "rmdir printed nothing" test ! -s "$TMP/out"
	soon watched "portal *depart.*$THIRD" || give_up "the watch did not report the removal"
	news "$before" >"$TMP/out"
	shown
	sure "the watch reports the cause \"outside\"" watched "membership depart.*$THIRD.*outside"
	sure "the record has operation 1 only" are operations 1/ok
}

# ------------------------------------------- the hang and the leak of rmdir

# An initiator that sends the first message of a login to the second target, then
# nothing.
stall() {
	python3 "$TESTS/lib/stall.py" "$THIRD" 3260 "$OTHER" >"$TMP/stall" 2>"$TMP/stall.err" &
	stalled=$!
	soon grep -q held "$TMP/stall" || give_up "the initiator did not stall"
}

# blocked PID: it waits in configfs
blocked() { grep -q 'configfs' "/proc/$1/stack"; }
both_blocked() { blocked "$deletion" && blocked "$listing"; }
removing() { grep -q 'configfs_rmdir' "/proc/$1/stack"; }
both_ended() { ! kill -0 "$deletion" 2>/dev/null && ! kill -0 "$listing" 2>/dev/null; }

hang() {
	step "A second target. An initiator begins a login there, and stalls."
	run "targetcli <<END
/iscsi create $OTHER
cd /iscsi/$OTHER/tpg1
set attribute authentication=1 generate_node_acls=1
portals/ delete 0.0.0.0 3260
portals/ create $THIRD
END"
	stall
	say "   => $THIRD waits for the next message of a login"

	step "targetcli removes the portal: it hangs. So does everyone who lists the portals."
	say "   \$ targetcli /iscsi/\$OTHER/tpg1/portals delete $THIRD 3260 &"
	targetcli "/iscsi/$OTHER/tpg1/portals" delete "$THIRD" 3260 >"$TMP/targetcli.err" 2>&1 &
	deletion=$!
	soon removing "$deletion" || give_up "targetcli did not call rmdir"
	sleep 1
	say "   \$ ls \$TPG2/np &"
	ls "$TPG2/np" >"$TMP/ls.err" 2>&1 &
	listing=$!
	disown "$deletion" "$listing"	# bash would report that they are killed
	soon blocked "$listing" || give_up "ls did not hang"
	say "   \$ kill -KILL %1 %2"
	kill -KILL "$deletion" "$listing"
	sleep 3
	sure "3 s after SIGKILL both still hang" both_blocked

	step "vdsctl reports who blocks them, and frees them."
	run "vdsctl group unblock \$OTHER,1"
	shown
	soon both_ended || give_up "they still hang"
	sure "targetcli and ls have ended" both_ended
	kill "$stalled" 2>/dev/null
	soon refused "$THIRD" || give_up "$THIRD still serves"

	step "The same removal by vdsctl, with the same stalled login."
	mkdir "$TPG2/np/$THIRD:3260" || give_up "cannot make the portal again"
	stall
	run "vdsctl portal remove \$OTHER,1 $THIRD:3260"
	shown
	sure "it took less than a second" took_less_than 1
	sure "connections to $THIRD are refused" refused "$THIRD"
	kill "$stalled" 2>/dev/null
}

took_less_than() {
	awk -v limit="$1" '/^operation/ { good = $(NF - 1) < limit } END { exit !good }' "$TMP/out"
}

leaked() { ss -Hltn | grep -o '127\.0\.1\.[0-9]*:3270' | sort -V; }
no_portal_is_left() { [ -z "$(ls "$TPG2/np")" ]; }
some_serve() { [ -n "$(leaked)" ]; }
none_serves() { [ -z "$(leaked)" ]; }
check_finds_all() { [ "$(grep -c '^leaked:' "$TMP/check")" -gt 0 ]; }
check_fails() { ! vdsctl check >"$TMP/check" && check_finds_all; }

leak() {
	step "rmdir can return success although the portal still serves: it is enough that a" \
		"signal arrives while another task reads the group. A program makes and removes" \
		"portals of the second target until that has happened."
	run "$TESTS/lib/build/leaker $TPG2 100 1 3270"
	shown
	sure "configfs shows no portal of the group" no_portal_is_left
	sure "but there are portals that serve" some_serve

	step "The module has noticed."
	soon check_fails || give_up "vdsctl check finds nothing"
	say '   $ vdsctl check'
	cp "$TMP/check" "$TMP/out"
	shown
	run 'vdsctl provider refresh'
	shown
	sure "nothing listens any more" none_serves
	run 'vdsctl check'
	shown
}

: >"$TMP/out"
make_network 2>"$TMP/network.err" || give_up "the network could not be made"
say "vds-iscsi: remove a portal from a live iSCSI target" \
	"" \
	"One machine is server and client; the target is LIO, the initiator is" \
	"open-iscsi. Outputs are shortened, and $IQN is" \
	"printed as ..:disk. Lines with => are checked."
server
client
removal
aftermath
record
contrast
hang
leak
say "" "All checks passed. Next steps:" \
	"  tests/vm/vm shell   the same machine with a shell; try: vdsctl help" \
	"  make check          all tests" \
	"  README.md           how to install it, and how to use it from C"
