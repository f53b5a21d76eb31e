#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# drycancel.py - cancel dry runs while they look at the logins in flight.
#
#	drycancel.py IQN ADDRESS:PORT ROUNDS
#
# Prints how many were cancelled, and fails when an end was not told just once.

import collections
import errno
import sys
import time

from genl import attr, attrs
from world import (number_of, u32, u64, World, OP_CANCEL, OP_FLAGS, OP_GROUP, OP_ID,
                   OP_PORTAL, PORTAL_REMOVE)

DRY_RUN = 16


def main():
    iqn, portal, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    world, results = World(), collections.Counter()
    payload = attr(OP_GROUP, world.group(iqn)) + attr(OP_PORTAL, world.portal(portal)) + \
        attr(OP_FLAGS, u32(DRY_RUN))
    for number in range(rounds):
        answer = world.netlink.ask(PORTAL_REMOVE, payload)
        while answer.errno == errno.EBUSY:
            answer = world.netlink.ask(PORTAL_REMOVE, payload)
        op = number_of(attrs(answer.messages[0])[OP_ID])
        # Each part of the look has its turn.
        time.sleep(number % 10 * 0.0003)
        world.netlink.ask(OP_CANCEL, attr(OP_ID, u64(op)))
        wrong = world.settle()
        if wrong:
            sys.exit(wrong)
        results[-world.result(op)] += 1
    print(results[errno.ECANCELED])
    if set(results) - {0, errno.ECANCELED}:
        sys.exit(f'results {dict(results)}')


main()
