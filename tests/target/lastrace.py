#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# lastrace.py - remove one of two portals with keep-last while another thread removes
# the other one by rmdir.
#
#	lastrace.py IQN FIRST SECOND ROUNDS
#
# Each round prints nothing, unless our removal succeeded although the other portal was
# gone before.  The order in which the directories went is that of inotify's events.
# Prints how often each was the first.

import ctypes
import errno
import os
import struct
import sys
import threading
import time

from genl import attr, attrs, member
from world import (Netlink, number_of, u32, World, OP_FLAGS, PORTAL_REMOVE)

KEEP_LAST = 2
IN_DELETE, IN_NONBLOCK = 0x200, os.O_NONBLOCK
libc = ctypes.CDLL(None, use_errno=True)


class Deletions:
    """The names that are deleted in a directory, in order"""

    def __init__(self, path):
        self.fd = libc.inotify_init1(IN_NONBLOCK)
        if self.fd < 0 or libc.inotify_add_watch(self.fd, path.encode(), IN_DELETE) < 0:
            raise OSError(ctypes.get_errno(), 'inotify')

    def take(self):
        names = []
        try:
            data = os.read(self.fd, 1 << 16)
        except BlockingIOError:
            return names
        while data:
            length = struct.unpack_from('=iIII', data)[3]
            names.append(data[16:16 + length].rstrip(b'\0').decode())
            data = data[16 + length:]
        return names


class Race:
    def __init__(self, iqn, first, second):
        self.np = f'/sys/kernel/config/target/iscsi/{iqn}/tpgt_1/np'
        self.first, self.second = first, second
        self.world = World()
        self.netlink = Netlink()
        self.netlink.renew()
        self.group = self.world.group(iqn)
        self.deletions = Deletions(self.np)

    def prepare(self):
        for name in (self.first, self.second):
            if not os.path.isdir(f'{self.np}/{name}'):
                os.mkdir(f'{self.np}/{name}')
        self.world.right_soon()
        self.deletions.take()

    def rmdir(self, delay):
        time.sleep(delay)
        os.rmdir(f'{self.np}/{self.second}')

    def remove(self):
        """The result of our removal of the first portal"""
        answer = self.netlink.ask(PORTAL_REMOVE, member(self.group, self.world.portal(self.first)) +
                                  attr(OP_FLAGS, u32(KEEP_LAST)))
        if answer.errno:
            return -answer.errno
        number = number_of(attrs(answer.messages[0])[1])
        self.world.wait_state(number, 4)
        return self.world.result(number)

    def round(self, delay):
        """The order of the deletions, and our result"""
        other = threading.Thread(target=self.rmdir, args=(delay,))
        other.start()
        result = self.remove()
        other.join()
        return self.deletions.take(), result


def main():
    iqn, first, second, rounds = sys.argv[1:]
    race = Race(iqn, first, second)
    ours = theirs = 0
    for n in range(int(rounds)):
        race.prepare()
        order, result = race.round((n % 50) * 0.0002)
        if order[:1] == [first]:
            ours += 1
        else:
            theirs += 1
        wanted = (0,) if order[:1] == [first] else (-errno.EADDRINUSE,)
        if result not in wanted:
            print(f'round {n}: deleted {order}, result {result}')
    print(f'ours={ours} theirs={theirs}')


main()
