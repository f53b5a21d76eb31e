#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""lister.py - list a directory and never return, as a program does whose memory is in a
file of a file system that hangs: the directory stays locked until this program is killed.

    lister.py DIRECTORY [ADDRESS PORT]

It prints "ready" when it begins; with an address, it waits until connections to that are
accepted.  It prints "locked" when it has the lock.
"""
import ctypes
import os
import signal
import socket
import sys
import threading
import time

SYS_GETDENTS64 = 217
SYS_USERFAULTFD = 323
UFFDIO_API = 0xC018AA3F
UFFDIO_REGISTER = 0xC020AA00
UFFD_API = 0xAA
UFFDIO_REGISTER_MODE_MISSING = 1
PAGE = 4096

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p


def check(ret):
    if ret in (-1, None):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return ret


def absent_page():
    """A page of memory that is never there, and the descriptor that reports its use."""
    address = check(libc.mmap(None, ctypes.c_size_t(PAGE), 3, 0x22, -1, ctypes.c_long(0)))
    uffd = check(libc.syscall(SYS_USERFAULTFD, os.O_CLOEXEC))
    check(libc.ioctl(uffd, ctypes.c_ulong(UFFDIO_API),
                     (ctypes.c_uint64 * 3)(UFFD_API, 0, 0)))
    check(libc.ioctl(uffd, ctypes.c_ulong(UFFDIO_REGISTER),
                     (ctypes.c_uint64 * 4)(address, PAGE, UFFDIO_REGISTER_MODE_MISSING, 0)))
    return address, uffd


def wait_for(address, port):
    while True:
        try:
            socket.create_connection((address, port), 1).close()
            return
        except OSError:
            time.sleep(0.001)


def main():
    page, uffd = absent_page()
    directory = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
    print("ready", flush=True)
    if len(sys.argv) > 2:
        wait_for(sys.argv[2], int(sys.argv[3]))
    threading.Thread(target=libc.syscall, daemon=True, args=(
        SYS_GETDENTS64, directory, ctypes.c_void_p(page), PAGE)).start()
    os.read(uffd, 32)
    print("locked", flush=True)
    signal.pause()


main()
