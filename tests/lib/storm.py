#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# storm.py - make and delete targets, groups and portals at random, with a few names.
#
#	storm.py SEED STEPS
#
# Leaves behind what exists after the last step.

import os
import random
import sys

ISCSI = '/sys/kernel/config/target/iscsi'


def toggle(path, dice):
    """Make what does not exist, delete what does, and sometimes make it again."""
    if not os.path.isdir(path):
        os.mkdir(path)
        return
    os.rmdir(path)
    if dice.random() < 0.5:
        os.mkdir(path)


def subtree(path):
    """Portals first, so that their parent can be deleted."""
    for group in os.listdir(path):
        if group.startswith('tpgt_'):
            clear(f'{path}/{group}')


def clear(group):
    for portal in os.listdir(f'{group}/np'):
        os.rmdir(f'{group}/np/{portal}')


def step(dice, seed):
    iqn = f'{ISCSI}/iqn.2026-01.org.example:storm{seed}-{dice.randrange(2)}'
    what = dice.random()
    if what < 0.15:
        if os.path.isdir(iqn):
            subtree(iqn)
            for group in os.listdir(iqn):
                if group.startswith('tpgt_'):
                    os.rmdir(f'{iqn}/{group}')
        toggle(iqn, dice)
        return
    if not os.path.isdir(iqn):
        os.mkdir(iqn)
    group = f'{iqn}/tpgt_{dice.randrange(1, 4)}'
    if what < 0.5 or not os.path.isdir(group):
        if os.path.isdir(group):
            clear(group)
        toggle(group, dice)
        return
    toggle(f'{group}/np/127.0.0.1:{23000 + 100 * seed + dice.randrange(8)}', dice)


def main():
    seed, steps = map(int, sys.argv[1:])
    dice = random.Random(seed)
    for _ in range(steps):
        try:
            step(dice, seed)
        except OSError as e:
            # Two groups of one target cannot share a portal's address.
            if e.errno not in (17, 22):
                raise


main()
