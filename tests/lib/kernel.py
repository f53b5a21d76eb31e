#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel.py - requests to the kernel without the library, and the replies as JSON.
#
#	kernel.py op ID [INCARNATION]	kernel.py ops
#	kernel.py groups		kernel.py provider
#	kernel.py remove IQN,TAG [NAME=VALUE...] ADDRESS:PORT...
#	kernel.py unblock IQN,TAG [NAME=VALUE...]
#	kernel.py reenumerate|refresh [NAME=VALUE...]
#	kernel.py cancel ID [INCARNATION]
#	kernel.py wait ID [SECONDS]
#	kernel.py families		kernel.py listen
#	kernel.py rounds COUNT COMMAND...
#
# NAMEs: flags grace deadline drain.  The numbers of attributes are those of the uapi
# header.  An error is {"error": NAME, "message": TEXT}, and the exit status is 1 then.
# "families" dumps all families of generic netlink.  "wait" and "cancel" poll until the
# operation is done; "cancel" prints how many milliseconds that took.  "rounds" repeats
# a command, and prints the longest time that it took.  "listen" prints the events of
# objects, one on each line, until SIGTERM.

import errno
import json
import socket
import struct
import sys
import time

from genl import (attr, command, Family, member, portal_address, NLM_F_ACK, NLM_F_DUMP,
                  NUMBER)
from world import group_number

NESTED = {'item': 'ITEM', 'blocker': 'BLOCKER', 'session': 'HELD_SESSION'}
TEXT = {'name', 'message', 'target_name', 'requester_comm', 'provider',
        'initiator_name', 'state_name'}
MANY = {'item', 'blocker', 'session'}


def names_of(prefix):
    """Number to name of the enumerators with a prefix."""
    return {number: name[len(prefix):].lower().replace('_', '-')
            for name, number in NUMBER.items() if name.startswith(prefix)}


def pairs(data):
    while len(data) >= 4:
        length, number = struct.unpack_from('=HH', data)
        if length < 4:
            return
        yield number & 0x3fff, data[4:length]
        data = data[(length + 3) & ~3:]


def address_of(raw):
    """An address as text."""
    found = decode('ADDRESS', raw)
    host = socket.inet_ntop(found['family'], found['address'])
    return (f'[{host}]' if ':' in host else host) + f":{found['port']}"


ENUMS = {
    ('OPERATION', 'state'): 'VDS_ISCSI_OP_STATE_',
    ('OPERATION', 'kind'): 'VDS_ISCSI_OP_KIND_',
    ('OPERATION', 'phase'): 'VDS_ISCSI_OP_PHASE_',
    ('OPERATION', 'reason'): 'VDS_ISCSI_REASON_',
    ('ITEM', 'reason'): 'VDS_ISCSI_REASON_',
    ('ITEM', 'state'): 'VDS_ISCSI_ITEM_STATE_',
    ('BLOCKER', 'kind'): 'VDS_ISCSI_BLOCKER_KIND_',
    ('PORTAL_GROUP', 'state'): 'VDS_ISCSI_PORTAL_GROUP_STATE_',
    ('PORTAL_GROUP', 'event'): 'VDS_ISCSI_EVENT_KIND_',
    ('PROVIDER', 'event'): 'VDS_ISCSI_EVENT_KIND_',
    ('PROVIDER', 'state'): 'VDS_ISCSI_PROVIDER_STATE_',
    ('MEMBERSHIP', 'state'): 'VDS_ISCSI_MEMBERSHIP_STATE_',
}


def value_of(kind, name, raw):
    if kind == 'OPERATION' and name in NESTED:
        return decode(NESTED[name], raw)
    if name in TEXT:
        return raw.rstrip(b'\0').decode()
    if kind == 'ADDRESS' and name == 'address':
        return raw
    if name in ('address', 'peer_address', 'local_address'):
        return address_of(raw)
    if name in ('id', 'portal_id', 'group_id', 'target_id') and len(raw) == 16:
        return raw.hex()
    if name == 'result':
        code = struct.unpack('=i', raw)[0]
        return errno.errorcode.get(-code, str(code)) if code else '0'
    if not raw:
        return True
    number = int.from_bytes(raw, sys.byteorder)
    if (kind, name) in ENUMS:
        return names_of(ENUMS[kind, name]).get(number, number)
    return number


def decode(kind, data):
    """The attributes of an object by name."""
    prefix = f'VDS_ISCSI_A_{kind}_'
    names = {number: name[len(prefix):].lower() for name, number in NUMBER.items()
             if name.startswith(prefix) and not name.endswith('_MAX')}
    found = {}
    for number, raw in pairs(data):
        name = names.get(number, str(number))
        value = value_of(kind, name, raw)
        if name in MANY and kind == 'OPERATION':
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


class Failed(Exception):
    def __init__(self, answer):
        super().__init__(str(answer))
        self.answer = answer


