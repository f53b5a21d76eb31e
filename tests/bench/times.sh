#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# times.sh - compare the times of a removal by libvds, rmdir, rtslib and targetcli:
#
#	tests/vm/vm run tests/bench/times.sh [COUNT]
set -eu

count=${1:-500}
iqn=iqn.2026-01.org.example:bench
group=/sys/kernel/config/target/iscsi/$iqn/tpgt_1

modprobe vds_iscsi_lio
mkdir -p "$group/np/127.0.0.1:3260"
"$(dirname "$0")/build/times" "$iqn" 1 "$count"

python3 - "$iqn" <<'END'
import subprocess, sys, time
from statistics import median
from rtslib_fb import FabricModule, NetworkPortal, Target, TPG

def timed(rounds, remove):
    times = []
    for _ in range(rounds):
        portal = NetworkPortal(tpg, '127.0.0.98', 3298)
        start = time.monotonic()
        remove(portal)
        times.append((time.monotonic() - start) * 1e6)
    return median(times)

tpg = TPG(Target(FabricModule('iscsi'), sys.argv[1]), 1)
print('rtslib   median %8.1f us' % timed(100, lambda portal: portal.delete()))
command = ['targetcli', f'/iscsi/{sys.argv[1]}/tpg1/portals', 'delete',
           '127.0.0.98', '3298']
print('targetcli median %7.1f us' % timed(5, lambda _: subprocess.run(
    command, check=True, capture_output=True)))
END
rmdir "$group/np/127.0.0.1:3260" "$group" "${group%/*}"
rmmod vds_iscsi_lio vds_iscsi
