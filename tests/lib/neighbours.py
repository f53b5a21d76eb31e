#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# neighbours.py - other programs that work on the same machine: make and delete
# targets of their own by rtslib and by targetcli, until SIGTERM.
#
# Prints a line for each round.  Both read the whole configuration, so a round fails
# when the test deletes what they are reading; that is counted.  Fails if more than
# half of the rounds of either kind did.  Leaves nothing behind.

import os
import signal
import subprocess
import sys
import time

from rtslib_fb import (FabricModule, LUN, NetworkPortal, NodeACL,
                       RDMCPStorageObject, RTSLibError, RTSRoot, Target, TPG)

IQN = 'iqn.2026-01.org.example:neighbour'
ISCSI = '/sys/kernel/config/target/iscsi'
TRIES = 50
stop = False


def on_signal(*_):
    global stop
    stop = True


def by_rtslib(number):
    """One target with groups, portals, a disk and a list of initiators."""
    target = Target(FabricModule('iscsi'), f'{IQN}{number}')
    disk = RDMCPStorageObject(f'neighbour{number}', 1 << 20)
    for tag in (1, 2):
        tpg = TPG(target, tag)
        LUN(tpg, 0, disk)
        NodeACL(tpg, 'iqn.2026-01.org.example:nobody')
        for port in range(4):
            NetworkPortal(tpg, '127.0.0.1', 24000 + 10 * tag + port)
        tpg.enable = True
        NetworkPortal(tpg, '127.0.0.1', 24000 + 10 * tag).delete()
    target.delete()
    disk.delete()


def by_targetcli(_):
    """A target by targetcli, which reads the whole tree each time."""
    name = f'{IQN}-cli'
    for command in ('/iscsi', 'create', name), ('/iscsi', 'delete', name):
        subprocess.run(('targetcli',) + command, check=True, timeout=60,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def left():
    """Our objects that are still there."""
    disks = [s for s in RTSRoot().storage_objects if s.name.startswith('neighbour')]
    return [Target(FabricModule('iscsi'), name, 'lookup')
            for name in os.listdir(ISCSI) if name.startswith(IQN)] + disks


def clean_up():
    """Delete what a round that failed has left; reading the tree may fail as well."""
    for _ in range(TRIES):
        try:
            for thing in left():
                thing.delete()
            return
        except (RTSLibError, OSError) as e:
            error = e
            time.sleep(0.1)
    sys.exit(f'cannot clean up: {error}')


def attempt(work, number):
    """Whether it succeeded"""
    try:
        work(number)
        return True
    except (RTSLibError, OSError, subprocess.CalledProcessError) as e:
        print(f'{work.__name__}: {e}', file=sys.stderr, flush=True)
        clean_up()
        return False


def main():
    done = {by_rtslib: 0, by_targetcli: 0}
    rounds = 0
    signal.signal(signal.SIGTERM, on_signal)
    while not stop:
        for work in done:
            done[work] += attempt(work, rounds % 3)
        rounds += 1
        print(f'{rounds} rounds; {done[by_rtslib]} by rtslib and '
              f'{done[by_targetcli]} by targetcli succeeded', flush=True)
        time.sleep(0.5)
    if min(done.values()) * 2 < rounds:
        sys.exit('more than half of the rounds failed')


main()
