#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# badinput.py - send invalid requests, and check that each is refused.
#
# Prints "pass TEXT" or "fail TEXT | REASON" for each kind of invalid request.

import errno
import random
import struct
import uuid

from genl import a_operation, attr, attrs, Family, NLA_F_NESTED, NLM_F_ACK, NLM_F_DUMP

ID, U64, U32, U16, ADDR6 = 'id', 'u64', 'u32', 'u16', 'addr6'
NAME = 'name'

OP = {name: a_operation(name) for name in (
    'INCARNATION', 'PROVIDER', 'GRACE', 'DEADLINE', 'WAIT')}
# Command: its number and its attributes (number, type)
COMMANDS = {
    'provider-get': (1, [(1, NAME)]),
    'target-get': (2, [(1, ID), (2, U64), (4, NAME)]),
    'portal-group-get': (3, [(1, ID), (2, U64), (4, ID), (5, NAME), (6, U16)]),
    'portal-get': (4, [(1, ID), (2, U64), (4, U32), (5, ADDR6), (6, U16)]),
    'membership-get': (5, [(1, ID), (2, ID)]),
    'portal-remove': (6, [(8, ID), (9, U64), (12, ID)]),
    'op-get': (7, [(1, U64), (OP['INCARNATION'], U64)]),
    'op-cancel': (8, [(1, U64), (OP['INCARNATION'], U64)]),
    'reenumerate': (9, [(OP['PROVIDER'], NAME), (OP['DEADLINE'], U32), (OP['WAIT'], U32)]),
    'refresh': (10, [(OP['PROVIDER'], NAME), (OP['GRACE'], U32), (OP['DEADLINE'], U32),
                     (OP['WAIT'], U32)]),
    'group-unblock': (21, [(8, ID), (9, U64), (OP['GRACE'], U32), (OP['DEADLINE'], U32),
                           (OP['WAIT'], U32)]),
}
SIZES = {ID: 16, ADDR6: 16, U64: 8, U32: 4, U16: 2}
INVALID = (errno.EINVAL, errno.ERANGE)

family = Family()
wrong = []      # requests that were not refused as they should be
sent = 0


def requirement(text, check, *args):
    """One result for all requests that @check sends."""
    global sent
    sent = 0
    wrong.clear()
    check(*args)
    if not sent:
        wrong.append('no request was sent')
    print(f'fail {text} | {"; ".join(wrong[:10])}' if wrong else
          f'pass {text} ({sent} requests)', flush=True)


def expect(text, errnos, command, payload, message=True, **how):
    """A request that is to fail with one of @errnos, and with a message."""
    global sent
    sent += 1
    answer = family.ask(command, payload, **how)
    if answer.errno not in errnos or (message and len(answer.text) <= 5):
        wrong.append(f'{text}: {answer}')


def good(kind):
    return b'none\0' if kind == NAME else bytes(range(1, SIZES[kind] + 1))


def wrong_lengths(name, command, number, kind):
    if kind == NAME:
        expect(f'{name}: attribute {number} without its NUL', INVALID, command,
               attr(number, b'none'))
        expect(f'{name}: attribute {number} too long', INVALID, command,
               attr(number, b'n' * 1000 + b'\0'))
        return
    for what, delta in (('too short', -1), ('too long', 1)):
        expect(f'{name}: attribute {number} {what}', INVALID, command,
               attr(number, bytes(SIZES[kind] + delta)))
    expect(f'{name}: attribute {number} empty', INVALID, command, attr(number))


def wrong_attributes(name, command, kinds):
    for number, kind in kinds:
        wrong_lengths(name, command, number, kind)
        expect(f'{name}: attribute {number} marked as a nest', INVALID, command,
               attr(number | NLA_F_NESTED, good(kind)))
    number, kind = kinds[0]
    expect(f'{name}: an unknown attribute', INVALID, command,
           attr(number, good(kind)) + attr(200, b'1234'))
    expect(f'{name}: an attribute of number 0', INVALID, command,
           attr(0, b'1234') + attr(number, good(kind)))
    expect(f'{name}: bytes after the last attribute', INVALID, command,
           attr(number, good(kind)) + b'xyz')
    expect(f'{name}: an attribute longer than the message', INVALID, command,
           attr(number, good(kind), length=4000))
    expect(f'{name}: an attribute shorter than its header', INVALID, command,
           attr(number, good(kind), length=2))


def wrong_headers(name, command, kinds):
    number, kind = kinds[0]
    expect(f'{name}: a reserved field that is not 0', INVALID, command,
           attr(number, good(kind)), reserved=7)
    # The errors of generic netlink itself have no message.
    expect(f'{name}: a message shorter than its header', INVALID, command, b'',
           message=False, length=17)


