#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# actors.py - programs that work on one target at the same time, correctly or not.
#
#	actors.py ACTOR SEED SECONDS
#
# Each repeats its step for that time, and ends by itself: one that does not is
# blocked.  None is killed during a change, because that makes LIO leak portals.
# Prints "count ACTOR WHAT NUMBER", and "fail TEXT" for an unexpected error.

import collections
import ctypes
import errno
import glob
import json
import os
import random
import socket
import struct
import subprocess
import sys
import time

from genl import attr, attrs, member, portal_address, Family
from world import (
    name_of, number_of, u16, u32, u64, World, ISCSI, PROVIDER_GET, TARGET_GET, GROUP_GET,
    PORTAL_GET, MEMBERSHIP_GET, PORTAL_REMOVE, PORTAL_ADD, PORTAL_NEW, OP_GET, OP_CANCEL,
    REENUMERATE, REFRESH, GROUP_UNBLOCK, OP_ID, OP_INCARNATION, OP_STATE, OP_RESULT,
    OP_GROUP, OP_FLAGS, OP_GRACE, OP_DEADLINE, OP_DRAIN, OP_PROVIDER, OP_WAIT,
    DONE, membership_of)

NAME = 'iqn.2026-01.org.example:soak'
TARGETS = [f'{NAME}{n}' for n in range(3)]
PORTS = range(3261, 3269)
# The documented errors of requests, and the results of operations
REQUESTS = (0, errno.ENOENT, errno.EIDRM, errno.EBUSY, errno.ESTALE, errno.ENODEV,
            errno.EEXIST)
CANCELS = (0, errno.EALREADY, errno.ECANCELED)
RESULTS = (0, errno.ENOENT, errno.EIDRM, errno.EBUSY, errno.ESTALE, errno.ECANCELED,
           errno.ETIME, errno.EUSERS, errno.EADDRINUSE, errno.EEXIST, errno.EINVAL)
# The results of repairs, and of unblocking
REPAIRS = (0, errno.EBUSY, errno.ESTALE, errno.ECANCELED)
UNBLOCKS = (0, errno.EBUSY, errno.ETIME, errno.EIDRM, errno.ECANCELED)
# The longest time in seconds that an operation may take: 10 s until nothing blocks it,
# a drain, 10 s for sessions that are dropped, 10 s until portals can be put back; and
# as much again for a slow machine
BOUND = 60
# The same for listings, of which there are six in a row
LISTING = 5
CLONE_NEWNET = 0x40000000


class Actor:
    required = ()       # what has to have happened at least once

    def __init__(self, name, seed, seconds):
        self.name, self.dice = name, random.Random(seed)
        self.end = time.monotonic() + seconds
        self.counts = collections.Counter()
        self.failed = set()

    def setup(self):
        """Before the first step."""

    def step(self):
        raise NotImplementedError

    def fail(self, text):
        if text not in self.failed:
            print(f'fail {self.name}: {text}', flush=True)
        self.failed.add(text)

    def expect(self, what, error, allowed):
        self.counts[f'{what} {name_of(error)}'] += 1
        if error not in allowed:
            self.fail(f'{what} failed with {name_of(error)}')

    def run(self):
        self.setup()
        while time.monotonic() < self.end:
            self.step()
        for what, number in sorted(self.counts.items()):
            print(f'count {self.name} {what} {number}')
        for what in self.required:
            if not self.counts[what]:
                self.fail(f'{what} never happened')

    def group(self):
        return f'{ISCSI}/{self.dice.choice(TARGETS)}/tpgt_{self.dice.choice((1, 2))}'

    def address(self):
        return '127.0.0.1', self.dice.choice(PORTS)


def attempt(actor, what, call, *args):
    """A change in configfs, which may fail because of another actor."""
    try:
        call(*args)
        actor.counts[what] += 1
    except OSError as e:
        actor.counts[f'{what} {name_of(e.errno)}'] += 1


# ------------------------------------------------------------------- our modules

