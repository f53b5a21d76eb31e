#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# stall.py - an initiator that begins to log in and then says nothing more.
#
#	stall.py ADDRESS PORT IQN
#
# Prints "held" once the target waits for our next message.  The target's group
# must want CHAP, or it would let us in at once.

import socket
import struct
import sys
import time

INITIATOR = 'iqn.1993-08.org.debian:01:stall'


def login(target):
    """A first Login request: security negotiation, not the last one."""
    keys = {
        'InitiatorName': INITIATOR,
        'SessionType': 'Normal',
        'TargetName': target,
        'AuthMethod': 'CHAP',
    }
    text = b''.join(f'{k}={v}'.encode() + b'\0' for k, v in keys.items())
    header = struct.pack('>BBBBI', 0x43, 0x01, 0, 0, len(text))
    header += bytes([0x80, 0x12, 0x34, 0x56, 0x78, 0x90])   # ISID
    header += struct.pack('>HIHHII', 0, 1, 0, 0, 1, 0)
    return header.ljust(48, b'\0') + text + b'\0' * (-len(text) % 4)


def main():
    address, port, target = sys.argv[1:]
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.connect((address, int(port)))
    sock.sendall(login(target))
    answer = sock.recv(48)
    print('held' if answer[0] & 0x3f == 0x23 and answer[36] == 0 else
          f'refused: {answer.hex()}', flush=True)
    time.sleep(300)


main()
