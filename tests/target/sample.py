#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# sample.py - requests to vds_iscsi about the sample provider, without the library.
#
#	sample.py sessions [PORTAL]	dump the sessions; PORTAL is a number from 1
#	sample.py counts		the objects of the provider
#	sample.py remove|add WORD... PORTAL...
#	sample.py start WORD... PORTAL...	start a removal, and do not wait
#	sample.py wait ID | cancel ID | reenumerate | refresh | unblock
#	sample.py drain-all	start to drain a portal of each group
#	sample.py cancel-all	cancel all removals that drain, and wait for them
#
# The group is the first of the first target, unless it is each.  WORDs: if-idle keep-last keep-path drop
# dry-run drain=MS deadline=MS.  Prints one line of NAME=VALUE; results and errors are
# names of errno, or 0.

import errno
import os
import re
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../lib'))
from genl import (attr, attrs, member, portal_address, Family, NLM_F_ACK,   # noqa: E402
                  NLM_F_DUMP)

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      '../../include/uapi/linux/vds_iscsi.h')
TARGET = b'iqn.2026-01.org.example:sample1'
DRAINING, DONE = 3, 4
FLAGS = {'if-idle': 1, 'keep-last': 2, 'keep-path': 4, 'drop': 8, 'dry-run': 16}
ITEMS = (None, 'untouched', 'removed', 'added', 'restored', 'lost', 'leaked')
BLOCKERS = (None, 'login', 'directory', 'configuration', 'reinstatement')


def numbers(text):
    """The values of the enums in the header, by name without VDS_ISCSI_."""
    found = {}
    for body in re.findall(r'enum[^{]*\{(.*?)\}', text, re.DOTALL):
        value = 0
        for name, given in re.findall(r'^\s*VDS_ISCSI_(\w+)(?:\s*=\s*(\d+))?,',
                                      body, re.MULTILINE):
            value = int(given) if given else value
            found[name] = value
            value += 1
    return found


N = numbers(open(HEADER, encoding='utf-8').read())
family = Family()
family.sock.settimeout(60)
family.sock.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)   # SO_RCVBUFFORCE


def u32(number):
    return number.to_bytes(4, sys.byteorder)


def u64(number):
    return number.to_bytes(8, sys.byteorder)


def number_of(value, signed=False):
    return int.from_bytes(value, sys.byteorder, signed=signed)


def name_of(code):
    """The kernel's name; python has ENOTSUP for the same number."""
    if abs(code) == errno.EOPNOTSUPP:
        return 'EOPNOTSUPP'
    return errno.errorcode.get(abs(code), str(code)) if code else '0'


def show(**fields):
    print(' '.join(f'{name}={value}' for name, value in fields.items()))


def request(command, payload=b''):
    """The attributes of the reply; exits if there is an error."""
    answer = family.ask(N['CMD_' + command], payload, flags=NLM_F_ACK)
    if answer.errno:
        show(error=name_of(answer.errno))
        sys.exit(1)
    return attrs(answer.messages[0]) if answer.messages else {}


def group_id():
    found = request('PORTAL_GROUP_GET',
                    attr(N['A_PORTAL_GROUP_TARGET_NAME'], TARGET + b'\0') +
                    attr(N['A_PORTAL_GROUP_TAG'], (1).to_bytes(2, sys.byteorder)))
    return found[N['A_PORTAL_GROUP_ID']]


def portal_id(number):
    """The id of the portal 198.18.0.NUMBER."""
    found = request('PORTAL_GET',
                    portal_address(f'198.18.{int(number) >> 8}.{int(number) & 255}', 3260))
    return found[N['A_PORTAL_ID']]


def sessions(portal=None):
    payload = attr(N['A_SESSION_GROUP_ID'], group_id())
    if portal:
        payload = attr(N['A_SESSION_PORTAL_ID'], portal_id(portal))
    began = time.monotonic()
    answer = family.ask(N['CMD_SESSION_GET'], payload, flags=NLM_F_ACK | NLM_F_DUMP)
    ms = (time.monotonic() - began) * 1000
    found = [attrs(message) for message in answer.messages]
    ids = {found[N['A_SESSION_SESSION_ID']] for found in found}
    show(error=name_of(answer.errno), sessions=len(found), distinct=len(ids),
         orphans=sum(N['A_SESSION_PORTAL_ID'] not in one for one in found),
         ms=round(ms))


def counts():
    found = request('PROVIDER_GET', attr(N['A_PROVIDER_NAME'], b'sample\0'))
    show(targets=number_of(found[N['A_PROVIDER_TARGETS']]),
         groups=number_of(found[N['A_PROVIDER_PORTAL_GROUPS']]),
         portals=number_of(found[N['A_PROVIDER_PORTALS']]),
         memberships=number_of(found[N['A_PROVIDER_MEMBERSHIPS']]),
         operations=number_of(found[N['A_PROVIDER_OPERATIONS']]))


