#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# faults.py - let every allocation fail, one after another.
#
#	faults.py IQN [REGEX]	each command, and the workers that execute it; or those
#				whose name matches.  127.0.0.1:3260 of the target has
#				a session
#	faults.py load		the loading of the modules, which are not loaded
#	faults.py storm SEED PHASES	random faults, under load
#
# For N = 1, 2, 3, ... the Nth call that can fail does, until none is left.  Each time
# the reply has to be success or a clear error, and our view has to equal configfs: at
# once; or some seconds later, and until then the group is stale; or, if the provider
# has leaked portals, after a repair.
#
# Prints "count WHAT FAULTS OUTCOMES", and "pass TEXT" or "fail TEXT | REASON".

import collections
import contextlib
import ctypes
import errno
import itertools
import os
import random
import re
import socket
import sys
import threading
import time

from genl import attr, attrs, member, portal_address, NLM_F_ACK, NLM_F_DUMP
from world import (
    name_of, number_of, u16, u32, u64, Netlink, World, ISCSI, PROVIDER_GET, TARGET_GET,
    GROUP_GET, PORTAL_GET, MEMBERSHIP_GET, PORTAL_REMOVE, OP_GET, OP_CANCEL,
    REENUMERATE, REFRESH, SESSION_GET, PORTAL_NEW, PORTAL_ADD, GROUP_UNBLOCK, OP_ID,
    OP_GROUP, OP_GRACE, OP_DRAIN, DRAINING, DONE, SOL_NETLINK, ADD_MEMBERSHIP,
    group_number)

# The errors of a valid request, and those of the requester's own system calls
ANSWERS = (0, errno.ENOMEM, errno.ENOBUFS)
LOCAL = (errno.ENOMEM, errno.ENOBUFS, errno.EFAULT)
# The results of an operation.  EINVAL comes from LIO.  EADDRINUSE: when LIO cannot
# start its thread it leaves the port in use.
RESULTS = (0, errno.ENOMEM, errno.EINVAL, errno.ENOBUFS, errno.EADDRINUSE)
# The results of repairs.  EBUSY: a group is still stale; ESTALE: a refresh before the
# provider was reenumerated.
REPAIRS = (0, errno.ENOMEM, errno.EBUSY, errno.ESTALE)

# The errors of a request that another program preceded
LATE = (errno.ENOENT, errno.EIDRM, errno.EBUSY, errno.ESTALE, errno.EEXIST)

# Numbers of system calls on x86-64
DELETE_MODULE, FINIT_MODULE = 176, 313

# So many tries without a fault end a case: some allocations may fail unnoticed.
QUIET = 4
MOST = 3000


class FailNth:
    """A fault of one thread: its nth call that can fail does."""

    def __init__(self, tid='thread-self'):
        path = f'/proc/{tid}/fail-nth' if tid == 'thread-self' else \
            f'/proc/{tid}/task/{tid}/fail-nth'
        self.fd = os.open(path, os.O_RDWR)

    def arm(self, nth):
        while True:
            try:
                os.pwrite(self.fd, str(nth).encode(), 0)
                return
            except OSError:
                pass            # it hit this write

    def disarm(self):
        """Whether it hit, but not when it hit this read."""
        try:
            struck = int(os.pread(self.fd, 16, 0)) == 0
        except OSError:
            struck = False
        self.arm(0)
        return struck

    def is_armed(self):
        """Of another thread: false once it hit."""
        try:
            return int(os.pread(self.fd, 16, 0)) != 0
        except OSError:
            return True

    def close(self):
        os.close(self.fd)


def workers():
    """
    The threads that may work for us: those of unbound workqueues.  They execute the
    steps of operations, apply events and read directories again.
    """
    for tid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{tid}/comm', encoding='ascii') as comm:
                ours = re.match(r'kworker/u', comm.read())
        except OSError:
            continue
        if ours:
            yield tid


class Workers:
    """
    The faults of all threads that may work for us, as one.  A workqueue always has an
    idle thread, so each that takes a step of an operation was there when it was armed.
    """

    def __init__(self):
        self.faults = {}

    def look(self):
        for tid in workers():
            if tid not in self.faults:
                with contextlib.suppress(OSError):
                    self.faults[tid] = FailNth(tid)

    def arm(self, nth):
        self.look()
        for tid, fault in list(self.faults.items()):
            if not os.path.exists(f'/proc/{tid}'):
                fault.close()
                del self.faults[tid]
                continue
            fault.arm(nth)

    def struck(self):
        return not all(fault.is_armed() for fault in self.faults.values())

    def disarm(self):
        return any([fault.disarm() for fault in self.faults.values()])


