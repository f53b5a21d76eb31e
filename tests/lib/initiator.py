#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# initiator.py - an initiator that does one thing after another.
#
#	initiator.py ADDRESS PORT IQN[,IQN...] STEP...
#
# The IQN "discovery" stands for a discovery session.  STEPs, for each of the targets:
#	login	 log in by one request, which LIO handles in the portal's thread
#	login2	 log in by two requests; a worker of LIO handles the second
#	begin	 only the first of two requests: the login is in flight
#	stall	 the same, if the group requires CHAP
#	go-on	 the second one, of a login that began
#	again, again2
#		 as login and login2, by a second connection that replaces the first
#		 one's session; the reply is not waited for
#	write	 write a block; the reply is not waited for
#	isid=TEXT
#		 log in with another ISID from here on, derived from TEXT
#	sleep=S	 do nothing for S seconds
#	logout	 log out, and close the connection
#	stay	 do nothing until SIGTERM, or until the target closes all connections
#
# Idle sessions answer the target's NOP-Ins, also while others log in.
#
# Prints the name of each step that is complete.  While it stays, prints "lost IQN" for
# each connection that the target closed, and "closed" after the last one.  Fails if a
# step does.

import select
import signal
import socket
import struct
import sys
import time
import zlib

INITIATOR = 'iqn.1993-08.org.debian:01:steps'
ISID = bytes([0x80, 0x12, 0x34, 0x56, 0x78, 0x91])
SECURITY, OPERATIONAL, FULL = 0, 1, 3
TRANSIT, FINAL, WRITE, SIMPLE = 0x80, 0x80, 0x20, 1
KEYS = {
    'HeaderDigest': 'None', 'DataDigest': 'None', 'DefaultTime2Wait': 2,
    'DefaultTime2Retain': 0, 'IFMarker': 'No', 'OFMarker': 'No',
    'ErrorRecoveryLevel': 0, 'InitialR2T': 'No', 'ImmediateData': 'Yes',
    'MaxBurstLength': 262144, 'FirstBurstLength': 65536, 'MaxOutstandingR2T': 1,
    'MaxConnections': 1, 'DataPDUInOrder': 'Yes', 'DataSequenceInOrder': 'Yes',
    'MaxRecvDataSegmentLength': 262144,
}


def say(text):
    print(text, flush=True)


def padded(data):
    return data + b'\0' * (-len(data) % 4)