class Requester(Actor):
    """Starts operations, cancels some, and waits for each completion."""

    results = RESULTS

    def setup(self):
        self.world = World()
        self.open = {}          # when it was started, and its incarnation
        # For the check at the end
        self.accepted = open(f'{os.environ["SOAK"]}/accepted.{os.getpid()}', 'w',
                             encoding='ascii')

    def start(self, what, command, payload, allowed=REQUESTS):
        answer = self.world.netlink.ask(command, payload)
        self.expect(what, answer.errno, allowed)
        if answer.errno == 0:
            found = attrs(answer.messages[0])
            number = number_of(found[OP_ID])
            self.open[number] = time.monotonic(), number_of(found[OP_INCARNATION])
            print(number, file=self.accepted, flush=True)

    def cancel(self):
        """Sometimes names another incarnation, which never cancels anything."""
        if not self.open:
            return
        number = self.dice.choice(list(self.open))
        payload = attr(OP_ID, u64(number))
        if self.dice.random() < 0.2:
            other = self.open[number][1] + 1
            self.expect('cancel of another', self.world.netlink.ask(
                OP_CANCEL, payload + attr(OP_INCARNATION, u64(other))).errno,
                        (errno.EIDRM,))
        if self.dice.random() < 0.5:
            payload += attr(OP_INCARNATION, u64(self.open[number][1]))
        self.expect('cancel', self.world.netlink.ask(OP_CANCEL, payload).errno, CANCELS)

    def query(self):
        for number, (since, incarnation) in list(self.open.items()):
            answer = self.world.netlink.ask(OP_GET, attr(OP_ID, u64(number)) +
                                            attr(OP_INCARNATION, u64(incarnation)))
            op = attrs(answer.messages[0])
            if number_of(op[OP_STATE]) == DONE:
                result = -struct.unpack('=i', op[OP_RESULT])[0]
                self.expect('result', result, self.results)
                del self.open[number]
            elif time.monotonic() - since > BOUND:
                self.fail(f'operation {number} has not completed after {BOUND} s')
                del self.open[number]

    def groups(self):
        return [g for g in self.world.netlink.dump(GROUP_GET)
                if g[5].startswith(NAME.encode())]

    def run(self):
        super().run()
        while self.open:
            self.query()
            time.sleep(0.05)


def is_elsewhere(membership):
    """Whether the portal may listen in another network namespace: see Namespace."""
    return int(membership_of(membership)[2].split(':')[1]) in Namespace.ports


class Remover(Requester):
    """Removes and adds portals."""

    required = ('remove 0', 'add 0', 'result 0', 'cancel of another EIDRM')

    def options(self):
        dice = self.dice
        text = b''
        if dice.random() < 0.5:
            text += attr(OP_FLAGS, u32(dice.choice((1, 2, 4, 8, 8, 16, 3, 31))))
        if dice.random() < 0.3:
            text += attr(OP_GRACE, u32(dice.choice((0, 50, 1000))))
        if dice.random() < 0.3:
            text += attr(OP_DEADLINE, u32(dice.choice((1, 200, 5000))))
        if dice.random() < 0.3:
            text += attr(OP_DRAIN, u32(dice.choice((1, 300, 3000))))
        return text

    def remove(self):
        memberships = [m for m in self.world.netlink.dump(MEMBERSHIP_GET)
                       if m[6].startswith(NAME.encode())]
        if not memberships:
            return
        one = self.dice.choice(memberships)
        mates = [m for m in memberships if m[1] == one[1] and m is not one]
        chosen = [one] + self.dice.sample(mates, min(len(mates),
                                                     self.dice.choice((0, 0, 1, 3))))
        allowed = REQUESTS
        if any(is_elsewhere(m) for m in chosen):
            # What might have to put back such a portal is refused.
            allowed += (errno.EOPNOTSUPP,)
        self.start('remove', PORTAL_REMOVE, b''.join(
            member(one[1], m[2]) for m in chosen) + self.options(), allowed)

    def add(self):
        address, port = self.address()
        where = portal_address(address, port)
        self.expect('new', self.world.netlink.ask(PORTAL_NEW, where).errno,
                    (0, errno.EEXIST, errno.ENOENT))
        groups = self.groups()
        portal = self.world.netlink.ask(PORTAL_GET, where)
        if groups and not portal.errno:
            self.start('add', PORTAL_ADD, member(self.dice.choice(groups)[1],
                                                    attrs(portal.messages[0])[1]))

    def step(self):
        self.dice.choice((self.remove, self.remove, self.add, self.cancel))()
        self.query()
        time.sleep(self.dice.random() / 10)


