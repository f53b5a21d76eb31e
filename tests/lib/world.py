# SPDX-License-Identifier: GPL-2.0-only
#
# world.py - the state of the machine, for tests that read it often: what the kernel and
# configfs know, the completions of operations, and requests that may fail.

import collections
import errno
import os
import socket
import struct
import sys
import time

from genl import (a_operation, attr, attrs, command, portal_address, Answer, Family,
                  NLM_F_ACK, NLM_F_DUMP, NUMBER)

ISCSI = '/sys/kernel/config/target/iscsi'
SOL_NETLINK, ADD_MEMBERSHIP = 270, 1

(PROVIDER_GET, TARGET_GET, GROUP_GET, PORTAL_GET, MEMBERSHIP_GET, SESSION_GET, OP_GET,
 OP_CANCEL, PORTAL_REMOVE, PORTAL_ADD, PORTAL_NEW, REENUMERATE, REFRESH,
 GROUP_UNBLOCK) = map(command, (
     'PROVIDER_GET', 'TARGET_GET', 'PORTAL_GROUP_GET', 'PORTAL_GET', 'MEMBERSHIP_GET',
     'SESSION_GET', 'OP_GET', 'OP_CANCEL', 'PORTAL_REMOVE', 'PORTAL_ADD', 'PORTAL_NEW',
     'REENUMERATE', 'REFRESH', 'GROUP_UNBLOCK'))
GROUP_STATE = NUMBER['VDS_ISCSI_A_PORTAL_GROUP_STATE']
(OP_ID, OP_INCARNATION, OP_STATE, OP_RESULT, OP_MESSAGE, OP_GROUP, OP_FLAGS,
 OP_GRACE, OP_DEADLINE, OP_DRAIN, OP_ITEM, OP_PROVIDER, OP_WAIT) = map(a_operation, (
     'ID', 'INCARNATION', 'STATE', 'RESULT', 'MESSAGE', 'GROUP_ID', 'FLAGS',
     'GRACE', 'DEADLINE', 'DRAIN', 'ITEM', 'PROVIDER', 'WAIT'))
(ITEM_GROUP, ITEM_PORTAL, ITEM_STATE) = (
    NUMBER[f'VDS_ISCSI_A_ITEM_{name}'] for name in ('GROUP_ID', 'PORTAL_ID', 'STATE'))
ITEM_STATES = (None, 'untouched', 'removed', 'added', 'restored', 'lost', 'leaked')
DRAINING, DONE = 3, 4
OK, STALE = 1, 2
TIMEOUT = 60


def u16(number):
    return struct.pack('=H', number)


def u32(number):
    return struct.pack('=I', number)


def u64(number):
    return struct.pack('=Q', number)


def number_of(value):
    return int.from_bytes(value, sys.byteorder)


def attr_list(data):
    """The attributes in a message in their order; some are there several times."""
    while len(data) >= 4:
        length, number = struct.unpack_from('=HH', data)
        if length < 4:
            return
        yield number & 0x3fff, data[4:length]
        data = data[(length + 3) & ~3:]


class Netlink(Family):
    """Requests that a fault may hit; .local is the errno of our own system calls."""

    def renew(self):
        self.sock.close()
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.setsockopt(SOL_NETLINK, 11, 1)
        self.sock.setsockopt(SOL_NETLINK, 10, 1)
        self.sock.settimeout(TIMEOUT)
        self.sock.bind((0, 0))

    def request(self, command, payload=b'', flags=NLM_F_ACK):
        try:
            answer = self.ask(command, payload, flags=flags)
            answer.local = None
        except OSError as e:
            answer = Answer()
            answer.local = e.errno
        return answer

    def dump(self, command, payload=b''):
        answer = self.ask(command, payload, flags=NLM_F_ACK | NLM_F_DUMP)
        if answer.errno:
            raise RuntimeError(f'dump of {command}: {answer}')
        return [attrs(message) for message in answer.messages]


class Completions:
    """Counts how often each completion of an operation is notified."""

    def __init__(self, family):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)   # SO_RCVBUFFORCE
        self.sock.bind((0, 0))
        self.sock.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group_number(family, b'ops'))
        self.sock.setblocking(False)
        self.notified = collections.Counter()
        self.lost = False

    def take(self, data):
        while len(data) >= 16:
            length = struct.unpack_from('=I', data)[0]
            found = attrs(data[20:length])
            if number_of(found[OP_STATE]) == DONE:
                self.notified[number_of(found[OP_ID])] += 1
            data = data[(length + 3) & ~3:]

    def read(self):
        while True:
            try:
                self.take(self.sock.recv(1 << 16))
            except BlockingIOError:
                return
            except OSError:
                self.lost = True


def group_number(family, name):
    """Number of a multicast group."""
    own, family.id = family.id, 16
    answer = family.ask(3, attr(2, b'vds_iscsi\0'))
    family.id = own
    for group in attrs(attrs(answer.messages[0])[7]).values():
        found = attrs(group)
        if found[1].rstrip(b'\0') == name:
            return number_of(found[2])
    raise RuntimeError(f'no group {name}')


def membership_of(found):
    """A membership: target, tag, ADDRESS:PORT."""
    name, tag, at = (found[NUMBER[f'VDS_ISCSI_A_MEMBERSHIP_{part}']]
                     for part in ('TARGET_NAME', 'TAG', 'ADDRESS'))
    at = attrs(at)
    ip, port = (at[NUMBER[f'VDS_ISCSI_A_ADDRESS_{part}']] for part in ('ADDRESS', 'PORT'))
    return name.rstrip(b'\0').decode(), number_of(tag), \
        f'{socket.inet_ntoa(ip)}:{number_of(port)}'