class Over(Exception):
    """A case cannot continue, because of LIO."""


class Case:
    """Something that is repeated with one fault after another."""

    # An outcome that a fault must have had, if the workers do all the work
    required = None

    def __init__(self, world, name, fault):
        self.world, self.name, self.fault = world, name, fault
        self.worker = isinstance(fault, Workers)
        self.outcomes = collections.Counter()
        self.faults = self.repairs = 0
        self.bad = None

    def prepare(self):
        """Make what the next try needs."""

    def act(self):
        """The try that a fault may hit; returns the outcome."""
        raise NotImplementedError

    def check(self, outcome):
        """What is wrong with the outcome, or None; runs with no fault."""

    def once(self, nth):
        self.prepare()
        self.fault.arm(nth)
        try:
            outcome = self.act()
        finally:
            struck = self.fault.disarm()
        wrong = self.check(outcome) or self.after()
        if wrong and not self.bad:
            self.bad = f'fault {nth}, {outcome}: {wrong}'
        self.outcomes[outcome] += struck
        self.faults += struck
        return struck

    def after(self):
        wrong = self.world.settle() or self.world.disagreement()
        self.repairs += self.world.was_repaired
        return wrong

    def run(self):
        nth, quiet = 0, 0
        try:
            while quiet < QUIET and nth < MOST and not self.bad:
                nth += 1
                quiet = 0 if self.once(nth) else quiet + 1
        except Over as e:
            print(f'count {self.name}: {e} after {nth - 1} tries')
            quiet = QUIET
        outcomes = ', '.join(f'{what} {n}' for what, n in self.outcomes.most_common() if n)
        print(f'count {self.name}: {self.faults} faults: {outcomes}; {self.repairs} repairs')
        if not self.bad and quiet < QUIET:
            self.bad = f'faults do not end after {nth} tries'
        if not self.bad and not self.faults:
            self.bad = 'no fault was injected'
        if not self.bad and self.worker and self.required and \
           not self.outcomes[self.required]:
            self.bad = f'no fault hit the operation: none had {self.required}'
        tell(self.name, self.bad)


class Request(Case):
    """A command with a reply."""

    command, flags = None, NLM_F_ACK

    def payload(self):
        return b''

    def act(self):
        payload = self.payload()
        self.answer = self.world.netlink.request(self.command, payload, self.flags)
        if self.answer.local:
            return f'local {name_of(self.answer.local)}'
        return name_of(self.answer.errno)

    def check(self, outcome):
        answer = self.answer
        if answer.local:
            self.world.netlink.renew()
            return None if answer.local in LOCAL else 'an undocumented error'
        if answer.errno not in ANSWERS:
            return f'an undocumented error: {answer}'
        return None


class Read(Request):
    """A command that reads: the reply is complete, or an error."""

    def __init__(self, world, name, command, payload=b'', dump=False):
        super().__init__(world, name, FailNth())
        self.command, self.text = command, payload
        if dump:
            self.flags = NLM_F_ACK | NLM_F_DUMP
        self.wanted = len(world.netlink.ask(command, payload, self.flags).messages)

    def payload(self):
        return self.text

    def check(self, outcome):
        wrong = super().check(outcome)
        if not wrong and outcome == '0' and len(self.answer.messages) != self.wanted:
            wrong = f'{len(self.answer.messages)} of {self.wanted} messages'
        return wrong

    def after(self):
        """It changes nothing: one check after all cases is enough."""
        self.world.was_repaired = False


class New(Request):
    """portal-new: the portal is known if it succeeded, and only then."""

    command = PORTAL_NEW

    def __init__(self, world, name, fault):
        super().__init__(world, name, fault)
        self.last = 0

    def address(self):
        return f'127.5.{self.last // 250}.{self.last % 250 + 1}:3260'

    def prepare(self):
        self.last += 1

    def payload(self):
        address = self.address().split(':', maxsplit=1)[0]
        return portal_address(address, 3260)

    def check(self, outcome):
        wrong = super().check(outcome)
        known = self.world.portal(self.address()) is not None
        if not wrong and not self.answer.local and known != (outcome == '0'):
            wrong = 'known' if known else 'not known'
        return wrong


