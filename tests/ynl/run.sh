#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - use the C and the Python client that kernel trees make of the specification:
#
#	tests/ynl/build.sh && tests/vm/vm run tests/ynl/run.sh

set -u
here=$(dirname "$(readlink -f "$0")")
iqn=iqn.2026-01.org.example:ynl
iscsi=/sys/kernel/config/target/iscsi
np=$iscsi/$iqn/tpgt_1/np
other=$iscsi/$iqn-other	# its portal is in dumps that are not limited
n=0 failed=0

# result STATUS NAME [WHY]: print one TAP line
result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		echo "# ${3-}"
		failed=$((failed + 1))
	fi
}

modprobe iscsi_target_mod && modprobe vds_iscsi_lio && mkdir -p "$np" &&
	mkdir -p "$other/tpgt_1/np" && mkdir "$other/tpgt_1/np/127.0.0.1:3299" || exit 1
port=3300
for build in "$here"/build/*/; do
	release=$(basename "$build")
	port=$((port + 1))
	mkdir "$np/127.0.0.1:$port" "$np/127.0.0.1:1$port"
	out=$("$build/remove" "$iqn" 1 127.0.0.1 "$port" 2>&1)
	[ "$out" = 'result 0 reason 0' ]
	result $? "$release: the generated C client removes a portal" "$out"
	[ ! -e "$np/127.0.0.1:$port" ]
	result $? "$release: configfs no longer has it"
	"$build/remove" "$iqn" 1 127.0.0.1 "$port" >/dev/null 2>&1
	[ $? = 2 ]
	result $? "$release: the dump of the C client no longer has it"
	while IFS= read -r line; do
		text=${line#* }
		[ "${line%% *}" = pass ]
		result $? "$release: Python: ${text% | *}" "$line"
	done < <(python3 "$here/client.py" "$release" "$iqn" 1 127.0.0.1 "1$port" 2>&1)
	[ ! -e "$np/127.0.0.1:1$port" ]
	result $? "$release: configfs no longer has the portal that Python removed"
done
rmdir "${np%/np}" "${np%/tpgt_1/np}" "$other/tpgt_1/np/127.0.0.1:3299" "$other/tpgt_1" "$other"
echo "1..$n"
[ "$failed" = 0 ] && [ "$n" -ge 24 ]