class Repairer(Requester):
    """Reenumerates and refreshes, in any order."""

    results, required = REPAIRS, ('repair 0', 'result 0')

    def options(self):
        dice = self.dice
        text = b''
        if dice.random() < 0.3:
            text += attr(OP_DEADLINE, u32(dice.choice((1, 200, 5000))))
        if dice.random() < 0.3:
            text += attr(OP_WAIT, u32(dice.randrange(101)))
        if dice.random() < 0.5:
            text += attr(OP_PROVIDER, b'lio\0')
        return text

    def step(self):
        self.start('repair', self.dice.choice((REENUMERATE, REFRESH)), self.options())
        if self.dice.random() < 0.2:
            self.cancel()
        time.sleep(self.dice.random() * 2)
        self.query()


class Unblocker(Requester):
    """Aborts stalled logins, beside the operations on the same groups."""

    results, required = UNBLOCKS, ('unblock 0', 'result EBUSY')

    def step(self):
        groups = self.groups()
        if groups:
            one = self.dice.choice(groups)
            text = attr(OP_GROUP, one[1])
            if self.dice.random() < 0.5:
                text += attr(OP_GRACE, u32(self.dice.choice((0, 100, 3000))))
            if self.dice.random() < 0.5:
                text += attr(OP_DEADLINE, u32(self.dice.choice((1, 500, 2000))))
            self.start('unblock', GROUP_UNBLOCK, text)
        if self.dice.random() < 0.1:
            self.cancel()
        time.sleep(self.dice.random() / 2)
        self.query()


class Lister(Actor):
    """Lists everything: no request waits for another program."""

    required = ('listing',)

    def setup(self):
        self.world = World()

    def step(self):
        # A family is looked up with the lock that all of generic netlink shares.
        since = time.monotonic()
        Family().sock.close()
        for command in (PROVIDER_GET, TARGET_GET, GROUP_GET, PORTAL_GET, MEMBERSHIP_GET):
            self.world.netlink.dump(command)
        took = time.monotonic() - since
        self.counts['listing'] += 1
        self.counts['listing, slower than 0.1 s'] += took > 0.1
        if took > LISTING:
            self.fail(f'a listing took {took:.1f} s')
        time.sleep(self.dice.random() / 5)


class Loader(Actor):
    """Unloads the provider, which fails while it is busy, and loads it again."""

    required = ('modprobe',)

    def step(self):
        time.sleep(self.dice.uniform(2, 12))
        status = subprocess.run(['rmmod', 'vds_iscsi_lio'], check=False,
                                stderr=subprocess.DEVNULL).returncode
        self.counts['rmmod' if status == 0 else 'rmmod refused'] += 1
        time.sleep(self.dice.random() / 2)
        if subprocess.run(['modprobe', 'vds_iscsi_lio'], check=False).returncode:
            self.fail('the provider cannot be loaded')
        self.counts['modprobe'] += 1


# ------------------------------------------------------------------- other tools

class Mkdir(Actor):
    """Makes and removes portals as a shell does."""

    required = ('mkdir', 'rmdir')

    def step(self):
        address, port = self.address()
        path = f'{self.group()}/np/{address}:{port}'
        if os.path.isdir(path):
            attempt(self, 'rmdir', os.rmdir, path)
        else:
            attempt(self, 'mkdir', os.mkdir, path)
        time.sleep(self.dice.random() / 20)


class Deleter(Actor):
    """Deletes groups and targets, and makes them again."""

    required = ('rmdir of a group', 'mkdir of a group')

    def clear(self, group):
        for portal in os.listdir(f'{group}/np'):
            attempt(self, 'rmdir', os.rmdir, f'{group}/np/{portal}')
        for acl in os.listdir(f'{group}/acls'):
            attempt(self, 'rmdir', os.rmdir, f'{group}/acls/{acl}')

    def step(self):
        group = self.group()
        target = os.path.dirname(group)
        try:
            self.clear(group)
        except OSError:
            pass
        attempt(self, 'rmdir of a group', os.rmdir, group)
        if self.dice.random() < 0.3:
            attempt(self, 'rmdir of a target', os.rmdir, target)
        make_group(self, group)
        time.sleep(self.dice.uniform(0.5, 2))


