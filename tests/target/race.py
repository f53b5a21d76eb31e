#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# race.py - remove portals through vds_iscsi while somebody else does by rmdir.
#
#	race.py IQN ROUNDS
#
# Prints how often each won, and how often the answer to our request had the end;
# fails when not exactly one of the two did, or one of them was not told the truth.

import errno
import os
import socket
import struct
import sys
import threading
import time

from genl import attr, attrs, Family

PORTAL_GROUP_GET, PORTAL_GET, MEMBERSHIP_GET, PORTAL_REMOVE, OP_GET = 3, 4, 5, 6, 7
OP_RESULT, OP_WAIT = 6, 32
DONE = 4

family = Family()


class Round:
    """One portal, made, and removed by two at a time."""

    def __init__(self, np, group, number):
        self.path = f'{np}/127.0.0.1:{20000 + number}'
        self.group = group
        self.address = attr(4, socket.inet_aton('127.0.0.1')) + \
            attr(6, struct.pack('=H', 20000 + number))
        self.rmdir_errno = None
        self.answered = None
        self.lied = False
        # Half of our answers may wait for the end; half of the others may not, for
        # another request stands behind theirs.
        self.waits = number % 8 < 4
        self.followed = number % 16 >= 12
        # Each gets its chance to be first.
        self.delay = (0, 0.0005, 0.002, 0.03)[number % 4]
        os.mkdir(self.path)
        self.portal = self.known()

    def known(self):
        """The portal's id, once the kernel has heard of it."""
        for _ in range(1000):
            answer = family.ask(PORTAL_GET, self.address)
            if not answer.errno:
                portal = attrs(answer.messages[0])[1]
                if not self.membership(portal).errno:
                    return portal
            time.sleep(0.005)
        sys.exit(f'{self.path} never became known')

    def membership(self, portal):
        return family.ask(MEMBERSHIP_GET, attr(1, self.group) + attr(2, portal))

    def rmdir(self):
        time.sleep(self.delay)
        try:
            os.rmdir(self.path)
            self.rmdir_errno = 0
        except OSError as e:
            self.rmdir_errno = e.errno

    def ask(self):
        """Ask for our removal."""
        payload = attr(8, self.group) + attr(12, self.portal)
        if self.waits or self.followed:
            payload += attr(OP_WAIT, struct.pack('=I', 100))
        if not self.followed:
            return family.ask(PORTAL_REMOVE, payload)
        requests = family.message(PORTAL_REMOVE, payload)
        wanted = family.seq
        family.sock.send(requests + family.message(PORTAL_GET, self.address))
        answer = family.collect(wanted)
        family.collect(family.seq)
        return answer

    def remove(self):
        """errno of our removal, and the sentence that goes with it."""
        answer = self.ask()
        if answer.errno:
            return answer.errno, answer.text
        started = attrs(answer.messages[0])
        op, self.answered = started[1], started.get(OP_RESULT)
        for _ in range(2000):
            told = attrs(family.ask(OP_GET, attr(1, op)).messages[0])
            if struct.unpack('=I', told[4])[0] == DONE:
                self.lied |= self.answered not in (None, told[OP_RESULT])
                return (-struct.unpack('=i', told[OP_RESULT])[0],
                        told.get(7, b'').rstrip(b'\0').decode())
            self.lied |= self.answered is not None
            time.sleep(0.002)
        return errno.ETIME, ''

    def run(self):
        other = threading.Thread(target=self.rmdir)
        other.start()
        ours, text = self.remove()
        other.join()
        return ours, text


def complaints(one, ours, text):
    if (ours == 0) == (one.rmdir_errno == 0):
        yield 'not exactly one won'
    if ours not in (0, errno.ENOENT) or (ours and len(text) < 10):
        yield 'we were not told why'
    if one.rmdir_errno not in (0, errno.ENOENT):
        yield 'rmdir was not told the truth'
    if os.path.exists(one.path):
        yield 'the portal is still there'
    if one.lied:
        yield 'the answer had another end'
    if one.answered is not None and not one.waits:
        yield 'an answer that was not to wait had an end'


def main():
    iqn, rounds = sys.argv[1], int(sys.argv[2])
    answer = family.ask(PORTAL_GROUP_GET, attr(5, iqn.encode() + b'\0') +
                        attr(6, struct.pack('=H', 1)))
    group = attrs(answer.messages[0])[1]
    np = f'/sys/kernel/config/target/iscsi/{iqn}/tpgt_1/np'
    wins, answered, bad = [0, 0], 0, 0
    for number in range(rounds):
        one = Round(np, group, number)
        ours, text = one.run()
        wins[ours != 0] += 1
        answered += one.answered is not None
        for complaint in complaints(one, ours, text):
            bad += 1
            print(f'{complaint}: ours {ours} ({text}), rmdir {one.rmdir_errno}')
    print(f'ours {wins[0]} rmdir {wins[1]} answered {answered}')
    sys.exit(bad != 0)


main()