class World:
    """What the kernel and configfs know."""

    def __init__(self):
        self.netlink = Netlink()
        self.netlink.renew()
        self.completions = Completions(self.netlink)
        self.before = self.operations()
        self.was_repaired = False

    # ------------------------------------------------------------------- the view

    def known(self):
        return {membership_of(found) for found in self.netlink.dump(MEMBERSHIP_GET)}

    @staticmethod
    def in_configfs():
        found = set()
        for iqn in os.listdir(ISCSI):
            if not iqn.startswith('iqn.'):
                continue
            for group in os.listdir(f'{ISCSI}/{iqn}'):
                if group.startswith('tpgt_'):
                    found |= {(iqn, int(group[5:]), portal)
                              for portal in os.listdir(f'{ISCSI}/{iqn}/{group}/np')}
        return found

    def groups_agree(self):
        known = {(g[5].rstrip(b'\0').decode(), number_of(g[6]))
                 for g in self.netlink.dump(GROUP_GET)}
        in_configfs = {(iqn, int(group[5:])) for iqn in os.listdir(ISCSI)
                 if iqn.startswith('iqn.') for group in os.listdir(f'{ISCSI}/{iqn}')
                 if group.startswith('tpgt_')}
        return known == in_configfs

    def agrees(self):
        return self.known() == self.in_configfs() and self.groups_agree()

    def wants_repair(self):
        """Whether the provider has leaked portals: only a repair ends that."""
        return number_of(self.netlink.dump(PROVIDER_GET)[0][5]) != OK

    def stale_groups(self):
        """Groups that could not be read: this is tried again until it succeeds."""
        return [g[5].rstrip(b'\0').decode() for g in self.netlink.dump(GROUP_GET)
                if number_of(g[GROUP_STATE]) == STALE]

    def right(self):
        return self.agrees() and not self.stale_groups()

    def repair(self):
        for command in (REENUMERATE, REFRESH):
            answer = self.netlink.ask(command)
            if answer.errno:
                raise RuntimeError(f'the repair is refused: {answer}')
            number = number_of(attrs(answer.messages[0])[OP_ID])
            self.wait_state(number, DONE)
            if self.result(number):
                raise RuntimeError(f'the repair fails: {name_of(-self.result(number))}')

    def right_soon(self):
        """
        Wait until both agree and no group is stale, or the provider has leaked portals,
        for up to 5 s.
        """
        for _ in range(500):
            if self.right() or self.wants_repair():
                break
            time.sleep(0.01)

    def disagreement(self):
        """
        The difference after a fault.  It is gone in some seconds; if the provider has
        leaked portals, after a repair, which sets .was_repaired.
        """
        self.right_soon()
        self.was_repaired = self.wants_repair()
        if self.was_repaired:
            self.repair()
        if not self.agrees():
            return (f'known {sorted(self.known() - self.in_configfs())}, '
                    f'in configfs {sorted(self.in_configfs() - self.known())}, '
                    f'repaired {self.was_repaired}, stale groups {self.stale_groups()}')
        if self.stale_groups():
            return f'these groups stay stale: {self.stale_groups()}'
        if self.wants_repair():
            return 'it has leaked portals after the repair'
        return None

    # ---------------------------------------------------------------- operations

    def operation(self, number):
        answer = self.netlink.ask(OP_GET, attr(OP_ID, u64(number)))
        return attrs(answer.messages[0]) if answer.messages else None

    def operations(self):
        return {number_of(op[OP_ID]): number_of(op[OP_STATE])
                for op in self.netlink.dump(OP_GET)}

    def settle(self):
        """Wait until all operations completed; the error if one was not notified once."""
        end = time.monotonic() + TIMEOUT
        while any(state != DONE for state in self.operations().values()):
            if time.monotonic() > end:
                return 'an operation does not complete'
            time.sleep(0.005)
        self.completions.read()
        for number in self.operations().keys() - self.before.keys():
            times = self.completions.notified[number]
            if times != 1 and (times or not self.completions.lost):
                return f'the completion of operation {number} was notified {times} times'
        return None

    def items(self, number):
        """The states of an operation's portals."""
        answer = self.netlink.ask(OP_GET, attr(OP_ID, u64(number)))
        return [ITEM_STATES[number_of(attrs(item)[ITEM_STATE])]
                for kind, item in attr_list(answer.messages[0]) if kind == OP_ITEM]

    def result(self, number):
        return struct.unpack('=i', self.operation(number)[OP_RESULT])[0]

    def wait_state(self, number, state):
        end = time.monotonic() + TIMEOUT
        while number_of(self.operation(number)[OP_STATE]) != state:
            if time.monotonic() > end:
                raise RuntimeError(f'operation {number} does not reach state {state}')
            time.sleep(0.005)

    # -------------------------------------------------------------------- names

    def group(self, iqn, tag=1):
        answer = self.netlink.ask(GROUP_GET, attr(5, iqn.encode() + b'\0') +
                                  attr(6, u16(tag)))
        return attrs(answer.messages[0])[1]

    def portal(self, name):
        """The portal's id, or None."""
        address, port = name.split(':')
        answer = self.netlink.ask(PORTAL_GET, portal_address(address, int(port)))
        return attrs(answer.messages[0])[1] if not answer.errno else None


def name_of(error):
    return errno.errorcode.get(error, str(error)) if error else '0'
