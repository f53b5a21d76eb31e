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

from genl import (a_operation, attr, attrs, command, member, nest, portal_address, Family,
                  NLA_F_NESTED, NLM_F_ACK, NLM_F_DUMP, NUMBER)

ID, U64, U32, U16 = 'id', 'u64', 'u32', 'u16'
NAME = 'name'


def of(kind, **types):
    """The attributes of a request: pairs of a number and a type."""
    return [(NUMBER[f'VDS_ISCSI_A_{kind}_{name}'], what) for name, what in types.items()]


# The attributes of each command, except nests
COMMANDS = {
    'provider-get': of('PROVIDER', NAME=NAME),
    'target-get': of('TARGET', ID=ID, INCARNATION=U64, NAME=NAME),
    'portal-group-get': of('PORTAL_GROUP', ID=ID, INCARNATION=U64, TARGET_ID=ID,
                           TARGET_NAME=NAME, TAG=U16),
    'portal-get': of('PORTAL', ID=ID, INCARNATION=U64),
    'membership-get': of('MEMBERSHIP', GROUP_ID=ID, PORTAL_ID=ID),
    'session-get': of('SESSION', GROUP_ID=ID, PORTAL_ID=ID, SESSION_ID=U32,
                      CONNECTION_ID=U16),
    'op-get': of('OPERATION', ID=U64, INCARNATION=U64),
    'op-item-get': of('OPERATION', ID=U64, INCARNATION=U64),
    'op-cancel': of('OPERATION', ID=U64, INCARNATION=U64),
    'portal-new': of('PORTAL', PROVIDER=NAME),
    'portal-remove': of('OPERATION', FLAGS=U32, GRACE=U32, DEADLINE=U32, DRAIN=U32, WAIT=U32),
    'portal-add': of('OPERATION', DEADLINE=U32, WAIT=U32),
    'group-unblock': of('OPERATION', GROUP_ID=ID, GROUP_INCARNATION=U64, GRACE=U32,
                        DEADLINE=U32, WAIT=U32),
    'reenumerate': of('OPERATION', PROVIDER=NAME, DEADLINE=U32, WAIT=U32),
    'refresh': of('OPERATION', PROVIDER=NAME, GRACE=U32, DEADLINE=U32, WAIT=U32),
}
(PROVIDER_GET, TARGET_GET, GROUP_GET, PORTAL_GET, MEMBERSHIP_GET, SESSION_GET, OP_GET,
 OP_ITEM_GET, OP_CANCEL, PORTAL_NEW, PORTAL_REMOVE) = map(command, (
     'PROVIDER_GET', 'TARGET_GET', 'PORTAL_GROUP_GET', 'PORTAL_GET', 'MEMBERSHIP_GET',
     'SESSION_GET', 'OP_GET', 'OP_ITEM_GET', 'OP_CANCEL', 'PORTAL_NEW', 'PORTAL_REMOVE'))
LAST = max(number for name, number in NUMBER.items() if name.startswith('VDS_ISCSI_CMD_') and
           not name.endswith('MAX'))
SIZES = {ID: 16, U64: 8, U32: 4, U16: 2}
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


def expect(text, errnos, number, payload, message=True, **how):
    """A request that is to fail with one of @errnos, and with a message."""
    global sent
    sent += 1
    answer = family.ask(number, payload, **how)
    if answer.errno not in errnos or (message and len(answer.text) <= 5):
        wrong.append(f'{text}: {answer}')


def good(kind):
    return b'none\0' if kind == NAME else bytes(range(1, SIZES[kind] + 1))


def wrong_lengths(name, request, number, kind):
    if kind == NAME:
        expect(f'{name}: attribute {number} without its NUL', INVALID, request,
               attr(number, b'none'))
        expect(f'{name}: attribute {number} too long', INVALID, request,
               attr(number, b'n' * 1000 + b'\0'))
        return
    for what, delta in (('too short', -1), ('too long', 1)):
        expect(f'{name}: attribute {number} {what}', INVALID, request,
               attr(number, bytes(SIZES[kind] + delta)))
    expect(f'{name}: attribute {number} empty', INVALID, request, attr(number))


def wrong_attributes(name, request, kinds):
    for number, kind in kinds:
        wrong_lengths(name, request, number, kind)
        expect(f'{name}: attribute {number} marked as a nest', INVALID, request,
               attr(number | NLA_F_NESTED, good(kind)))
    number, kind = kinds[0]
    expect(f'{name}: an unknown attribute', INVALID, request,
           attr(number, good(kind)) + attr(200, b'1234'))
    expect(f'{name}: an attribute of number 0', INVALID, request,
           attr(0, b'1234') + attr(number, good(kind)))
    expect(f'{name}: bytes after the last attribute', INVALID, request,
           attr(number, good(kind)) + b'xyz')
    expect(f'{name}: an attribute longer than the message', INVALID, request,
           attr(number, good(kind), length=4000))
    expect(f'{name}: an attribute shorter than its header', INVALID, request,
           attr(number, good(kind), length=2))


