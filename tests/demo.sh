#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The main job, told as a short story: a portal leaves a live iSCSI target while
# an initiator works through it.  Whatever it claims it has looked at; it fails
# when a claim is wrong.  "make demo" runs it as
#
#	tests/vm/vm run tests/demo.sh

# Some functions are called by name only; some dollars are for awk.
# shellcheck disable=SC2317,SC2016

set -uo pipefail

export IQN=iqn.2026-01.org.example:disk
STAYS=192.0.2.1 GOES=192.0.2.2 THIRD=192.0.2.3
NP=/sys/kernel/config/target/iscsi/$IQN/tpgt_1/np
TMP=$(mktemp -d)

# ------------------------------------------------------------ how it is told

say() { printf '%s\n' "$@"; }

# A step has a number and says what it is about.
steps=0
step() {
	steps=$((steps + 1))
	printf '\n%d. %s\n' "$steps" "$1"
	shift
	[ $# -eq 0 ] || printf '   %s\n' "$@"
}

# give_up TEXT: the demo has failed; show what there is to know
give_up() {
	say "" "THE DEMO FAILED: $1" "The last output was:"
	cat "$TMP/out"
	tail -v -n 20 "$TMP"/*.err "$TMP/watch" 2>/dev/null
	exit 1
}

# run COMMAND: show a command line and run it; $TMP/out has what it prints
run() {
	sed '1s/^/$ /; s/^/   /' <<<"$1"
	timeout 60 bash -c "$1" >"$TMP/out" 2>&1 || give_up "$1: exit status $?"
}

# shown [FILTER...]: show what FILTER leaves of that
shown() {
	[ $# -gt 0 ] || set -- cat
	"$@" <"$TMP/out" | sed "s/${IQN//./\\.}/..:disk/g; s/^/     /"
}

# sure CLAIM COMMAND...: make a claim, if COMMAND bears it out
sure() {
	local claim=$1
	shift

	"$@" || give_up "it is not true that $claim"
	say "   => $claim"
}

# soon COMMAND...: COMMAND holds within 20 seconds
soon() {
	local _

	for _ in {1..100}; do
		"$@" && return
		sleep 0.2
	done
	return 1
}

# ------------------------------------------------- what claims are judged by

# are LIST EXPECTED...: LIST prints these lines, in whatever order
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

# Reads and writes that the map has completed
completed() { awk '{ print $1 + $5 }' "/sys/block/$dm/stat"; }
more_than() { [ "$(completed)" -gt "$1" ]; }

heard() { grep -q "$@" "$TMP/watch"; }

# news COUNT: what the watch told after its first COUNT lines, without the dates
news() { tail -n "+$(($1 + 1))" "$TMP/watch" | sed 's/^.*T\(.\{12\}\)[0-9]*Z *[0-9-]* /\1 /'; }

operations() { vdsctl --json op list | jq -r '.operations[] | "\(.id)/\(.error // "ok")"'; }

asked_by() { [ "$(vdsctl --json op show 1 | jq -r .operation.requester_comm)" = "$1" ]; }

# fio says that it was interrupted before its JSON begins.
fio_says() { sed -n '/^{/,$p' "$TMP/fio.json" | jq -r ".jobs[0] | $1"; }
slowest() { fio_says '[.read, .write] | map(.clat_ns.max) | max / 1e9 * 1000 | round / 1000'; }
never_stopped() { [ "$(fio_says '[.read, .write] | map(.clat_ns.max) | max < 5e9')" = true ]; }
# 128 is "interrupted"; fio adds one for each job that failed.
no_errors() {
	[ "$fio_status" = 128 ] && [ "$(fio_says '.error == 0')" = true ]
}

# ---------------------------------------------------------------- the scenes

# Two networks of a server that is also its own client
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
	step "A server offers a disk at two addresses, made with targetcli as always." \
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

	step "Our module is loaded. It found the portals by itself."
	run 'modprobe vds_iscsi_lio && vdsctl portal list'
	shown
}

client() {
	step "A client logs in through both, and multipath makes one disk of two paths."
	run "iscsiadm -m discovery -t sendtargets -p $STAYS"
	shown
	run 'iscsiadm -m node --login'
	start_multipath
	sure "two sessions are there" are sessions "$STAYS" "$GOES"
	soon has_paths 2 || give_up "multipath did not find two paths"
	run 'multipath -ll'
	shown path_lines
	sure "one disk, two paths" one_disk_of 2

	step "It works on that disk from now on: fio writes, reads back and compares."
	start_io
	soon more_than 200 || give_up "the I/O did not start"
	sure "more than 200 reads and writes are completed, and it goes on" \
		soon more_than "$(completed)"
}

removal() {
	local before

	step "Portal $GOES is to go, under load. Somebody else watches."
	say '   $ vdsctl watch --initial &'
	vdsctl watch --initial >"$TMP/watch" 2>"$TMP/watch.err" &
	soon heard "membership.*$GOES.*initial" || give_up "the watch did not start"
	sleep 0.5
	told=$(wc -l <"$TMP/watch")
	before=$(completed)
	run "vdsctl portal remove \$IQN,1 $GOES:3260"
	shown
	soon heard 'operation *done *1 ' || give_up "the watch did not hear the end"
	say '   The watch heard how far the operation was, and what it changed:'
	news "$told" >"$TMP/out"
	shown
	sure "queued, committing, departed, done: each told once, in this order" \
		told_in_order
	soon more_than "$before" || give_up "the I/O stopped"
	sure "completed I/O: $before before, $(completed) now" more_than "$before"
}

told_in_order() {
	[ "$(news "$told" | awk '{ print $2, $3 }' | xargs)" = "operation queued\
 operation committing membership depart portal modify operation done" ]
}

aftermath() {
	step "What is different now?"
	run "iscsiadm -m discovery -t sendtargets -p $STAYS"
	shown grep -F ":3260,1"
	sure "discovery names $STAYS alone" are discovered "$STAYS"
	run "ss -ltn 'sport = :3260'"
	shown awk 'NR > 1 { print $1, $4 }'
	sure "nothing else listens, connections to $GOES are refused" \
		gone "$GOES"

	step "What is not? The session that came in by it: a removal ends no session." \
		"The client can leave when it likes, so no path breaks."
	run 'iscsiadm -m session'
	shown awk '{ print $1, $2, $3 }'
	run 'multipath -ll'
	shown path_lines
	sure "both sessions and both paths are there" untouched

	step "The client leaves the path that is to go."
	run "iscsiadm -m node -p $GOES --logout"
	soon has_paths 1 || give_up "multipath did not notice"
	run 'multipath -ll'
	shown path_lines
	sure "one session and one path are left" one_left
	soon more_than "$(($(completed) + 100))" || give_up "the I/O stopped"
	stop_io
	sure "of $(fio_says '.read.total_ios + .write.total_ios') reads and writes none failed or read back wrong" no_errors
	sure "the I/O never stopped: the slowest one took $(slowest) s" never_stopped
}

record() {
	step "The kernel remembers who did what, also when the program that asked is gone."
	run 'vdsctl op list'
	shown awk '{ printf "%-9s  %-13s  %-5s  %-6s  %-14s  %s\n", $1, $2, $3, $5, $7, $8 }'
	sure "operation 1 is in the record, as asked for by vdsctl" asked_by vdsctl
}

contrast() {
	local before

	step "And rmdir(2), which is what targetcli does? It prints nothing, and leaves" \
		"no record. The watch still tells it, and that it came from outside."
	mkdir "$NP/$THIRD:3260" || give_up "cannot make a third portal"
	soon heard "membership arrive.*$THIRD" || give_up "a portal came unheard"
	before=$(wc -l <"$TMP/watch")
	run "rmdir /sys/kernel/config/target/iscsi/\$IQN/tpgt_1/np/$THIRD:3260"
	sure "rmdir printed nothing" test ! -s "$TMP/out"
	soon heard "portal *depart.*$THIRD" || give_up "a portal left unheard"
	news "$before" >"$TMP/out"
	shown
	sure "the watch called it \"outside\"" heard "membership depart.*$THIRD.*outside"
	sure "the record has operation 1, and nothing of this" are operations 1/ok
}

: >"$TMP/out"
make_network 2>"$TMP/network.err" || give_up "the network could not be made"
say "vds-iscsi: a portal leaves a live iSCSI target" \
	"" \
	"One machine is server and client here; the target (LIO), the initiator" \
	"(open-iscsi) and multipath are the real ones. Outputs are cut to what matters," \
	"and $IQN to ..:disk. Lines with => have been checked."
server
client
removal
aftermath
record
contrast
say "" "All of it was checked. What next?" \
	"  tests/vm/vm shell   the same machine, for you to try: vdsctl help" \
	"  make check          all tests" \
	"  README.md           how to install it; how to do this from C"
