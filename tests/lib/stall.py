#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# stall.py - initiators that start a login and then stall.
#
#	stall.py ADDRESS PORT IQN [KIND [COUNT]]
#
# KINDs: chap    a first Login request, then silence
#        silent  no data at all
#        half    half of a Login request, then silence
#        slow    a Login request, one byte at a time
#        loop    a first Login request, a disconnect, and so on
#
# Prints "held" once they stall; with "chap" that is once the target waits for the next
# message of one of them.  The target's group must require CHAP, or it would complete
# the login.  Prints "closed" for each connection that the target closed, except those
# of "loop".

import errno
import select
import socket
import struct
import sys
import threading
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


def say(text):
    print(text, flush=True)


def connect(address, port, blocking):
    """Not blocking: wait for POLLOUT, since some may not fit into the backlog."""
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setblocking(blocking)
    error = sock.connect_ex((address, port))
    if error not in (0, errno.EINPROGRESS):
        raise OSError(error, 'connect')
    return sock


def slowly(sock, message):
    try:
        for byte in message:
            sock.sendall(bytes([byte]))
            time.sleep(0.2)
    except OSError:
        pass


def again_and_again(address, port, message):
    while True:
        try:
            with connect(address, port, True) as sock:
                sock.settimeout(0.5)
                sock.sendall(message)
                sock.recv(48)
        except OSError:
            time.sleep(0.01)


def begin(sock, kind, message):
    if kind == 'chap':
        sock.sendall(message)
    elif kind == 'half':
        sock.sendall(message[:30])
    elif kind == 'slow':
        threading.Thread(target=slowly, args=(sock, message), daemon=True).start()


def received(sock):
    try:
        return sock.recv(4096)
    except OSError:
        return b''


class Stalled:
    """Connections that started a login."""

    def __init__(self, socks, kind, message):
        self.kind, self.message, self.held = kind, message, False
        self.socks = {sock.fileno(): sock for sock in socks}
        self.poll = select.poll()
        for fd in self.socks:
            self.poll.register(fd, select.POLLOUT)

    def report(self, answer=None):
        good = answer is None or answer[0] & 0x3f == 0x23 and answer[36] == 0
        if not self.held:
            say('held' if good else f'refused: {answer.hex()}')
        self.held = True

    def handle(self, fd, event):
        if event == select.POLLOUT:
            self.poll.modify(fd, select.POLLIN)
            begin(self.socks[fd], self.kind, self.message)
            return
        answer = received(self.socks[fd])
        if answer:
            self.report(answer)
            return
        self.poll.unregister(fd)
        del self.socks[fd]
        say('closed')

    def run(self):
        while self.socks:
            news = self.poll.poll(500)
            for fd, event in news:
                self.handle(fd, event)
            if not news and self.kind != 'chap':
                self.report()


def main():
    address, port, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    kind = sys.argv[4] if len(sys.argv) > 4 else 'chap'
    count = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    message = login(target)
    if kind != 'loop':
        socks = [connect(address, port, False) for _ in range(count)]
        Stalled(socks, kind, message).run()
        return
    for _ in range(count):
        threading.Thread(target=again_and_again, daemon=True,
                         args=(address, port, message)).start()
    time.sleep(1)
    say('held')
    time.sleep(300)


if __name__ == '__main__':
    main()