class Kernel(Family):
    def __init__(self):
        super().__init__()
        self.sock.settimeout(60)

    def call(self, name, payload=b'', flags=NLM_F_ACK):
        answer = self.ask(command(name), payload, flags=flags)
        if answer.errno or answer.errno is None:
            raise Failed(answer)
        return answer.messages

    def get(self, name, kind, payload):
        return decode(kind, self.call(name, payload)[0])

    def dump(self, name, kind):
        return [decode(kind, message) for message in
                self.call(name, flags=NLM_F_ACK | NLM_F_DUMP)]

    @staticmethod
    def attr(kind, name, raw):
        return attr(NUMBER[f'VDS_ISCSI_A_{kind}_{name}'], raw)

    def group(self, text):
        iqn, tag = text.rsplit(',', 1)
        return self.get('PORTAL_GROUP_GET', 'PORTAL_GROUP',
                        self.attr('PORTAL_GROUP', 'TARGET_NAME', iqn.encode() + b'\0') +
                        self.attr('PORTAL_GROUP', 'TAG', struct.pack('=H', int(tag))))

    def portal(self, text):
        host, port = text.rsplit(':', 1)
        return self.get('PORTAL_GET', 'PORTAL', portal_address(host.strip('[]'), int(port)))

    def options(self, words):
        return b''.join(self.attr('OPERATION', word.split('=')[0].upper(),
                                  struct.pack('=I', int(word.split('=')[1])))
                        for word in words if '=' in word)

    # ---------------------------------------------------------------- commands

    def remove(self, group, *words):
        group = bytes.fromhex(self.group(group)['id'])
        payload = b''.join(member(group, bytes.fromhex(self.portal(word)['id']))
                           for word in words if '=' not in word)
        return self.get('PORTAL_REMOVE', 'OPERATION', payload + self.options(words))

    def unblock(self, group, *words):
        payload = self.attr('OPERATION', 'GROUP_ID', bytes.fromhex(self.group(group)['id']))
        return self.get('GROUP_UNBLOCK', 'OPERATION', payload + self.options(words))

    def reenumerate(self, *words):
        return self.get('REENUMERATE', 'OPERATION', self.options(words))

    def refresh(self, *words):
        return self.get('REFRESH', 'OPERATION', self.options(words))

    def named(self, number, incarnation=None):
        payload = self.attr('OPERATION', 'ID', struct.pack('=Q', int(number)))
        if incarnation:
            payload += self.attr('OPERATION', 'INCARNATION',
                                 struct.pack('=Q', int(incarnation)))
        return payload

    def op(self, *name):
        op = self.get('OP_GET', 'OPERATION', self.named(*name))
        op['ms'] = op.get('elapsed', 0) // 1000000
        return op

    def ops(self):
        return self.dump('OP_GET', 'OPERATION')

    def groups(self):
        return self.dump('PORTAL_GROUP_GET', 'PORTAL_GROUP')

    def provider(self):
        return self.dump('PROVIDER_GET', 'PROVIDER')[0]

    def cancel(self, number, *incarnation):
        """How long it takes until the operation is done"""
        begin = time.monotonic()
        self.call('OP_CANCEL', self.named(number, *incarnation))
        self.wait(number)
        return {'ms': int((time.monotonic() - begin) * 1000)}

    def wait(self, number, seconds='40'):
        end = time.monotonic() + float(seconds)
        while (op := self.op(number))['state'] != 'done' and time.monotonic() < end:
            time.sleep(0.005)
        return op

    def families(self):
        own, self.id = self.id, 16
        answer = self.ask(3, flags=NLM_F_ACK | NLM_F_DUMP)
        self.id = own
        return {'families': len(answer.messages)}

    def listen(self):
        kinds = {command(f'{kind}_NTF'): kind for kind in
                 ('PROVIDER', 'TARGET', 'PORTAL_GROUP', 'PORTAL', 'MEMBERSHIP')}
        sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        # A machine that is busy reads late, and is to lose no event.
        sock.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)   # SO_RCVBUFFORCE
        sock.bind((0, 0))
        sock.setsockopt(270, 1, group_number(self, b'objects'))
        print('{"object": "listening"}', flush=True)
        while True:
            data = sock.recv(1 << 16)
            kind = kinds[data[16]]
            event = decode(kind, data[20:int.from_bytes(data[:4], sys.byteorder)])
            print(json.dumps({'object': kind.lower(), **event}), flush=True)

    def rounds(self, count, name, *words):
        slowest = 0
        for _ in range(int(count)):
            begin = time.monotonic()
            getattr(self, name)(*words)
            slowest = max(slowest, time.monotonic() - begin)
        return {'ms': int(slowest * 1000)}


def main():
    name, *words = sys.argv[1:]
    try:
        print(json.dumps(getattr(Kernel(), name)(*words)))
    except Failed as e:
        code = e.answer.errno
        print(json.dumps({'error': errno.errorcode.get(code, str(code)),
                          'message': e.answer.text}))
        sys.exit(1)


main()
