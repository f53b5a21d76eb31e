#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# replay.py - what a program knows that only reads the output of a watch.
#
#	replay.py view FILE		the memberships after the last event
#	replay.py check FILE		fail unless each arrival and departure was
#					notified once, and in order

import json
import sys


def events(path):
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            yield json.loads(line)


def view(path):
    known = set()
    for event in events(path):
        if event['object'] != 'membership':
            continue
        if event['what'] == 'arrive':
            known.add(event['name'])
        elif event['what'] == 'depart':
            known.discard(event['name'])
    return known


def check(path):
    """The errors of a watch that lost no events."""
    known, last = set(), None
    for event in events(path):
        number, key = event['generation'], (event['object'], event['name'])
        if event['object'] == 'watch':
            if event['what'] == 'listed':
                continue
            yield f"the watch says {event['what']}"
        if number is not None:
            if last is not None and number != last + 1:
                yield f'generation {number} follows {last}'
            last = number
        if event['what'] == 'arrive' and key in known:
            yield f'{key} arrived twice'
        if event['what'] == 'depart' and key not in known:
            yield f'{key} departed without having arrived'
        if event['what'] == 'arrive' or event['source'] == 'initial':
            known.add(key)
        elif event['what'] == 'depart':
            known.discard(key)
    if last is None:
        yield 'there are no events'


def main():
    what, path = sys.argv[1:]
    lines = sorted(view(path)) if what == 'view' else list(check(path))
    for line in lines:
        print(line)
    sys.exit(what == 'check' and bool(lines))


main()
