#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# race.py - remove portals through vds_iscsi while another thread does by rmdir.
#
#	race.py IQN ROUNDS
#
# Prints how often each succeeded, and how often the reply to our request carried the
# result.  Fails if not exactly one of the two succeeded, or one result was wrong.

import errno
import os
import struct
import sys
import threading
import time

from genl import a_operation, attr, attrs, command, member, portal_address, Family

PORTAL_GROUP_GET, PORTAL_GET, MEMBERSHIP_GET, PORTAL_REMOVE, OP_GET = map(command, (
    'PORTAL_GROUP_GET', 'PORTAL_GET', 'MEMBERSHIP_GET', 'PORTAL_REMOVE', 'OP_GET'))
OP_STATE, OP_RESULT, OP_MESSAGE, OP_WAIT = map(a_operation, (
    'STATE', 'RESULT', 'MESSAGE', 'WAIT'))
DONE = 4

family = Family()


class Round:
    """One portal, which two threads remove at the same time."""

    def __init__(self, np, group, number):
        self.path = f'{np}/127.0.0.1:{20000 + number}'
        self.group = group
        self.address = portal_address('127.0.0.1', 20000 + number)
        self.rmdir_errno = None
        self.answered = None
        self.contradicted = False
        # Half of our replies may wait for the result.  Half of the others may not,
        # because another request follows theirs.
        self.waits = number % 8 < 4
        self.followed = number % 16 >= 12
        # Either may be the first.
        self.delay = (0, 0.0005, 0.002, 0.03)[number % 4]
        os.mkdir(self.path)
        self.portal = self.known()

    def known(self):
        """The portal's id, once the kernel knows it."""
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
        """Request our removal."""
        payload = member(self.group, self.portal)
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
        """errno of our removal, and its message."""
        answer = self.ask()
        if answer.errno:
            return answer.errno, answer.text
        started = attrs(answer.messages[0])
        op, self.answered = started[1], started.get(OP_RESULT)
        for _ in range(2000):
            state = attrs(family.ask(OP_GET, attr(1, op)).messages[0])
            if struct.unpack('=I', state[OP_STATE])[0] == DONE:
                self.contradicted |= self.answered not in (None, state[OP_RESULT])
                return (-struct.unpack('=i', state[OP_RESULT])[0],
                        state.get(OP_MESSAGE, b'').rstrip(b'\0').decode())
            self.contradicted |= self.answered is not None
            time.sleep(0.002)
        return errno.ETIME, ''

    def run(self):
        other = threading.Thread(target=self.rmdir)
        other.start()
        ours, text = self.remove()
        other.join()
        return ours, text


def errors(one, ours, text):
    if (ours == 0) == (one.rmdir_errno == 0):
        yield 'not exactly one succeeded'
    if ours not in (0, errno.ENOENT) or (ours and len(text) < 10):
        yield 'our result is wrong'
    if one.rmdir_errno not in (0, errno.ENOENT):
        yield 'the result of rmdir is wrong'
    if os.path.exists(one.path):
        yield 'the portal is still there'
    if one.contradicted:
        yield 'the reply carried another result'
    if one.answered is not None and not one.waits:
        yield 'a reply that was not to wait carried a result'


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
        for error in errors(one, ours, text):
            bad += 1
            print(f'{error}: ours {ours} ({text}), rmdir {one.rmdir_errno}')
    print(f'ours {wins[0]} rmdir {wins[1]} answered {answered}')
    sys.exit(bad != 0)


main()