class Operation(Request):
    """A command that starts an operation."""

    results = RESULTS

    def act(self):
        """Faults of workers may hit until the operation completed."""
        outcome = super().act()
        if not self.worker or outcome != '0':
            return outcome
        self.world.wait_state(self.number(), DONE)
        return 'result ' + name_of(-self.world.result(self.number()))

    def number(self):
        return number_of(attrs(self.answer.messages[0])[OP_ID])

    def operation(self):
        """The result of the operation; None if no operation was started."""
        if self.answer.local or not self.answer.messages:
            return None
        self.world.wait_state(self.number(), DONE)
        return self.world.result(self.number())

    def check(self, outcome):
        wrong = super().check(outcome)
        if wrong:
            return wrong
        wrong = self.world.settle()
        result = self.operation()
        if wrong or result is None:
            return wrong
        if -result not in self.results:
            return f'result {name_of(-result)}'
        return self.check_result(result)

    def check_result(self, result):
        """What is wrong with what the operation did, or None."""


class Repair(Operation):
    """reenumerate or refresh; the previous try may have left a group stale."""

    results, required = REPAIRS, 'result ENOMEM'

    def __init__(self, world, name, command, fault):
        super().__init__(world, name, fault)
        self.command = command


class Unblock(Operation):
    """group-unblock of a group without a login: there is nothing to abort."""

    command, results = GROUP_UNBLOCK, (errno.EBUSY, errno.ENOMEM)

    def __init__(self, world, name, fault, iqn):
        super().__init__(world, name, fault)
        self.text = attr(OP_GROUP, world.group(iqn)) + attr(OP_GRACE, u32(0))

    def payload(self):
        return self.text


class Change(Operation):
    """A command that starts an operation on some portals of a group."""

    required = 'result ENOMEM'

    def __init__(self, world, name, fault, iqn, portals):
        super().__init__(world, name, fault)
        self.iqn, self.portals = iqn, portals
        self.np = f'{ISCSI}/{iqn}/tpgt_1/np'

    def in_configfs(self):
        return [p for p in self.portals if os.path.isdir(f'{self.np}/{p}')]

    def have(self, wanted):
        """Have the portals in the group, or not, and wait until that is known."""
        for portal in self.portals:
            if os.path.isdir(f'{self.np}/{portal}') != wanted:
                (os.mkdir if wanted else os.rmdir)(f'{self.np}/{portal}')
        self.world.right_soon()
        if self.world.wants_repair():
            self.world.repair()

    def payload(self):
        return self.text

    def make_payload(self):
        self.text = b''.join(
            member(self.world.group(self.iqn), self.world.portal(p)) for p in self.portals)


class Remove(Change):
    command = PORTAL_REMOVE

    def prepare(self):
        self.have(True)
        self.make_payload()

    def check_result(self, result):
        """All or none, unless one could not be restored and is reported as lost."""
        left = len(self.in_configfs())
        if left == (len(self.portals) if result else 0):
            return None
        items = self.world.items(self.number())
        if result and items.count('lost') == len(self.portals) - left:
            return None
        return f'{left} portals are in configfs after result {result}, items {items}'


class Add(Change):
    command = PORTAL_ADD

    def prepare(self):
        self.have(False)
        self.portals = [another()]
        for portal in self.portals:
            if self.world.portal(portal) is None:
                address, port = portal.split(':')
                self.world.netlink.ask(PORTAL_NEW, portal_address(address, int(port)))
        self.make_payload()

    def check_result(self, result):
        if bool(self.in_configfs()) != (result == 0):
            return f'in configfs: {self.in_configfs()}, result {result}'
        return None