def wrong_headers(name, request, kinds):
    number, kind = kinds[0]
    expect(f'{name}: a reserved field that is not 0', INVALID, request,
           attr(number, good(kind)), reserved=7)
    # The errors of generic netlink itself have no message.
    expect(f'{name}: a message shorter than its header', INVALID, request, b'',
           message=False, length=17)


def one_command(name, request, kinds):
    if name not in ('reenumerate', 'refresh'):
        expect(f'{name}: no attributes', INVALID, request, b'')
    wrong_attributes(name, request, kinds)
    wrong_headers(name, request, kinds)


def unknown_commands():
    for number in (0, command('OP_NTF'), LAST + 1, 99, 255):
        expect(f'command {number}', (errno.EOPNOTSUPP,), number, b'', message=False)
    expect('a dump of portal-remove', (errno.EOPNOTSUPP,), PORTAL_REMOVE, b'', message=False,
           flags=NLM_F_ACK | NLM_F_DUMP)


def one(number):
    """The first object of a dump: its attributes."""
    answer = family.ask(number, flags=NLM_F_DUMP)
    return attrs(answer.messages[0])


def the(kind, name):
    return NUMBER[f'VDS_ISCSI_A_{kind}_{name}']


def object_ids():
    return {'target': one(TARGET_GET)[the('TARGET', 'ID')],
            'portal-group': one(GROUP_GET)[the('PORTAL_GROUP', 'ID')],
            'portal': one(PORTAL_GET)[the('PORTAL', 'ID')]}


def other_types():
    ids = object_ids()
    for kind, found in ids.items():
        upper = kind.upper().replace('-', '_')
        get, number = command(f'{upper}_GET'), the(upper, 'ID')
        for other, object_id in ids.items():
            if other != kind:
                expect(f'{kind}-get with the id of a {other}', (errno.ENOENT,), get,
                       attr(number, object_id))
        expect(f'{kind}-get with an id that no object has', (errno.ENOENT,), get,
               attr(number, uuid.uuid4().bytes))
        expect(f'{kind}-get with another incarnation', (errno.EIDRM,), get,
               attr(number, found) + attr(the(upper, 'INCARNATION'), struct.pack('=Q', 1)))
    removals(ids)
    group, portal = the('MEMBERSHIP', 'GROUP_ID'), the('MEMBERSHIP', 'PORTAL_ID')
    expect('membership-get with the ids swapped', (errno.ENOENT,), MEMBERSHIP_GET,
           attr(group, ids['portal']) + attr(portal, ids['portal-group']))
    expect('membership-get without the portal', INVALID, MEMBERSHIP_GET,
           attr(group, ids['portal-group']))


def removals(ids):
    group, portal = ids['portal-group'], ids['portal']
    expect('portal-remove with a target for the group', (errno.ENOENT,), PORTAL_REMOVE,
           member(ids['target'], portal))
    expect('portal-remove with a group for the portal', (errno.ENOENT,), PORTAL_REMOVE,
           member(group, group))
    expect('portal-remove of another incarnation', (errno.EIDRM,), PORTAL_REMOVE,
           member(group, portal, 1))
    expect('portal-remove without a member', INVALID, PORTAL_REMOVE,
           attr(a_operation('GRACE'), bytes(4)))
    for text, payload in (
            ('without the portal', attr(the('ITEM', 'GROUP_ID'), group)),
            ('without the group', attr(the('ITEM', 'PORTAL_ID'), portal)),
            ('with a short id', attr(the('ITEM', 'GROUP_ID'), group[:15]) +
             attr(the('ITEM', 'PORTAL_ID'), portal)),
            ('with an unknown attribute', attr(the('ITEM', 'GROUP_ID'), group) +
             attr(the('ITEM', 'PORTAL_ID'), portal) + attr(the('ITEM', 'STATE'), bytes(4)))):
        expect(f'portal-remove of a member {text}', INVALID, PORTAL_REMOVE,
               nest(a_operation('MEMBER'), payload))
    expect('portal-remove of a member that is no nest', INVALID, PORTAL_REMOVE,
           attr(a_operation('MEMBER'), attr(the('ITEM', 'GROUP_ID'), group) +
                attr(the('ITEM', 'PORTAL_ID'), portal)))