def one_command(name, command, kinds):
    if name not in ('reenumerate', 'refresh'):
        expect(f'{name}: no attributes', INVALID, command, b'')
    wrong_attributes(name, command, kinds)
    wrong_headers(name, command, kinds)


def unknown_commands():
    for command in (0, 11, 16, 99, 255):
        expect(f'command {command}', (errno.EOPNOTSUPP,), command, b'', message=False)
    expect('a dump of portal-remove', (errno.EOPNOTSUPP,), 6, b'', message=False,
           flags=NLM_F_ACK | NLM_F_DUMP)


def one(command):
    """The first object of a dump: its attributes."""
    answer = family.ask(command, flags=NLM_F_DUMP)
    return attrs(answer.messages[0])


def other_types():
    ids = {'target': one(2)[1], 'portal-group': one(3)[1], 'portal': one(4)[1]}
    gets = {'target': 2, 'portal-group': 3, 'portal': 4}
    for kind, command in gets.items():
        for other, object_id in ids.items():
            if other != kind:
                expect(f'{kind}-get with the id of a {other}', (errno.ENOENT,),
                       command, attr(1, object_id))
        expect(f'{kind}-get with an id that no object has', (errno.ENOENT,), command,
               attr(1, uuid.uuid4().bytes))
        expect(f'{kind}-get with another incarnation', (errno.EIDRM,), command,
               attr(1, ids[kind]) + attr(2, struct.pack('=Q', 1)))
    removals(ids)
    expect('membership-get with the ids swapped', (errno.ENOENT,), 5,
           attr(1, ids['portal']) + attr(2, ids['portal-group']))
    expect('membership-get without the portal', INVALID, 5,
           attr(1, ids['portal-group']))


def removals(ids):
    def remove(group, portal):
        return attr(8, ids[group]) + attr(12, ids[portal])

    expect('portal-remove with a target for the group', (errno.ENOENT,), 6,
           remove('target', 'portal'))
    expect('portal-remove with a group for the portal', (errno.ENOENT,), 6,
           remove('portal-group', 'portal-group'))
    expect('portal-remove of another incarnation', (errno.EIDRM,), 6,
           remove('portal-group', 'portal') + attr(9, struct.pack('=Q', 1)))
    expect('portal-remove without the portal', INVALID, 6,
           attr(8, ids['portal-group']))
    expect('portal-remove without the group', INVALID, 6, attr(12, ids['portal']))


def names_and_numbers():
    address = attr(4, bytes([127, 0, 0, 1]))
    port = attr(6, struct.pack('=H', 3260))
    expect('portal-get: an address without a port', INVALID, 4, address)
    expect('portal-get: a port without an address', INVALID, 4, port)
    expect('portal-get: two addresses', INVALID, 4, address + attr(5, bytes(16)) + port)
    expect('portal-group-get: a name without a tag', INVALID, 3, attr(5, b'iqn.x\0'))
    expect('portal-group-get: a tag without a name', INVALID, 3,
           attr(6, struct.pack('=H', 1)))
    for name, command, number in (('provider-get', 1, 1), ('target-get', 2, 4),
                                  ('reenumerate', 9, OP['PROVIDER']),
                                  ('refresh', 10, OP['PROVIDER'])):
        expect(f'{name}: an empty name', (errno.ENOENT,), command, attr(number, b'\0'))
        expect(f'{name}: an unknown name', (errno.ENOENT,), command,
               attr(number, b'\xff\x01%s%n\0'))
    for number in (0, 1 << 31, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
        for name, command in (('op-get', 7), ('op-cancel', 8)):
            expect(f'{name}: number {number}', (errno.ENOENT,), command,
                   attr(1, struct.pack('=Q', number)))


def noise(rounds):
    """Random messages: each has to be answered."""
    global sent
    dice = random.Random(20261122)
    silent = 0
    for _ in range(rounds):
        payload = b''.join(attr(dice.randrange(24), dice.randbytes(
            dice.choice((0, 1, 2, 4, 8, 15, 16, 17, 200)))) for _ in range(dice.randrange(5)))
        flags = NLM_F_ACK | (NLM_F_DUMP if dice.random() < 0.2 else 0)
        silent += family.ask(dice.randrange(18), payload, flags=flags).errno is None
    sent = rounds
    if silent:
        wrong.append(f'{silent} had no answer')


for command_name, (command_number, attributes) in COMMANDS.items():
    requirement(f'{command_name} refuses malformed attributes and headers', one_command,
                command_name, command_number, attributes)
requirement('unknown commands are refused', unknown_commands)
requirement('ids of other types and incarnations are refused', other_types)
requirement('malformed names and numbers are refused', names_and_numbers)
requirement('random messages are answered', noise, 1000)