class Cancel(Request):
    """op-cancel while a session drains: the portal is restored."""

    command = OP_CANCEL

    def __init__(self, world, name, fault, iqn, portal):
        super().__init__(world, name, fault)
        self.iqn, self.portal = iqn, portal

    def path(self):
        return f'{ISCSI}/{self.iqn}/tpgt_1/np/{self.portal}'

    def prepare(self):
        if not os.path.isdir(self.path()):
            self.again()
        payload = member(self.world.group(self.iqn), self.world.portal(self.portal)) + \
            attr(OP_DRAIN, u32(600000))
        answer = self.world.netlink.ask(PORTAL_REMOVE, payload)
        self.number = number_of(attrs(answer.messages[0])[OP_ID])
        self.world.wait_state(self.number, DRAINING)

    def again(self):
        """The session belongs to this address, so another one cannot be used."""
        try:
            os.mkdir(self.path())
        except OSError as e:
            raise Over(f'LIO keeps {self.portal} in use') from e
        self.world.right_soon()

    def payload(self):
        return attr(OP_ID, u64(self.number))

    def act(self):
        outcome = super().act()
        if self.worker and outcome == '0':
            self.world.wait_state(self.number, DONE)
            outcome = 'result ' + name_of(-self.world.result(self.number))
        return outcome

    def check(self, outcome):
        wrong = super().check(outcome)
        if outcome != '0' and not self.worker:
            # The first one may have succeeded; then this one is too late.
            self.world.netlink.ask(OP_CANCEL, self.payload())
        wrong = wrong or self.world.settle()
        if wrong:
            return wrong
        result = -self.world.result(self.number)
        back = os.path.isdir(self.path())
        if result == errno.ECANCELED and back:
            return None
        items = self.world.items(self.number)
        if self.worker and not back and items == ['lost']:
            return None
        return f'result {name_of(result)}, in configfs: {back}, items {items}'


def another(numbers=itertools.count()):
    """An address not used before, because LIO may keep one in use."""
    number = next(numbers)
    return f'127.0.{16 + number // 250}.{number % 250 + 1}:3260'


class Outside(Case):
    """mkdir or rmdir by another program: a lost event makes the group stale."""

    def __init__(self, world, name, fault, next_path, make):
        super().__init__(world, name, fault)
        self.next_path, self.path, self.make = next_path, None, make
        self.events = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.events.bind((0, 0))
        self.events.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP,
                               group_number(world.netlink, b'objects'))
        self.events.setblocking(False)

    def prepare(self):
        """The path may be another one each time."""
        if self.path and os.path.isdir(self.path):
            os.rmdir(self.path)
        self.path = self.next_path()
        if not self.make:
            os.mkdir(self.path)
        self.world.disagreement()
        while self.notified():
            pass

    def notified(self):
        """Take one notification, if there is one."""
        try:
            return bool(self.events.recv(1 << 16))
        except BlockingIOError:
            return False
        except OSError:
            return True         # some were lost

    def applied(self):
        """
        Wait until a worker has applied the event, or the fault hit it: a query before
        that would apply the event itself.
        """
        end = time.monotonic() + 5
        while not self.notified() and not self.fault.struck() and time.monotonic() < end:
            time.sleep(0.005)

    def act(self):
        try:
            (os.mkdir if self.make else os.rmdir)(self.path)
        except OSError as e:
            return name_of(e.errno)
        if self.worker:
            self.applied()
            self.world.right_soon()
        return '0'

    def check(self, outcome):
        if outcome not in ('0', 'ENOMEM', 'EINVAL', 'EFAULT'):
            return 'an undocumented error'
        return None

    def run(self):
        super().run()
        if os.path.isdir(self.path):
            os.rmdir(self.path)


class Load(Case):
    """The loading of a module: it is loaded and works, or it is not loaded."""

    def __init__(self, name):
        super().__init__(None, f'loading {name}', FailNth())
        self.module = name
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.path = f'/lib/modules/{os.uname().release}/updates/{name}.ko'

    def act(self):
        if self.libc.syscall(FINIT_MODULE, self.fd, b'', 0):
            return name_of(ctypes.get_errno())
        return '0'

    def prepare(self):
        self.fd = os.open(self.path, os.O_RDONLY)

    def check(self, outcome):
        os.close(self.fd)
        with open('/proc/modules', encoding='ascii') as f:
            loaded = any(line.startswith(self.module + ' ') for line in f)
        if loaded != (outcome == '0'):
            return 'it is loaded' if loaded else 'it is not loaded'
        # ENOENT: no memory to record the use of a symbol
        if outcome not in ('0', 'ENOMEM', 'EFAULT', 'ENOENT'):
            return 'an undocumented error'
        if outcome == '0':
            return self.works()
        return None

    def works(self):
        wrong = None
        if self.module == 'vds_iscsi_lio':
            world = World()
            wrong = world.disagreement()
            self.repairs += world.was_repaired
            world.netlink.sock.close()
            world.completions.sock.close()
        return wrong or self.unload()

    def unload(self):
        end = time.monotonic() + 10
        while self.libc.syscall(DELETE_MODULE, self.module.encode(), os.O_NONBLOCK):
            if time.monotonic() > end:
                return f'rmmod: {name_of(ctypes.get_errno())}'
            time.sleep(0.01)
        return None

    def after(self):
        return None