class Connection:
    """A connection to a target, and the session that it logs in to."""

    def __init__(self, address, port, target, isid):
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(60)
        self.sock.connect((address, port))
        self.target, self.isid = target, isid
        self.command, self.status, self.tag = 1, 0, 1

    # -------------------------------------------------------------------- PDUs

    def send(self, header, data=b''):
        self.sock.sendall(header.ljust(48, b'\0') + padded(data))
        self.tag += 1

    def exactly(self, length):
        data = b''
        while len(data) < length:
            more = self.sock.recv(length - len(data))
            if not more:
                sys.exit('the target closed the connection')
            data += more
        return data

    def receive(self):
        """The header of the next PDU."""
        header = self.exactly(48)
        self.exactly((int.from_bytes(header[5:8], 'big') + 3) & ~3)
        self.status = struct.unpack('>I', header[24:28])[0] + 1
        return header

    def numbers(self):
        return struct.pack('>II', self.command, self.status)

    def await_reply(self, opcode):
        while True:
            header = self.receive()
            if header[0] & 0x3f == opcode:
                return header

    # ------------------------------------------------------------------- logins

    def request(self, stage, following, first, method='None'):
        """Send a Login request that ends @stage."""
        keys = {}
        if first and self.target == 'discovery':
            keys = {'InitiatorName': INITIATOR, 'SessionType': 'Discovery'}
        elif first:
            keys = {'InitiatorName': INITIATOR, 'SessionType': 'Normal',
                    'TargetName': self.target}
        if stage == SECURITY:
            keys['AuthMethod'] = method
        else:
            keys.update(KEYS)
        text = b''.join(f'{k}={v}'.encode() + b'\0' for k, v in keys.items())
        flags = TRANSIT | stage << 2 | following
        self.send(struct.pack('>BBBBI', 0x43, flags, 0, 0, len(text)) + self.isid +
                  struct.pack('>HIHH', 0, 1, 0, 0) + self.numbers(), text)

    def reply(self, following):
        header = self.await_reply(0x23)
        if header[36]:
            sys.exit(f'the login fails: {header[36]:#x} {header[37]:#x}')
        if header[1] & 0x83 != TRANSIT | following:
            sys.exit(f'the login does not end its stage: {header[1]:#x}')

    def begin(self):
        self.request(SECURITY, OPERATIONAL, True)
        self.reply(OPERATIONAL)

    def stall(self):
        self.request(SECURITY, OPERATIONAL, True, 'CHAP')
        if self.await_reply(0x23)[36]:
            sys.exit('the login fails')

    def go_on(self):
        self.request(OPERATIONAL, FULL, False)
        self.reply(FULL)

    def login(self):
        self.request(OPERATIONAL, FULL, True)
        self.reply(FULL)

    def replace(self, requests):
        """Log in up to the request whose reply waits for the other session."""
        if requests == 2:
            self.begin()
        self.request(OPERATIONAL, FULL, requests == 1)

    # ----------------------------------------------------------------- commands

    def scsi(self, flags, cdb, data=b''):
        self.send(struct.pack('>BBHI8xII', 0x01, FINAL | flags | SIMPLE, 0, len(data),
                              self.tag, len(data)) + self.numbers() +
                  cdb.ljust(16, b'\0'), data)
        self.command += 1

    def write(self):
        """A first command may report a unit attention, so it is another one."""
        for _ in range(3):
            self.scsi(0, b'\0')
            if not self.await_reply(0x21)[3]:
                break
        self.scsi(WRITE, struct.pack('>BBIBHB', 0x2a, 0, 0, 0, 1, 0), b'\0' * 512)

    def answer(self):
        """Handle a PDU of the target; returns False if it has closed the connection."""
        try:
            if not self.sock.recv(1, socket.MSG_PEEK):
                return False
            header = self.receive()
            if header[0] & 0x3f == 0x20 and header[20:24] != b'\xff' * 4:
                self.status -= 1
                self.send(struct.pack('>BB6x8sI4s', 0x40, FINAL, header[8:16],
                                      0xffffffff, header[20:24]) + self.numbers())
        except OSError:
            return False
        return True

    def logout(self):
        self.send(struct.pack('>BBHIQIHH', 0x06, FINAL, 0, 0, 0, self.tag, 0, 0) +
                  self.numbers())
        self.await_reply(0x26)
        self.sock.close()


class Steps:
    def __init__(self, address, port, targets):
        self.where = address, port
        self.targets, self.isid = targets, ISID
        self.connections = []		# in the order of the targets
        self.all, self.lost = [], []
        self.answered = time.monotonic()

    def connect(self):
        self.connections = [Connection(*self.where, t, self.isid) for t in self.targets]
        self.all += self.connections

    def answer(self, connections, timeout):
        """Handle what the target sends; returns the connections that are open."""
        poll = select.poll()
        by_fd = {c.sock.fileno(): c for c in connections if c.sock.fileno() >= 0}
        for fd in by_fd:
            poll.register(fd, select.POLLIN)
        for fd, _ in poll.poll(timeout):
            if not by_fd[fd].answer():
                self.lost.append(by_fd.pop(fd).target)
        self.answered = time.monotonic()
        return list(by_fd.values())

    def stay(self):
        """Until the target has closed all of them"""
        connections = self.all
        while connections:
            connections = self.answer(connections, None)
            while self.lost:
                say(f'lost {self.lost.pop(0)}')
        say('closed')

    def step(self, name):
        if name in ('login', 'login2', 'begin', 'stall', 'again', 'again2'):
            self.connect()
        for c in self.connections:
            if name in ('begin', 'login2'):
                c.begin()
            if name in ('go-on', 'login2'):
                c.go_on()
            if name in ('login', 'stall', 'write', 'logout'):
                getattr(c, name)()
            if name in ('again', 'again2'):
                c.replace(2 if name == 'again2' else 1)

    def run(self, name):
        if time.monotonic() > self.answered + 5:
            others = [c for c in self.all if c not in self.connections]
            self.answer(others, 0)
        if name.startswith('sleep='):
            time.sleep(float(name[6:]))
        elif name.startswith('isid='):
            self.isid = ISID[:2] + zlib.crc32(name.encode()).to_bytes(4, 'big')
        elif name == 'stay':
            self.stay()
        else:
            self.step(name)
        say(name)


def main():
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    steps = Steps(sys.argv[1], int(sys.argv[2]), sys.argv[3].split(','))
    for name in sys.argv[4:]:
        steps.run(name)


main()
