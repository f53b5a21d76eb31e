#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# drycancel.py - cancel dry runs while they look at the logins in flight.
#
#	drycancel.py IQN ADDRESS:PORT ROUNDS
#
# Prints how many were cancelled, and fails when an end was not told just once.
# Every other cancel comes in one datagram with its request, as early as can be; the
# others seek the moment at which a dry run ends: one that came too late makes the
# next come earlier, one that came in time makes it come later.

import collections
import errno
import sys
import time

from genl import attr, attrs
from world import (number_of, u32, u64, World, OP_CANCEL, OP_FLAGS, OP_GROUP, OP_ID,
                   OP_PORTAL, PORTAL_REMOVE)

DRY_RUN = 16


class DryRun:
    """Dry runs of one removal, each with its cancel; .last is the latest's id."""

    def __init__(self, world, iqn, portal):
        self.world = world
        self.payload = attr(OP_GROUP, world.group(iqn)) + \
            attr(OP_PORTAL, world.portal(portal)) + attr(OP_FLAGS, u32(DRY_RUN))
        self.delay, self.last = 0.001, 0

    def accepted(self, answer):
        """Whether it was; the group may not yet be free of the one before."""
        if answer.errno not in (0, errno.EBUSY):
            sys.exit(f'the dry run was refused: {answer}')
        if answer.errno == 0:
            self.last = number_of(attrs(answer.messages[0])[OP_ID])
        return answer.errno == 0

    def at_once(self):
        """The cancel goes along; it can only guess at the operation's id."""
        while not self.accepted(self.world.netlink.ask_both(
                (PORTAL_REMOVE, self.payload), (OP_CANCEL, cancels(self.last + 1)))[0]):
            pass

    def later(self):
        while not self.accepted(self.world.netlink.ask(PORTAL_REMOVE, self.payload)):
            pass
        time.sleep(self.delay)
        in_time = self.world.netlink.ask(OP_CANCEL, cancels(self.last)).errno == 0
        self.delay *= 1.25 if in_time else 0.8

    def result(self):
        wrong = self.world.settle()
        if wrong:
            sys.exit(wrong)
        return -self.world.result(self.last)


def cancels(op):
    return attr(OP_ID, u64(op))


def main():
    iqn, portal, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    dry_run, results = DryRun(World(), iqn, portal), collections.Counter()
    dry_run.later()		# from its id on the next one's can be guessed
    dry_run.result()
    for number in range(rounds):
        dry_run.later() if number % 2 else dry_run.at_once()
        results[dry_run.result()] += 1
    print(results[errno.ECANCELED])
    if set(results) - {0, errno.ECANCELED}:
        sys.exit(f'results {dict(results)}')


main()