def items_of(message):
    """The item states and blocker kinds of an operation, which may be repeated."""
    states, blockers = [], []
    while len(message) >= 4:
        length, kind = (number_of(message[:2]), number_of(message[2:4]) & 0x3fff)
        if kind == N['A_OPERATION_ITEM']:
            states.append(ITEMS[number_of(
                attrs(message[4:length])[N['A_ITEM_STATE']])])
        elif kind == N['A_OPERATION_BLOCKER']:
            blockers.append(BLOCKERS[number_of(
                attrs(message[4:length])[N['A_BLOCKER_KIND']])])
        message = message[(length + 3) & ~3:]
    return states, blockers


def ended(number):
    """The message of an operation when it is done; exits if there is an error."""
    while True:
        answer = family.ask(N['CMD_OP_GET'], attr(N['A_OPERATION_ID'], u64(int(number))))
        if answer.errno:
            show(error=name_of(answer.errno))
            sys.exit(1)
        message = answer.messages[0]
        if number_of(attrs(message)[N['A_OPERATION_STATE']]) == DONE:
            return message
        time.sleep(0.02)


def result_of(found):
    return name_of(number_of(found[N['A_OPERATION_RESULT']], signed=True))


def wait(number):
    """Show an operation when it is done."""
    message = ended(number)
    found = attrs(message)
    states, blockers = items_of(message)
    show(result=result_of(found),
         items=','.join(states) or 'none', blockers=','.join(blockers) or 'none',
         sessions=number_of(found.get(N['A_OPERATION_SESSIONS'], b'')),
         dropped=number_of(found.get(N['A_OPERATION_DROPPED'], b'')),
         ms=number_of(found[N['A_OPERATION_ELAPSED']]) // 1000000)


def change(command, words):
    """Start a removal or an addition; returns the operation's id."""
    group, payload = group_id(), b''
    flags = 0
    for word in words:
        if word in FLAGS:
            flags |= FLAGS[word]
        elif '=' in word:
            name, value = word.split('=')
            payload += attr(N['A_OPERATION_' + name.upper()], u32(int(value)))
        else:
            payload += member(group, portal_id(word))
    if flags:
        payload += attr(N['A_OPERATION_FLAGS'], u32(flags))
    return start(command, payload)


def start(command, payload):
    return number_of(request(command, payload)[N['A_OPERATION_ID']])


def dump(command):
    """The messages of a dump; exits if there is an error."""
    answer = family.ask(N['CMD_' + command], flags=NLM_F_ACK | NLM_F_DUMP)
    if answer.errno:
        show(error=name_of(answer.errno))
        sys.exit(1)
    return answer.messages


def operations(state):
    """The ids of the operations in a state."""
    found = map(attrs, dump('OP_GET'))
    return [one[N['A_OPERATION_ID']] for one in found
            if number_of(one[N['A_OPERATION_STATE']]) == state]


def all_drain(count):
    """Wait until so many operations drain."""
    until = time.monotonic() + 60
    while len(operations(DRAINING)) < count and time.monotonic() < until:
        time.sleep(0.1)


def drain_all():
    portals = {one[N['A_MEMBERSHIP_GROUP_ID']]: one[N['A_MEMBERSHIP_PORTAL_ID']]
               for one in map(attrs, dump('MEMBERSHIP_GET'))}
    for group, portal in portals.items():
        start('PORTAL_REMOVE', member(group, portal) +
              attr(N['A_OPERATION_DRAIN'], u32(3600000)))
    all_drain(len(portals))
    show(drain=len(operations(DRAINING)))


def cancel_all():
    numbers = [number_of(number) for number in operations(DRAINING)]
    for number in numbers:
        request('OP_CANCEL', attr(N['A_OPERATION_ID'], u64(number)))
    messages = [ended(number) for number in numbers]
    show(cancelled=sum(result_of(attrs(one)) == 'ECANCELED' for one in messages),
         restored=sum(items_of(one)[0] == ['restored'] for one in messages))


def upkeep(command):
    wait(start(command, attr(N['A_OPERATION_PROVIDER'], b'sample\0')))


def main(command, *words):
    if command == 'sessions':
        sessions(*words)
    elif command == 'counts':
        counts()
    elif command in ('remove', 'add'):
        wait(change('PORTAL_' + command.upper(), words))
    elif command == 'start':
        show(id=change('PORTAL_REMOVE', words))
    elif command == 'wait':
        wait(*words)
    elif command == 'cancel':
        request('OP_CANCEL', attr(N['A_OPERATION_ID'], u64(int(words[0]))))
        show(error=0)
    elif command == 'drain-all':
        drain_all()
    elif command == 'cancel-all':
        cancel_all()
    elif command in ('reenumerate', 'refresh'):
        upkeep(command.upper())
    elif command == 'unblock':
        wait(start('GROUP_UNBLOCK', attr(N['A_OPERATION_GROUP_ID'], group_id())))


main(*sys.argv[1:])
