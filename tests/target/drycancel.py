#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# drycancel.py - cancel dry runs that a login in flight blocks.
#
#	drycancel.py IQN ADDRESS:PORT ROUNDS
#
# Prints how many were cancelled, and fails if a completion was not notified once, or if
# one that was not cancelled did not fail with EBUSY.  The cancels come from another
# CPU.  They approach the moment at which a dry run completes: one that was too late makes the
# next one earlier, one that was in time makes it later.

import collections
import errno
import os
import struct
import sys
import time

from genl import attr, attrs, member
from world import (Netlink, number_of, u32, u64, World, OP_CANCEL, OP_FLAGS, OP_ID,
                   TIMEOUT, PORTAL_REMOVE)

DRY_RUN = 16
ORDER = struct.Struct('=Qd')	# an operation, and after how long to cancel it


class Canceller:
    """A process on the second CPU that cancels an operation, perhaps before it starts."""

    def __init__(self):
        if os.cpu_count() < 2:
            sys.exit('there is no second CPU')
        taken, self.orders = os.pipe()
        self.answers, given = os.pipe()
        if os.fork():
            os.close(taken)
            os.close(given)
            os.sched_setaffinity(0, {0})
            return
        os.close(self.orders)
        self.orders, self.answers = taken, given
        os.sched_setaffinity(0, {1})
        self.netlink = Netlink()
        while order := os.read(self.orders, ORDER.size):
            os.write(self.answers, bytes([self.cancel(*ORDER.unpack(order))]))
        os._exit(0)

    def cancel(self, op, delay):
        """Whether it was in time"""
        payload = attr(OP_ID, u64(op))
        error = errno.ENOENT
        born = time.monotonic() + delay
        while time.monotonic() < born:
            pass
        while error == errno.ENOENT and time.monotonic() < born + TIMEOUT:
            error = self.netlink.ask(OP_CANCEL, payload).errno
        return error == 0

    def order(self, op, delay):
        os.write(self.orders, ORDER.pack(op, delay))

    def in_time(self):
        return os.read(self.answers, 1) == b'\1'


class DryRun:
    """Dry runs of one removal, each with its cancel; .last is the latest's id."""

    def __init__(self, iqn, portal):
        self.canceller = Canceller()
        self.world = World()
        self.payload = member(self.world.group(iqn), self.world.portal(portal)) + \
            attr(OP_FLAGS, u32(DRY_RUN))
        self.delay, self.last = 0.001, 0

    def start(self):
        """As soon as the previous operation on the group completed."""
        answer = self.world.netlink.ask(PORTAL_REMOVE, self.payload)
        while answer.errno == errno.EBUSY:
            answer = self.world.netlink.ask(PORTAL_REMOVE, self.payload)
        if answer.errno:
            sys.exit(f'the dry run was refused: {answer}')
        self.last = number_of(attrs(answer.messages[0])[OP_ID])

    def cancelled(self):
        """A dry run whose id is the previous one plus one."""
        self.canceller.order(self.last + 1, self.delay)
        self.start()
        self.delay *= 1.25 if self.canceller.in_time() else 0.8

    def result(self):
        wrong = self.world.settle()
        if wrong:
            sys.exit(wrong)
        return -self.world.result(self.last)


def main():
    iqn, portal, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    dry_run, results = DryRun(iqn, portal), collections.Counter()
    dry_run.start()
    dry_run.result()
    for _ in range(rounds):
        dry_run.cancelled()
        results[dry_run.result()] += 1
    print(results[errno.ECANCELED])
    if set(results) - {errno.EBUSY, errno.ECANCELED}:
        sys.exit(f'results {dict(results)}')


main()
