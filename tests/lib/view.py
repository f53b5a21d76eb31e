#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# view.py - compare what vds_iscsi knows with configfs; fail if they differ, and print
# the differences.

import glob
import json
import os
import socket
import subprocess
import sys

ISCSI = '/sys/kernel/config/target/iscsi'


def interface(scope):
    """The name of an interface, which the directory may name by its number."""
    try:
        return socket.if_indextoname(int(scope))
    except (ValueError, OSError):
        return scope


def canonical(name):
    """
    ADDRESS:PORT as vdsctl prints it, for any spelling of the directory.  LIO takes a
    port that starts with 0 as octal, and ignores the interface of an address that is
    not link-local.
    """
    address, port = name.strip('[').rsplit(':', 1)
    address, _, scope = address.rstrip(']').partition('%')
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    binary = socket.inet_pton(family, address)
    text = socket.inet_ntop(family, binary)
    if scope and binary[0] == 0xfe and binary[1] & 0xc0 == 0x80:
        text += '%' + interface(scope)
    base = 16 if port[:2] == '0x' else 8 if port[0] == '0' else 10
    return f'{text}:{int(port, base)}'


def configfs():
    view = set()
    for target in glob.glob(ISCSI + '/iqn.*'):
        iqn = os.path.basename(target)
        view.add(('target', iqn))
        for group in glob.glob(target + '/tpgt_*'):
            tag = group.rsplit('_', 1)[1]
            view.add(('group', f'{iqn},{tag}'))
            for portal in os.listdir(group + '/np'):
                view.add(('membership', f'{iqn},{tag}', canonical(portal)))
    return view


def query(*words):
    return json.loads(subprocess.run(['vdsctl', '--json', *words], check=True,
                                     stdout=subprocess.PIPE).stdout)


def kernel():
    view = {('target', t['name']) for t in query('target', 'list')['targets']}
    view |= {('group', f"{g['target_name']},{g['tag']}")
             for g in query('group', 'list')['groups']}
    for portal in query('portal', 'list')['portals']:
        for m in portal['memberships']:
            address = m['address']
            view.add(('membership', f"{m['target_name']},{m['tag']}",
                      f"{address['address']}:{address['port']}"))
    return view


def main():
    ours, theirs = kernel(), configfs()
    for what in sorted(theirs - ours):
        print('only in configfs:', *what)
    for what in sorted(ours - theirs):
        print('only in the kernel:', *what)
    sys.exit(ours != theirs)


main()
