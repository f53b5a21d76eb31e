#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# balance.py - what kernel code allocated and has not freed, from a trace of
# kmem:kmalloc, kmem:kmem_cache_alloc, kmem:kfree and kmem:kmem_cache_free.
#
#	balance.py REGEX <TRACE
#
# Counts allocations whose call site matches REGEX; prints "BYTES in OBJECTS"
# and then a line for each call site.

import collections
import re
import sys

ALLOC = re.compile(r' (?:kmalloc|kmalloc_node|kmem_cache_alloc|kmem_cache_alloc_node): '
                   r'call_site=(\S+(?: \[\w+\])?) ptr=(\S+) .*bytes_alloc=(\d+)')
FREE = re.compile(r' (?:kfree|kmem_cache_free): .*ptr=(\S+)')


def main():
    site = re.compile(sys.argv[1])
    held = {}
    for line in sys.stdin:
        if 'LOST' in line:
            sys.exit('the trace has lost events')
        found = ALLOC.search(line)
        if found:
            where, ptr, size = found.groups()
            # What was there before has been freed.
            held.pop(ptr, None)
            if site.search(where):
                held[ptr] = (where, int(size))
            continue
        found = FREE.search(line)
        if found:
            held.pop(found.group(1), None)
    print(sum(n for _, n in held.values()), 'in', len(held))
    for where, count in collections.Counter(w for w, _ in held.values()).most_common(10):
        print(count, where)


main()
