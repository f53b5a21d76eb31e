#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# match.py - all pairs of forms of addresses: is our addition of one, while LIO has the
# other, what LIO's mkdir and its listening are?
#
#	match.py GROUP OTHER_GROUP PORT PROGRAM [FORM...]
#
# GROUP and OTHER_GROUP are directories of groups of two targets, PROGRAM is rmtool.
# For each pair A, B: GROUP gets A.  Then LIO makes B in OTHER_GROUP, and a connection
# shows whether it listens.  Our addition has to succeed if LIO serves B; else it fails
# with EADDRINUSE and names A and its group.  Prints a line for each pair that is
# different, and at the end the number of pairs of each kind.

import collections
import os
import socket
import subprocess
import sys

# The directory's name of the address, and an address that only it and wildcards cover
FORMS = {
    'v4': ('127.0.0.2', '127.0.0.2'),
    'other-v4': ('127.0.0.3', '127.0.0.3'),
    'any-v4': ('0.0.0.0', '127.0.0.9'),
    'v6': ('[::1]', '::1'),
    'other-v6': ('[fd00::2]', 'fd00::2'),
    'any-v6': ('[::]', 'fd00::9'),
    'mapped': ('[::ffff:127.0.0.2]', '127.0.0.2'),
    'other-mapped': ('[::ffff:127.0.0.3]', '127.0.0.3'),
    'any-mapped': ('[::ffff:0.0.0.0]', '127.0.0.9'),
    'local': ('[fe80::9%vds-a]', 'fe80::9%vds-a'),
    'other-local': ('[fe80::9%vds-b]', 'fe80::9%vds-b'),
    'unscoped': ('[fe80::9]', 'fe80::9%vds-a'),
}


def listens(host, port):
    """Whether a connection to the address is accepted."""
    address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(address[0], socket.SOCK_STREAM) as sock:
        sock.settimeout(10)
        return sock.connect_ex(address[4]) == 0


class Pairs:
    def __init__(self, group, other, port, program):
        self.group, self.other, self.port, self.program = group, other, port, program
        self.kinds = collections.Counter()

    def name(self, form):
        return f'{FORMS[form][0]}:{self.port}'

    def directory(self, group, form):
        return os.path.join(group, 'np', self.name(form))

    def make(self, group, form):
        try:
            os.mkdir(self.directory(group, form))
        except OSError:
            return False
        return True

    def remove(self, group, form):
        os.rmdir(self.directory(group, form))

    @staticmethod
    def group_name(group):
        target, tag = group.split('/')[-2:]
        return f"{target},{tag.split('_')[1]}"

    def run(self, *words):
        out = subprocess.run([self.program, *words], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, check=False)
        return out.returncode, out.stdout.decode()

    def with_lio(self, form):
        """What LIO does with the second portal: refuse, hide or serve it."""
        if not self.make(self.other, form):
            return 'refused'
        serves = listens(FORMS[form][1], self.port)
        self.remove(self.other, form)
        return 'serves' if serves else 'hidden'

    def with_us(self, form, first):
        """What our addition does with it: the same words, or what is wrong."""
        # Portals that differ in their scopes are one, of which the last is remembered.
        self.run('-', 'new', '127.0.0.77:7')
        self.run('-', 'new', self.name(form))
        status, text = self.run(self.group_name(self.other), 'add', self.name(form))
        if status == 0:
            serves = listens(FORMS[form][1], self.port)
            # Its directory names the interface by its number.
            portals = os.path.join(self.other, 'np')
            for name in os.listdir(portals):
                os.rmdir(os.path.join(portals, name))
            return 'serves' if serves else 'added, and does not listen'
        if 'on another interface' in text:
            return 'hidden'
        if 'result=EADDRINUSE' not in text:
            return text
        plain = self.name(first).split('%')[0].rstrip(']').split(']')[0]
        if plain not in text or self.group_name(self.group) not in text:
            return 'does not name the other: ' + text
        return 'hidden' if 'would not listen' in text else 'refused'

    def pair(self, first, second):
        if not self.make(self.group, first):
            return
        lio = self.with_lio(second)
        ours = self.with_us(second, first)
        self.remove(self.group, first)
        self.kinds[lio] += 1
        if lio != ours and not (lio == 'refused' and ours == 'hidden'):
            print(f'{first}, then {second}: LIO: {lio}, ours: {ours}')

    def all(self, forms):
        for first in forms:
            for second in forms:
                self.pair(first, second)
        print(sum(self.kinds.values()), 'pairs:',
              ', '.join(f'{count} {kind}' for kind, count in sorted(self.kinds.items())))


def main():
    group, other, port, program, *forms = sys.argv[1:]
    Pairs(group, other, port, program).all(forms or list(FORMS))


main()
