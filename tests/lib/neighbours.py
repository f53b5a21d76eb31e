#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# neighbours.py - other programs at work on the same machine: targets of their own
# come and go by rtslib and by targetcli, until SIGTERM.  Prints a line for each
# round; leaves nothing behind.

import signal
import subprocess
import sys
import time

from rtslib_fb import (FabricModule, LUN, NetworkPortal, NodeACL,
                       RDMCPStorageObject, Target, TPG)

IQN = 'iqn.2026-01.org.example:neighbour'
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


def by_targetcli():
    """The same by its own shell, which reads the whole tree each time."""
    name = f'{IQN}-cli'
    for command in ('/iscsi', 'create', name), ('/iscsi', 'delete', name):
        subprocess.run(('targetcli',) + command, check=True, timeout=60,
                       stdout=subprocess.DEVNULL)


def main():
    rounds = failed = 0
    signal.signal(signal.SIGTERM, on_signal)
    while not stop:
        by_rtslib(rounds % 3)
        try:
            by_targetcli()
        except subprocess.CalledProcessError:
            # What it listed was gone when it looked at it.
            failed += 1
        rounds += 1
        print(f'{rounds} rounds, targetcli gave up in {failed}', flush=True)
        time.sleep(0.5)
    subprocess.run(('targetcli', '/iscsi', 'delete', f'{IQN}-cli'), check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sys.exit(failed > rounds // 2)


main()
