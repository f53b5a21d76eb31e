#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# spell.py - names of targets, groups and portals in all spellings that LIO accepts: are
# they listed as what they mean, and does vdsctl accept every spelling of them?
#
#	spell.py SECONDS PROGRAM [SEED]
#
# Each round makes a target with two groups and some portals, spelled at random.  The
# listing has to have the portals that LIO listens on (ss) and configfs has, and vdsctl
# has to find, remove and add them by each spelling: that of configfs, our listing's,
# those of targetcli and of iscsiadm.  The library parses all of them (PROGRAM is rmtool),
# vdsctl some.  Needs the interfaces vds-a and vds-b.  Prints what is wrong, with the
# round's seed, and at the end the number of cases.  Only the names that LIO's mkdir
# accepts are cases; control characters are not generated.

import collections
import json
import os
import random
import socket
import string
import subprocess
import sys
import time

ISCSI = '/sys/kernel/config/target/iscsi'
INTERFACES = ('vds-a', 'vds-b')
PORTALS = 6     # of a group


def index(name):
    return socket.if_nametoindex(name)


class Case:
    """A portal: what it means, and how it is spelled."""

    def __init__(self, rng, port):
        self.rng, self.port, self.scope = rng, port, None
        kind = rng.choice(('v4', 'v4', 'any4', 'v6', 'v6', 'any6', 'mapped', 'local'))
        if kind in ('v4', 'v6') and rng.random() < 0.1:
            self.port = 0
        getattr(self, kind)()
        self.name = f'{self.spell_host()}:{self.spell_port()}'

    def v4(self):
        self.ip = f'127.{self.byte()}.{self.byte()}.{self.byte()}'

    def any4(self):
        self.ip = '0.0.0.0'

    def v6(self):
        words = [self.rng.choice((0, 0, 1, 0xab, self.rng.randrange(1 << 16)))
                 for _ in range(7)]
        self.ip = self.canonical(':'.join(f'{word:x}' for word in [0xfd00] + words))

    def any6(self):
        self.ip = '::'

    def mapped(self):
        self.ip = f'::ffff:127.{self.byte()}.0.{self.byte()}'

    def local(self):
        self.ip = self.canonical(f'fe80::{self.rng.randrange(1, 1 << 16):x}')
        self.scope = self.rng.choice(INTERFACES)

    def byte(self):
        return self.rng.choice((0, 1, 9, 10, 99, 100, 255, self.rng.randrange(256)))

    @staticmethod
    def canonical(ip):
        return socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, ip))

    def zeros(self, text, most):
        return '0' * self.rng.choice((0, 0, 0, 1, 2)) + text if len(text) < most else text

    def spell_v4(self, ip):
        spelled = '.'.join(self.zeros(part, 3) for part in ip.split('.'))
        return spelled if len(spelled) <= 16 else ip

    def spell_v6(self):
        binary = socket.inet_pton(socket.AF_INET6, self.ip)
        words = [f'{binary[i] << 8 | binary[i + 1]:x}' for i in range(0, 16, 2)]
        way = self.rng.randrange(4)
        if way == 0:
            return self.ip
        if way == 1:
            return ':'.join(self.zeros(word, 4) for word in words)
        if way == 2 and self.ip != '::':
            tail = '.'.join(str(byte) for byte in binary[12:])
            return ':'.join(words[:6] + [tail])
        return self.ip.upper()

    def spell_scope(self):
        number = index(self.scope)
        return '%' + self.rng.choice((self.scope, str(number), hex(number),
                                      f'0{number:o}', f'+{number}'))

    def spell_host(self):
        if ':' not in self.ip:
            spelled = self.spell_v4(self.ip)
            return f'[{spelled}]' if self.rng.random() < 0.2 else spelled
        spelled = self.spell_v6()
        if self.scope:
            spelled += self.spell_scope()
        elif self.rng.random() < 0.2:
            spelled += '%' + self.rng.choice(('lo', '7', 'nothing'))
        around = self.rng.choice((('', ''),) * 8 + (('x', ''), ('', 'y')))
        return f'{around[0]}[{spelled}]{around[1]}'

    def spell_port(self):
        return self.rng.choice((str(self.port),) * 4 +
                               (hex(self.port), f'0{self.port:o}', f'+{self.port}',
                                hex(self.port).upper().replace('X', 'x')))

    def host(self):
        return f'{self.ip}%{self.scope}' if self.scope else self.ip

    def listing(self):
        """As vdsctl prints it, and iscsiadm."""
        return f'[{self.host()}]:{self.port}' if ':' in self.ip else f'{self.ip}:{self.port}'

    def listens(self, sockets):
        """Whether it is in a set of (address, port); the kernel chooses for port 0."""
        if self.port:
            return (self.host(), self.port) in sockets
        return any(host == self.host() for host, _ in sockets)

    def spellings(self, tag, paths):
        return [self.name, self.listing(), f'{self.listing()},{tag}',
                f'{paths[0]}/np/{self.name}', f'{paths[1]}/portals/{self.listing()}']