def filters():
    """Dumps refuse each attribute by which they do not filter."""
    ids = object_ids()
    allowed = {GROUP_GET: {the('PORTAL_GROUP', 'TARGET_ID')},
               MEMBERSHIP_GET: {the('MEMBERSHIP', 'GROUP_ID'), the('MEMBERSHIP', 'PORTAL_ID')},
               SESSION_GET: {the('SESSION', 'GROUP_ID'), the('SESSION', 'PORTAL_ID')},
               OP_ITEM_GET: {the('OPERATION', 'ID'), the('OPERATION', 'INCARNATION')}}
    for name, kinds in COMMANDS.items():
        number = command(name.upper().replace('-', '_'))
        if number > OP_ITEM_GET:
            continue
        for attribute, kind in kinds:
            if attribute not in allowed.get(number, ()):
                expect(f'dump of {name} with attribute {attribute}', (errno.EINVAL,), number,
                       attr(attribute, good(kind)), flags=NLM_F_ACK | NLM_F_DUMP)
    expect('dump of portal-get with an address', (errno.EINVAL,), PORTAL_GET,
           portal_address('127.0.0.1', 3260), flags=NLM_F_ACK | NLM_F_DUMP)
    expect('dump of op-item-get without an operation', (errno.EINVAL,), OP_ITEM_GET, b'',
           flags=NLM_F_ACK | NLM_F_DUMP)
    expect('dump of op-item-get of an unknown operation', (errno.ENOENT,), OP_ITEM_GET,
           attr(a_operation('ID'), struct.pack('=Q', 1 << 40)), flags=NLM_F_ACK | NLM_F_DUMP)
    answer = family.ask(GROUP_GET, attr(the('PORTAL_GROUP', 'TARGET_ID'), ids['target']),
                        flags=NLM_F_ACK | NLM_F_DUMP)
    if answer.errno or not answer.messages:
        wrong.append(f'dump of the groups of a target: {answer}')


def addresses():
    ip, port, scope = (the('ADDRESS', name) for name in ('ADDRESS', 'PORT', 'SCOPE'))
    here = attr(ip, bytes([127, 0, 0, 1]))
    number = attr(port, struct.pack('=H', 3260))
    family_6 = attr(the('ADDRESS', 'FAMILY'), struct.pack('=H', 10))
    elsewhere = attr(the('ADDRESS', 'NAMESPACE'), struct.pack('=I', 4711))
    for text, payload, errnos in (
            ('without a port', here, INVALID), ('without an address', number, INVALID),
            ('of 5 bytes', attr(ip, bytes(5)) + number, INVALID),
            ('of 0 bytes', attr(ip) + number, INVALID),
            ('of another family', family_6 + here + number, INVALID),
            ('with a short port', here + attr(port, b'1'), INVALID),
            ('with a short scope', here + number + attr(scope, b'123'), INVALID),
            ('with an unknown attribute', here + number + attr(99, b'1234'), INVALID),
            ('in another network namespace', here + number + elsewhere,
             (errno.EOPNOTSUPP,))):
        for name, get in (('portal-get', PORTAL_GET), ('portal-new', PORTAL_NEW)):
            expect(f'{name}: an address {text}', errnos, get,
                   nest(the('PORTAL', 'ADDRESS'), payload))
    expect('portal-new: port 0', INVALID, PORTAL_NEW, portal_address('127.0.0.1', 0))
    expect('portal-get: an address that is no nest', INVALID, PORTAL_GET,
           attr(the('PORTAL', 'ADDRESS'), here + number))


def names_and_numbers():
    expect('portal-group-get: a name without a tag', INVALID, GROUP_GET,
           attr(the('PORTAL_GROUP', 'TARGET_NAME'), b'iqn.x\0'))
    expect('portal-group-get: a tag without a name', INVALID, GROUP_GET,
           attr(the('PORTAL_GROUP', 'TAG'), struct.pack('=H', 1)))
    for name, get, number in (
            ('provider-get', PROVIDER_GET, the('PROVIDER', 'NAME')),
            ('target-get', TARGET_GET, the('TARGET', 'NAME')),
            ('reenumerate', command('REENUMERATE'), a_operation('PROVIDER')),
            ('refresh', command('REFRESH'), a_operation('PROVIDER'))):
        expect(f'{name}: an empty name', (errno.ENOENT,), get, attr(number, b'\0'))
        expect(f'{name}: an unknown name', (errno.ENOENT,), get,
               attr(number, b'\xff\x01%s%n\0'))
    for number in (0, 1 << 31, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
        for name, get in (('op-get', OP_GET), ('op-cancel', OP_CANCEL)):
            expect(f'{name}: number {number}', (errno.ENOENT,), get,
                   attr(a_operation('ID'), struct.pack('=Q', number)))


def noise(rounds):
    """Random messages: each has to be answered."""
    global sent
    dice = random.Random(20261122)
    silent = 0
    for _ in range(rounds):
        payload = b''.join(attr(dice.randrange(24), dice.randbytes(
            dice.choice((0, 1, 2, 4, 8, 15, 16, 17, 200)))) for _ in range(dice.randrange(5)))
        flags = NLM_F_ACK | (NLM_F_DUMP if dice.random() < 0.2 else 0)
        silent += family.ask(dice.randrange(LAST + 2), payload, flags=flags).errno is None
    sent = rounds
    if silent:
        wrong.append(f'{silent} had no answer')


for command_name, attributes in COMMANDS.items():
    requirement(f'{command_name} refuses malformed attributes and headers', one_command,
                command_name, command(command_name.upper().replace('-', '_')), attributes)
requirement('unknown commands are refused', unknown_commands)
requirement('ids of other types and incarnations are refused', other_types)
requirement('malformed names and numbers are refused', names_and_numbers)
requirement('malformed addresses are refused', addresses)
requirement('dumps refuse attributes by which they do not filter', filters)
requirement('random messages are answered', noise, 1000)
