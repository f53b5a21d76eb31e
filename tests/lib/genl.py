# SPDX-License-Identifier: GPL-2.0-only
#
# genl.py - a client of the family "vds_iscsi" without a library, so that a test can
# send invalid messages.

import os
import re
import socket
import struct

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      '../../include/uapi/linux/vds_iscsi.h')

NETLINK_GENERIC = 16
SOL_NETLINK = 270
NETLINK_CAP_ACK = 10
NETLINK_EXT_ACK = 11
NLMSG_ERROR = 2
NLMSG_DONE = 3
NLM_F_REQUEST = 1
NLM_F_MULTI = 2
NLM_F_ACK = 4
NLM_F_DUMP = 0x300
NLM_F_ACK_TLVS = 0x200
NLA_F_NESTED = 0x8000
NLMSGERR_ATTR_MSG = 1


def constants():
    """The enumerators of the header: name to number."""
    found = {}
    with open(HEADER, encoding='ascii') as file:
        text = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.S)
    for body in re.findall(r'enum [a-z_]*\s*{(.*?)}', text, flags=re.S):
        value = -1
        for name, _, given in re.findall(r'(\w+)( = (\w+))?,', body):
            value = int(given) if given.isdigit() else value + 1
            found[name] = value
    return found


NUMBER = constants()


def command(name):
    return NUMBER[f'VDS_ISCSI_CMD_{name}']


def a_operation(name):
    return NUMBER[f'VDS_ISCSI_A_OPERATION_{name}']


def attr(number, payload=b'', length=None):
    """An attribute; @length overrides its own length."""
    length = 4 + len(payload) if length is None else length
    return struct.pack('=HH', length, number) + payload + b'\0' * (-len(payload) % 4)


def nest(number, payload):
    """An attribute that contains attributes."""
    return attr(number | NLA_F_NESTED, payload)


def address(number, text, port, scope=0):
    """An attribute with the address of a portal; @text is an IPv4 or IPv6 address."""
    family = socket.AF_INET6 if ':' in text else socket.AF_INET
    payload = attr(NUMBER['VDS_ISCSI_A_ADDRESS_ADDRESS'], socket.inet_pton(family, text)) + \
        attr(NUMBER['VDS_ISCSI_A_ADDRESS_PORT'], struct.pack('=H', port))
    if scope:
        payload += attr(NUMBER['VDS_ISCSI_A_ADDRESS_SCOPE'], struct.pack('=I', scope))
    return nest(number, payload)


def portal_address(text, port):
    """The address in a request for a portal."""
    return address(NUMBER['VDS_ISCSI_A_PORTAL_ADDRESS'], text, port)


def member(group, portal, incarnation=None):
    """A portal of a portal group, in a request that starts an operation."""
    payload = attr(NUMBER['VDS_ISCSI_A_ITEM_GROUP_ID'], group) + \
        attr(NUMBER['VDS_ISCSI_A_ITEM_PORTAL_ID'], portal)
    if incarnation:
        payload += attr(NUMBER['VDS_ISCSI_A_ITEM_GROUP_INCARNATION'],
                        struct.pack('=Q', incarnation))
    return nest(a_operation('MEMBER'), payload)


def attrs(data):
    """The attributes in a message, by number."""
    found = {}
    while len(data) >= 4:
        length, number = struct.unpack_from('=HH', data)
        if length < 4:
            break
        found[number & 0x3fff] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


class Answer:
    def __init__(self):
        self.errno = None
        self.text = ''
        self.messages = []

    def __str__(self):
        name = os.strerror(self.errno) if self.errno else 'success'
        return f'{name}: {self.text}' if self.errno is not None else 'no answer'


class Family:
    def __init__(self, name='vds_iscsi'):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self.sock.settimeout(20)
        self.sock.bind((0, 0))
        self.seq = 0
        self.id = 16
        answer = self.ask(3, attr(2, name.encode() + b'\0'))
        self.id = struct.unpack('=H', attrs(answer.messages[0])[1])[0]

    def message(self, command, payload=b'', flags=NLM_F_ACK, reserved=0, length=None):
        """The next request; @length overrides its own length."""
        body = struct.pack('=BBH', command, 1, reserved) + payload
        self.seq += 1
        return struct.pack('=IHHII', 16 + len(body) if length is None else length,
                           self.id, NLM_F_REQUEST | flags, self.seq, 0) + body

    def ask(self, *args, **kwargs):
        """Send one request, made by message(), and return its answer."""
        self.sock.send(self.message(*args, **kwargs))
        return self.collect(self.seq)

    def collect(self, wanted):
        """The answer to the request numbered @wanted; others are ignored."""
        answer = Answer()
        try:
            while answer.errno is None:
                self.parse(self.sock.recv(1 << 16), wanted, answer)
        except socket.timeout:
            pass
        return answer

    @staticmethod
    def parse(data, wanted, answer):
        while len(data) >= 16:
            length, kind, flags, seq, _ = struct.unpack_from('=IHHII', data)
            message, data = data[16:length], data[(length + 3) & ~3:]
            if seq != wanted:
                continue
            if kind in (NLMSG_ERROR, NLMSG_DONE):
                answer.errno = -struct.unpack_from('=i', message)[0]
                tlvs = message[4 if kind == NLMSG_DONE else 20:]
                if flags & NLM_F_ACK_TLVS:
                    answer.text = attrs(tlvs).get(NLMSGERR_ATTR_MSG,
                                                  b'').rstrip(b'\0').decode()
            else:
                answer.messages.append(message[4:])