def target_name(rng):
    letters = string.ascii_letters + string.digits + '.-:_'
    odd = ' ,%"\'\\$()*?&;~#+=@!{}[]|<>^`' + 'äß漢'
    start = rng.choice(('iqn.2026-01.org.example:',) * 5 +
                       ('IQN.2026-01.Org.Example:', 'eui.02004567A425678D',
                        'naa.52004567BA64678D', 'x', 'iqn.'))
    text = ''.join(rng.choice(letters) for _ in range(rng.choice((1, 5, 20))))
    for _ in range(rng.choice((0, 0, 1, 3))):
        place = rng.randrange(len(text) + 1)
        text = text[:place] + rng.choice(odd) + text[place:]
    name = start + text
    if rng.random() < 0.1:
        name += 'l' * (223 - len(name.encode()))
    return name


def swapped(name):
    """The name in capitals: iSCSI names have no case, which is that of ASCII here."""
    return ''.join(c.upper() if c.isascii() else c for c in name)


def tag_directory(rng, tag):
    return rng.choice(('tpgt_{}', 'tpgt_{}', 'tpgt_0{:o}', 'tpgt_0x{:x}', 'tpgt_+{}',
                       'xtpgt_{}', 'tpgt_0X{:X}')).format(tag)


class Round:
    def __init__(self, seed, ports, program, counts):
        self.seed, self.ports, self.program, self.counts = seed, ports, program, counts
        self.rng = random.Random(seed)
        self.errors = []
        self.target, self.groups = None, []

    def wrong(self, text):
        self.errors.append(f'seed {self.seed}: {text}')

    def vdsctl(self, *words):
        self.counts['commands'] += 1
        out = subprocess.run(['vdsctl', '--json', *words], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, check=False)
        if out.returncode:
            self.wrong(f'vdsctl {words}: {out.stderr.decode().strip()}')
            return None
        return json.loads(out.stdout)

    def make(self, path):
        try:
            os.mkdir(path)
        except OSError:
            self.counts['names that LIO refused'] += 1
            return False
        return True

    # ------------------------------------------------------------------ world

    def build(self):
        self.target = target_name(self.rng)
        if not self.make(f'{ISCSI}/{self.target}'):
            self.target = None
            return
        self.counts['targets'] += 1
        for tag in self.rng.sample((0, 1, 2, 9, 10, 255, 4095, 65535), 2):
            path = f'{ISCSI}/{self.target}/{tag_directory(self.rng, tag)}'
            if not self.make(path):
                continue
            self.counts['groups'] += 1
            cases = [Case(self.rng, next(self.ports)) for _ in range(PORTALS)]
            cases = [case for case in cases if self.make(f'{path}/np/{case.name}')]
            self.counts['portals'] += len(cases)
            self.groups.append((tag, path, cases))

    def destroy(self):
        if not self.target:
            return
        for _, path, _ in self.groups:
            for name in os.listdir(f'{path}/np'):
                os.rmdir(f'{path}/np/{name}')
            os.rmdir(path)
        os.rmdir(f'{ISCSI}/{self.target}')

    # ----------------------------------------------------------------- checks

    @staticmethod
    def listening():
        """(address, port) of each listening socket, as ss prints them."""
        out = subprocess.run(['ss', '-Hltn'], check=True, stdout=subprocess.PIPE).stdout
        found = set()
        for line in out.decode().splitlines():
            host, port = line.split()[3].rsplit(':', 1)
            host = host.replace('[', '').replace(']', '')
            found.add(('::' if host == '*' else host, int(port)))
        return found

    def check_listing(self):
        listed = self.vdsctl('portal', 'list') or {'portals': []}
        ours = {}
        for portal in listed['portals']:
            for member in portal['memberships']:
                if member['target_name'] == self.target:
                    at = member['address']
                    key = (member['tag'], at['address'], at['port'])
                    ours[key] = ours.get(key, 0) + 1
        sockets = self.listening()
        for tag, path, cases in self.groups:
            if len(os.listdir(f'{path}/np')) != len(cases):
                self.wrong(f'{path}: not the portals that were made')
            for case in cases:
                if ours.pop((tag, case.host(), case.port), 0) != 1:
                    self.wrong(f'{path}/np/{case.name} is not listed once')
                if not case.listens(sockets):
                    self.wrong(f'{case.name}: nothing listens on {case.listing()}')
        if ours:
            self.wrong(f'listed without being in configfs: {ours}')

    def group_spellings(self, tag, path):
        directory = os.path.basename(path)
        return [f'{self.target},{tag}', f'{self.target},t,0x{tag:04x}',
                f'{self.target}/{directory}', path, f'/iscsi/{self.target}/tpg{tag}',
                f'{swapped(self.target)},{tag}']

    def paths(self, tag, path):
        return path, f'/iscsi/{self.target}/tpg{tag}'

    def check_group(self, tag, path):
        spellings = self.group_spellings(tag, path)
        for spelling in self.rng.sample(spellings, 2):
            found = self.vdsctl('group', 'show', spelling)
            if found and (found['group']['target_name'], found['group']['tag']) != \
                    (self.target, tag):
                self.wrong(f'{spelling} shows {found["group"]}')
        found = self.vdsctl('session', 'list', '--group', self.rng.choice(spellings))
        if found and found['sessions']:
            self.wrong(f'{path} has sessions')

    def check_parsed(self):
        """The library reads each spelling of each portal as the same address."""
        lines, wanted = [], []
        for tag, path, cases in self.groups:
            for case in cases:
                for spelling in case.spellings(tag, self.paths(tag, path)):
                    lines.append(spelling.rsplit('/', 1)[-1])
                    wanted.append(case.listing())
        self.counts['spellings'] += len(lines)
        out = subprocess.run([self.program, '-', 'parse'], input='\n'.join(lines).encode(),
                             stdout=subprocess.PIPE, check=True).stdout.decode()
        for line, want, got in zip(lines, wanted, out.splitlines() + ['nothing']):
            if want != got:
                self.wrong(f'{line} is read as {got}')

    def check_shown(self, tag, path, case):
        spelling = self.rng.choice(case.spellings(tag, self.paths(tag, path)))
        found = self.vdsctl('portal', 'show', spelling)
        if not found:
            return
        at = found['portal']['address']
        if (at['address'].split('%')[0], at['port']) != (case.ip, case.port):
            self.wrong(f'{spelling} shows {at}')

    def check_removed(self, tag, path, case):
        group = self.rng.choice(self.group_spellings(tag, path))
        spelling = self.rng.choice(case.spellings(tag, self.paths(tag, path)))
        if not self.vdsctl('portal', 'remove', group, spelling):
            return
        if os.path.exists(f'{path}/np/{case.name}') or case.listens(self.listening()):
            self.wrong(f'{spelling} is still there after its removal')
        spelling = self.rng.choice(case.spellings(tag, self.paths(tag, path)))
        if not self.vdsctl('portal', 'add', group, spelling):
            return
        if not case.listens(self.listening()):
            self.wrong(f'{spelling} does not listen after its addition')

    def run(self):
        self.build()
        if self.target:
            self.check_listing()
            self.check_parsed()
        for tag, path, cases in self.groups:
            self.check_group(tag, path)
            for case in self.rng.sample(cases, min(2, len(cases))):
                self.check_shown(tag, path, case)
            for case in self.rng.sample(cases, min(1, len(cases))):
                self.check_removed(tag, path, case)
                self.vdsctl('session', 'list', '--portal', case.name)
        self.destroy()
        return self.errors


def port_numbers():
    """Ports that are used once each, so that wildcards do not collide."""
    while True:
        yield from range(20000, 32000)


def main():
    seconds, program = float(sys.argv[1]), sys.argv[2]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
    counts, ports, end = collections.Counter(), port_numbers(), time.monotonic() + seconds
    failures = 0
    while time.monotonic() < end and failures < 20:
        seed += 1
        counts['rounds'] += 1
        for error in Round(seed, ports, program, counts).run():
            print(error, flush=True)
            failures += 1
    print('cases:', ', '.join(f'{count} {what}' for what, count in counts.items()))
    sys.exit(failures > 0)


main()