def reads(world, iqn):
    name = attr(5, iqn.encode() + b'\0') + attr(6, u16(1))
    group, portal = world.group(iqn), world.portal('127.0.0.1:3260')
    session = attrs(world.netlink.ask(SESSION_GET, flags=NLM_F_DUMP | NLM_F_ACK)
                    .messages[0])
    yield Read(world, 'provider-get', PROVIDER_GET, attr(1, b'lio\0'))
    yield Read(world, 'target-get', TARGET_GET, attr(4, iqn.encode() + b'\0'))
    yield Read(world, 'portal-group-get', GROUP_GET, name)
    yield Read(world, 'portal-get', PORTAL_GET, attr(1, portal))
    yield Read(world, 'membership-get', MEMBERSHIP_GET,
               attr(1, group) + attr(2, portal))
    yield Read(world, 'op-get', OP_GET, attr(1, u64(max(world.operations()))))
    yield Read(world, 'session-get', SESSION_GET, attr(1, session[1]) +
               attr(7, session[7]) + attr(10, session[10]))
    for what, command in (('provider', PROVIDER_GET), ('target', TARGET_GET),
                          ('portal-group', GROUP_GET), ('portal', PORTAL_GET),
                          ('membership', MEMBERSHIP_GET), ('op', OP_GET),
                          ('session', SESSION_GET)):
        yield Read(world, f'{what}-get, dump', command, dump=True)


def changes(world, iqn, fault, who):
    three = [f'127.0.6.{n}:3260' for n in (1, 2, 3)]
    yield Remove(world, f'portal-remove, {who}', fault, iqn, three[:1])
    yield Remove(world, f'portal-remove of three, {who}', fault, iqn, three)
    yield Add(world, f'portal-add, {who}', fault, iqn, [])
    yield Repair(world, f'reenumerate, {who}', REENUMERATE, fault)
    yield Repair(world, f'refresh, {who}', REFRESH, fault)
    yield Unblock(world, f'group-unblock, {who}', fault, iqn)


def outside(world, iqn, fault, who):
    np = f'{ISCSI}/{iqn}/tpgt_1/np'
    for what, path in (('portal', lambda: f'{np}/{another()}'),
                       ('group', lambda: f'{ISCSI}/{iqn}/tpgt_7'),
                       ('target', lambda: f'{ISCSI}/{iqn}7')):
        yield Outside(world, f'mkdir of a {what}, {who}', fault, path, True)
        # Applying a departure takes no memory.
        if not isinstance(fault, Workers):
            yield Outside(world, f'rmdir of a {what}, {who}', fault, path, False)


def commands(iqn):
    world = World()
    requester, workers = FailNth(), Workers()
    yield from changes(world, iqn, requester, 'in the requester')
    yield Cancel(world, 'op-cancel of a drain, in the requester', requester, iqn,
                 '127.0.0.1:3260')
    yield New(world, 'portal-new', requester)
    yield from reads(world, iqn)
    yield from changes(world, iqn, workers, 'in the workers')
    yield from outside(world, iqn, requester, 'in its caller')
    yield from outside(world, iqn, workers, 'in the workers')
    # Last, because LIO may keep the address in use
    yield Cancel(world, 'op-cancel of a drain, in the workers', workers, iqn,
                 '127.0.0.1:3260')


def loads():
    yield Load('vds_iscsi')
    os.system('modprobe vds_iscsi')
    yield Load('vds_iscsi_lio')


# ----------------------------------------------------------------- random faults

class Chance:
    """In this context calls of this thread may fail."""

    def __init__(self):
        self.fd = os.open('/proc/thread-self/make-it-fail', os.O_RDWR)

    def __enter__(self):
        os.pwrite(self.fd, b'1', 0)

    def __exit__(self, *_):
        while True:
            try:
                os.pwrite(self.fd, b'0', 0)
                return
            except OSError:
                pass


KINDS = ('failslab', 'fail_page_alloc')
MANY = 1 << 30
PHASE = 4          # seconds


def chances(percent):
    """Let this share of the allocations fail that may."""
    for kind in KINDS:
        for knob, value in (('task-filter', 'Y'), ('times', MANY), ('interval', 1),
                            ('probability', percent)):
            with open(f'/sys/kernel/debug/{kind}/{knob}', 'w', encoding='ascii') as f:
                f.write(f'{value}')