def write(path, text):
    with open(path, 'w', encoding='ascii') as f:
        f.write(text)


def make_group(actor, group):
    """The first target requires CHAP, so that logins to it can stall."""
    attempt(actor, 'mkdir of a target', os.mkdir, os.path.dirname(group))
    attempt(actor, 'mkdir of a group', os.mkdir, group)
    settings = {'authentication': str(int(TARGETS[0] in group)),
                'generate_node_acls': '1', 'cache_dynamic_acls': '1',
                'demo_mode_write_protect': '0'}
    for name, value in settings.items():
        attempt(actor, 'attribute', write, f'{group}/attrib/{name}', value)
    attempt(actor, 'enable', write, f'{group}/enable', '1')


class Switcher(Actor):
    """Disables groups and enables them."""

    required = ('disable', 'enable')

    def step(self):
        group = self.group()
        attempt(self, 'disable', write, f'{group}/enable', '0')
        time.sleep(self.dice.random() / 5)
        attempt(self, 'enable', write, f'{group}/enable', '1')
        time.sleep(self.dice.random())


class Namespace(Actor):
    """
    Makes portals that listen in another network namespace: in that of the task that
    made them.  Another program may add one again, in its own.
    """

    required = ('mkdir', 'rmdir')
    ports = range(3291, 3293)

    def setup(self):
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), 'unshare')

    def step(self):
        path = f'{self.group()}/np/127.0.0.1:{self.dice.choice(self.ports)}'
        if os.path.isdir(path):
            attempt(self, 'rmdir', os.rmdir, path)
        else:
            attempt(self, 'mkdir', os.mkdir, path)
        time.sleep(self.dice.random() / 5)

    def run(self):
        super().run()
        # The check at the end compares configfs with the initial namespace.
        for target in TARGETS:
            for path in glob.glob(f'{ISCSI}/{target}/tpgt_*/np/127.0.0.1:329[12]'):
                attempt(self, 'rmdir', os.rmdir, path)


class Twin(Actor):
    """Makes tpgt_01 beside tpgt_1: both have the tag 1, and the group is stale."""

    required = ('mkdir of a twin', 'rmdir of a twin')

    def path(self):
        return f'{ISCSI}/{TARGETS[-1]}/tpgt_01'

    def delete(self):
        try:
            for portal in os.listdir(f'{self.path()}/np'):
                attempt(self, 'rmdir', os.rmdir, f'{self.path()}/np/{portal}')
            for acl in os.listdir(f'{self.path()}/acls'):
                attempt(self, 'rmdir', os.rmdir, f'{self.path()}/acls/{acl}')
        except OSError:
            pass
        attempt(self, 'rmdir of a twin', os.rmdir, self.path())

    def step(self):
        time.sleep(self.dice.uniform(1, 5))
        attempt(self, 'mkdir of a twin', os.mkdir, self.path())
        time.sleep(self.dice.random())
        self.delete()

    def run(self):
        super().run()
        for _ in range(300):
            if not os.path.isdir(self.path()):
                return
            self.delete()
            time.sleep(0.1)
        self.fail('the twin cannot be deleted')


