#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# iserstall.py - an iSER initiator that starts a login and then stalls.
#
#	iserstall.py ADDRESS PORT IQN [chap | silent]
#
# It controls ib_iser as iscsid does (include/scsi/iscsi_if.h).  With "chap" it sends the
# first Login request, and prints "held" once the target has answered; the target's group
# must require CHAP, or it would complete the login.  With "silent" it only connects.
# SIGTERM closes the connection; killed, the program would leave it open.

import select
import signal
import socket
import struct
import sys
import time

from stall import login

NETLINK_ISCSI = 8
GROUP_ISCSID = 1
UEVENT, KEVENT = 10, 100
CREATE_CONN, DESTROY_CONN, BIND_CONN, STOP_CONN, SEND_PDU = (UEVENT + i for i in (3, 4, 5, 8, 9))
DESTROY_SESSION, EP_CONNECT, EP_POLL, EP_DISCONNECT, CREATE_BOUND_SESSION = (
    UEVENT + i for i in (2, 12, 13, 14, 18))
RECV_PDU = KEVENT + 1
STOP_CONN_TERM = 1

# struct iscsi_uevent: type, iferror and transport, then what is sent, then the answer
HEAD, SENT, EVENT_SIZE = 16, 24, 56
LIMIT = 30


def transport():
    with open('/sys/class/iscsi_transport/iser/handle', encoding='ascii') as file:
        return int(file.read())


class Kernel:
    """The transport class iscsi: a request at a time, and events"""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ISCSI)
        self.sock.bind((0, GROUP_ISCSID))
        self.transport = transport()
        self.events = []

    def receive(self, seconds):
        """Type and content of the next message, or None after the time"""
        if not select.select([self.sock], [], [], seconds)[0]:
            return None
        message = self.sock.recv(65536)
        return struct.unpack_from('=I', message, 16)[0], message[16:]

    def await_type(self, kind):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            received = self.receive(1)
            if received and received[0] == kind:
                return received[1]
            if received:
                self.events.append(received)
        sys.exit(f'iserstall: no answer to request {kind - UEVENT}')

    def request(self, kind, sent, data=b'', answer='=i'):
        """Returns the numbers of the answer."""
        event = struct.pack('=IIQ', kind, 0, self.transport) + sent.ljust(SENT, b'\0')
        event = event.ljust(EVENT_SIZE, b'\0') + data
        head = struct.pack('=IHHII', 16 + len(event), kind, 1, 0, 0)
        self.sock.send(head + event)
        reply = self.await_type(kind)
        error = struct.unpack_from('=i', reply, 4)[0]
        if error:
            sys.exit(f'iserstall: request {kind - UEVENT}: error {error}')
        return struct.unpack_from(answer, reply, HEAD + SENT)


class Login:
    """A connection of ib_iser with one Login request"""

    def __init__(self, kernel, address, port):
        self.kernel = kernel
        sockaddr = struct.pack('=H', socket.AF_INET) + struct.pack('>H', port)
        sockaddr += socket.inet_aton(address) + bytes(8)
        self.endpoint, = kernel.request(EP_CONNECT, struct.pack('=I', 1), sockaddr, '=Q')
        self.ids = None

    def established(self):
        for _ in range(LIMIT):
            done, = self.kernel.request(EP_POLL, struct.pack('=QI', self.endpoint, 1000))
            if done == 1:
                return
            if done < 0:
                sys.exit(f'iserstall: the connection failed: {done}')
        sys.exit('iserstall: no connection')

    def send(self, pdu):
        session = struct.pack('=QIHH', self.endpoint, 1, 32, 32)
        sid, _ = self.kernel.request(CREATE_BOUND_SESSION, session, answer='=II')
        self.ids = sid, 0
        self.kernel.request(CREATE_CONN, struct.pack('=II', *self.ids), answer='=II')
        self.kernel.request(BIND_CONN, struct.pack('=IIQI', *self.ids, self.endpoint, 1))
        self.kernel.request(SEND_PDU, struct.pack('=IIII', *self.ids, 48, len(pdu) - 48), pdu)

    def answered(self):
        """The target waits for the next message."""
        pending, self.kernel.events = self.kernel.events, []
        kinds = [kind for kind, _ in pending]
        if RECV_PDU not in kinds:
            self.kernel.await_type(RECV_PDU)

    def close(self):
        if not self.ids:
            self.kernel.request(EP_DISCONNECT, struct.pack('=Q', self.endpoint))
            return
        # This disconnects, too.
        self.kernel.request(STOP_CONN, struct.pack('=IIQI', *self.ids, 0, STOP_CONN_TERM))
        self.kernel.request(DESTROY_CONN, struct.pack('=II', *self.ids))
        self.kernel.request(DESTROY_SESSION, struct.pack('=I', self.ids[0]))


def main():
    address, port, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    kind = sys.argv[4] if len(sys.argv) > 4 else 'chap'
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    attempt = Login(Kernel(), address, port)
    try:
        attempt.established()
        if kind == 'chap':
            attempt.send(login(target))
            attempt.answered()
        print('held', flush=True)
        signal.pause()
    finally:
        attempt.close()


main()