def injected(kind):
    with open(f'/sys/kernel/debug/{kind}/times', encoding='ascii') as f:
        return MANY - int(f.read())


def flag_workers(on):
    for tid in workers():
        with contextlib.suppress(OSError), \
             open(f'/proc/{tid}/make-it-fail', 'w', encoding='ascii') as f:
            f.write('1' if on else '0')


class Storm(threading.Thread):
    """Makes and deletes the same few objects, and removes portals by netlink."""

    def __init__(self, number, dice, end, counts, bad):
        super().__init__()
        self.dice, self.end, self.counts, self.bad = dice, end, counts, bad
        self.iqn = f'iqn.2026-01.org.example:storm{number}'
        self.netlink = Netlink()
        self.netlink.renew()

    def run(self):
        self.chance = Chance()
        try:
            while time.monotonic() < self.end:
                self.dice.choice((self.directory, self.directory, self.remove))()
        except Exception as e:          # pylint: disable=broad-exception-caught
            # It would end the thread unnoticed.
            self.bad.append(f'the storm stopped: {e!r}')

    def count(self, what, error):
        self.counts[f'{what} {name_of(error)}'] += 1

    def directory(self):
        """Make or delete a target, one of its groups or portals."""
        target = f'{ISCSI}/{self.iqn}'
        group = f'{target}/tpgt_{self.dice.randrange(1, 3)}'
        portal = f'{group}/np/127.0.0.1:{self.dice.randrange(3400, 3404)}'
        path = self.dice.choice((target, group, portal, portal, portal, portal))
        change = os.rmdir if os.path.isdir(path) else os.mkdir
        error = 0
        try:
            with self.chance:
                change(path)
        except OSError as e:
            error = e.errno
        self.count(change.__name__, error)

    def remove(self):
        try:
            members = [m for m in self.netlink.dump(MEMBERSHIP_GET)
                       if m[6].rstrip(b'\0').decode() == self.iqn]
        except (RuntimeError, OSError):
            return
        if not members:
            return
        one = self.dice.choice(members)
        payload = member(one[1], one[2])
        with self.chance:
            answer = self.netlink.request(PORTAL_REMOVE, payload)
        if answer.local:
            self.netlink.renew()
            return self.count('request, locally', answer.local)
        self.count('request', answer.errno)
        if answer.errno not in ANSWERS + LATE:
            self.bad.append(f'an undocumented error of a request: {answer}')


def phase(world, seed, number, counts, bad):
    """
    A few seconds of storm; then our view equals configfs soon, or the provider has
    leaked portals.
    """
    end = time.monotonic() + PHASE
    threads = [Storm(n, random.Random(f'{seed} {number} {n}'), end, counts, bad)
               for n in range(3)]
    chance = Chance()
    chances(2)
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        flag_workers(True)
        with chance:
            for command in (REENUMERATE, REFRESH):
                world.netlink.request(command)
        world.netlink.renew()
        time.sleep(0.1)
    for kind in KINDS:
        counts[kind] += injected(kind)
    chances(0)
    flag_workers(False)
    wrong = world.settle() or world.disagreement()
    counts['repairs'] += world.was_repaired
    if wrong:
        bad.append(f'phase {number}: {wrong}')


def storm(seed, phases):
    world, counts, bad = World(), collections.Counter(), []
    for kind in KINDS:
        counts[kind] = 0
    for number in range(phases):
        phase(world, seed, number, counts, bad)
    for what, number in sorted(counts.items()):
        print(f'count {what}: {number}')
    tell('the storm: faults were injected', None if all(counts[kind] for kind in KINDS) else 'none')
    tell('the storm: errors are documented, and our view equals configfs',
         bad[0] if bad else None)
    unclear = [f'operation {number}: {name_of(-world.result(number))}'
               for number in world.operations().keys() - world.before.keys()
               if -world.result(number) not in RESULTS + LATE]
    tell('the storm: each operation has a documented result', unclear[0] if unclear else None)


def tell(text, wrong):
    print(f'fail {text} | {wrong}' if wrong else f'pass {text}', flush=True)


def main():
    if sys.argv[1] == 'storm':
        storm(int(sys.argv[2]), int(sys.argv[3]))
        return
    total, wanted = 0, sys.argv[2] if len(sys.argv) > 2 else ''
    for case in loads() if sys.argv[1] == 'load' else commands(sys.argv[1]):
        if not re.search(wanted, case.name):
            continue
        case.run()
        total += case.faults
    print(f'count all: {total} faults')


main()