class Targetcli(Actor):
    def step(self):
        # Ports that no other actor uses, or it would seldom succeed
        port = self.dice.randrange(3281, 3283)
        target, tag = self.dice.choice(TARGETS), self.dice.choice((1, 2))
        verb = self.dice.choice(('create', 'delete'))
        status = subprocess.run(
            ['targetcli', f'/iscsi/{target}/tpg{tag}/portals', verb, '127.0.0.1',
             str(port)], check=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode
        self.counts[f'{verb} {"done" if status == 0 else "refused"}'] += 1


class Rtslib(Actor):
    required = ('created',)

    def setup(self):
        # pylint: disable=import-outside-toplevel,import-error
        import rtslib_fb
        self.rtslib = rtslib_fb

    def step(self):
        rtslib = self.rtslib
        address, port = self.address()
        try:
            target = rtslib.Target(rtslib.FabricModule('iscsi'),
                                   self.dice.choice(TARGETS), 'lookup')
            tpg = rtslib.TPG(target, self.dice.choice((1, 2)), 'lookup')
            if self.dice.random() < 0.5:
                rtslib.NetworkPortal(tpg, address, port, 'create')
                self.counts['created'] += 1
            else:
                rtslib.NetworkPortal(tpg, address, port, 'lookup').delete()
                self.counts['deleted'] += 1
        except (rtslib.RTSLibError, OSError):
            self.counts['refused'] += 1
        time.sleep(self.dice.random() / 10)


# -------------------------------------------------------------------- initiators

def request(target, stage, last, keys):
    """A Login request: from @stage on to the full feature phase, if @last."""
    text = b''.join(f'{k}={v}'.encode() + b'\0' for k, v in keys.items())
    header = struct.pack('>BBBBI', 0x43, stage << 2 | (0x83 if last else 0) |
                         (0 if last else stage + 1), 0, 0, len(text))
    header += bytes([0x80]) + os.urandom(5)
    header += struct.pack('>HIHHII', 0, 1, 0, 0, 1, 0)
    return header.ljust(48, b'\0') + text + b'\0' * (-len(text) % 4)


class Initiator(Actor):
    """Initiators of several kinds; each disconnects after a few seconds at most."""

    required = ('login answered',)

    def login(self, target):
        keys = {'InitiatorName': f'iqn.1993-08.org.debian:01:{self.dice.randrange(20)}',
                'SessionType': 'Normal', 'TargetName': target}
        if target == TARGETS[0]:
            return request(target, 0, False, dict(keys, AuthMethod='CHAP'))
        return request(target, 1, True, keys)

    def connect(self):
        sock = socket.socket()
        sock.settimeout(1)
        sock.connect(self.address())
        return sock

    def one(self):
        """Logs in, and disconnects without a logout."""
        target = self.dice.choice(TARGETS)
        with self.connect() as sock:
            sock.sendall(self.login(target))
            answer = sock.recv(48)
            good = len(answer) == 48 and answer[36] == 0
            self.counts['login answered' if good else 'login refused'] += 1
            time.sleep(self.dice.random() * 2)

    def half(self):
        with self.connect() as sock:
            sock.sendall(self.login(self.dice.choice(TARGETS))[:self.dice.randrange(60)])
            self.counts['half a login'] += 1
            time.sleep(self.dice.random() * 2)

    def slow(self):
        with self.connect() as sock:
            for byte in self.login(self.dice.choice(TARGETS))[:40]:
                sock.sendall(bytes([byte]))
                time.sleep(0.05)
            self.counts['slow login'] += 1

    def junk(self):
        with self.connect() as sock:
            sock.sendall(self.dice.randbytes(self.dice.randrange(1, 400)))
            self.counts['junk'] += 1
            time.sleep(self.dice.random() / 2)

    def flood(self):
        address, socks = self.address(), []
        for _ in range(150):
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(address)
            socks.append(sock)
        time.sleep(self.dice.random())
        for sock in socks:
            sock.close()
        self.counts['connections of a flood'] += len(socks)

    def step(self):
        what = self.dice.choice((self.one, self.one, self.one, self.half, self.slow,
                                 self.junk, self.flood))
        try:
            what()
        except OSError as e:
            self.counts[f'lost {name_of(e.errno) if e.errno else "timeout"}'] += 1
            time.sleep(0.02)


# ------------------------------------------------------------------------ counts

class Accountant(Actor):
    """Receives the completions of all operations, and writes them to a file."""

    def setup(self):
        self.world = World()
        with open(f'{os.environ["SOAK"]}/listening', 'w', encoding='ascii'):
            pass

    def step(self):
        self.world.completions.read()
        time.sleep(0.05)

    def run(self):
        super().run()
        # Until all other actors have ended
        while not os.path.exists(f'{os.environ["SOAK"]}/over'):
            self.step()
        self.step()
        print(f'count {self.name} completions {len(self.world.completions.notified)}')
        with open(f'{os.environ["SOAK"]}/ends', 'w', encoding='ascii') as f:
            json.dump({'notified': self.world.completions.notified,
                       'lost': self.world.completions.lost}, f)


ACTORS = {a.__name__.lower(): a for a in (
    Remover, Repairer, Unblocker, Lister, Loader, Mkdir, Deleter, Switcher, Namespace, Twin,
    Targetcli, Rtslib, Initiator, Accountant)}


def main():
    name, seed, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    ACTORS[name](name, seed, seconds).run()


main()
