# SPDX-License-Identifier: GPL-2.0-only
#
# world.py - what there is, for tests that ask often: requests that may fail, what
# the kernel and configfs know, and the ends of operations.

import collections
import errno
import os
import socket
import struct
import sys
import time

from genl import attr, attrs, Answer, Family, NLM_F_ACK, NLM_F_DUMP

ISCSI = '/sys/kernel/config/target/iscsi'
SOL_NETLINK, ADD_MEMBERSHIP = 270, 1

(PROVIDER_GET, TARGET_GET, GROUP_GET, PORTAL_GET, MEMBERSHIP_GET, PORTAL_REMOVE,
 OP_GET, OP_CANCEL, REENUMERATE, REFRESH) = range(1, 11)
SESSION_GET, PORTAL_NEW, PORTAL_ADD = 17, 18, 19
OP_ID, OP_STATE, OP_RESULT, OP_MESSAGE, OP_GROUP, OP_PORTAL = 1, 4, 6, 7, 8, 12
OP_FLAGS, OP_GRACE, OP_DEADLINE, OP_DRAIN, OP_ITEM = 22, 23, 24, 25, 26
ITEM_STATES = (None, 'untouched', 'removed', 'added', 'restored', 'lost')
DRAINING, DONE = 3, 4
STALE = 2
PATIENCE = 60


def u16(number):
    return struct.pack('=H', number)


def u32(number):
    return struct.pack('=I', number)


def u64(number):
    return struct.pack('=Q', number)


def number_of(value):
    return int.from_bytes(value, sys.byteorder)


def attr_list(data):
    """The attributes in a message in their order, for some come several times."""
    while len(data) >= 4:
        length, number = struct.unpack_from('=HH', data)
        if length < 4:
            return
        yield number & 0x3fff, data[4:length]
        data = data[(length + 3) & ~3:]


class Netlink(Family):
    """Requests that a fault may hit; .local is what our own calls were told."""

    def renew(self):
        self.sock.close()
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.setsockopt(SOL_NETLINK, 11, 1)
        self.sock.setsockopt(SOL_NETLINK, 10, 1)
        self.sock.settimeout(PATIENCE)
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


class Ends:
    """Counts the ends of operations that are told."""

    def __init__(self, family):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)   # SO_RCVBUFFORCE
        self.sock.bind((0, 0))
        self.sock.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group_number(family, b'ops'))
        self.sock.setblocking(False)
        self.told = collections.Counter()
        self.lost = False

    def take(self, data):
        while len(data) >= 16:
            length = struct.unpack_from('=I', data)[0]
            found = attrs(data[20:length])
            if number_of(found[OP_STATE]) == DONE:
                self.told[number_of(found[OP_ID])] += 1
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


class World:
    """What there is, as the kernel and as configfs tell it."""

    def __init__(self):
        self.netlink = Netlink()
        self.netlink.renew()
        self.ends = Ends(self.netlink)
        self.before = self.operations()
        self.was_stale = False

    # ------------------------------------------------------------ what is known

    def known(self):
        """Memberships: target, tag, ADDRESS:PORT."""
        return {(a[6].rstrip(b'\0').decode(), number_of(a[7]),
                 f'{socket.inet_ntoa(a[8])}:{number_of(a[10])}')
                for a in self.netlink.dump(MEMBERSHIP_GET)}

    @staticmethod
    def there():
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
        there = {(iqn, int(group[5:])) for iqn in os.listdir(ISCSI)
                 if iqn.startswith('iqn.') for group in os.listdir(f'{ISCSI}/{iqn}')
                 if group.startswith('tpgt_')}
        return known == there

    def agrees(self):
        return self.known() == self.there() and self.groups_agree()

    def stale(self):
        return number_of(self.netlink.dump(PROVIDER_GET)[0][5]) == STALE

    def cure(self):
        for command in (REENUMERATE, REFRESH):
            answer = self.netlink.ask(command)
            if answer.errno:
                raise RuntimeError(f'the cure does not work: {answer}')

    def agrees_soon(self):
        """Within 5 s, unless the provider says that it does not know."""
        for _ in range(500):
            if self.agrees() or self.stale():
                break
            time.sleep(0.01)

    def complaint(self):
        """What is wrong, after a fault; sets .was_stale."""
        self.agrees_soon()
        self.was_stale = self.stale()
        if self.was_stale:
            self.cure()
        if not self.agrees():
            return (f'known {sorted(self.known() - self.there())}, '
                    f'there {sorted(self.there() - self.known())}, '
                    f'stale {self.was_stale}')
        if self.stale():
            return 'the cure does not cure'
        return None

    # ---------------------------------------------------------------- operations

    def operation(self, number):
        answer = self.netlink.ask(OP_GET, attr(OP_ID, u64(number)))
        return attrs(answer.messages[0]) if answer.messages else None

    def operations(self):
        return {number_of(op[OP_ID]): number_of(op[OP_STATE])
                for op in self.netlink.dump(OP_GET)}

    def settle(self):
        """Wait until operations are done; a complaint about how often they were."""
        end = time.monotonic() + PATIENCE
        while any(state != DONE for state in self.operations().values()):
            if time.monotonic() > end:
                return 'an operation does not end'
            time.sleep(0.005)
        self.ends.read()
        for number in self.operations().keys() - self.before.keys():
            told = self.ends.told[number]
            if told != 1 and (told or not self.ends.lost):
                return f'the end of operation {number} was told {told} times'
        return None

    def items(self, number):
        """What became of an operation's portals."""
        answer = self.netlink.ask(OP_GET, attr(OP_ID, u64(number)))
        return [ITEM_STATES[number_of(attrs(item)[6])]
                for kind, item in attr_list(answer.messages[0]) if kind == OP_ITEM]

    def result(self, number):
        return struct.unpack('=i', self.operation(number)[OP_RESULT])[0]

    def wait_state(self, number, state):
        end = time.monotonic() + PATIENCE
        while number_of(self.operation(number)[OP_STATE]) != state:
            if time.monotonic() > end:
                raise RuntimeError(f'operation {number} does not come to {state}')
            time.sleep(0.005)

    # -------------------------------------------------------------------- names

    def group(self, iqn, tag=1):
        answer = self.netlink.ask(GROUP_GET, attr(5, iqn.encode() + b'\0') +
                                  attr(6, u16(tag)))
        return attrs(answer.messages[0])[1]

    def portal(self, name):
        """The portal's id, or None."""
        address, port = name.split(':')
        answer = self.netlink.ask(PORTAL_GET, attr(4, socket.inet_aton(address)) +
                                  attr(6, u16(int(port))))
        return attrs(answer.messages[0])[1] if not answer.errno else None


def name_of(error):
    return errno.errorcode.get(error, str(error)) if error else '0'
