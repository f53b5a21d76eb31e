#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# client.py - use the kernel's Python client of a release as a program would:
#
#	client.py RELEASE IQN TAG ADDRESS PORT
#
# It lists the portals, subscribes, removes one, and checks what it receives.  Prints
# "pass TEXT" or "fail TEXT | REASON".

import os
import sys
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
release, iqn, tag, address, port = sys.argv[1:]
build = f'{HERE}/build/{release}'
sys.path[:0] = [f'{build}/python/tools/net/ynl', f'{build}/python']
try:
    from pyynl.lib import YnlFamily, NlError
except ImportError:
    from lib import YnlFamily, NlError

SPEC = f'{build}/Documentation/netlink/specs/vds_iscsi.yaml'


def result(text, passed, why=''):
    print(f'pass {text}' if passed else f'fail {text} | {why}', flush=True)


def family():
    return YnlFamily(SPEC, schema='')


def event_names(watch, seconds=5):
    """Notifications until one says that the operation is done."""
    names, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        watch.check_ntf()
        while True:
            try:
                message = watch.async_msg_queue.pop(0)
            except AttributeError:      # a queue.Queue in newer ones
                if watch.async_msg_queue.empty():
                    break
                message = watch.async_msg_queue.get_nowait()
            except IndexError:
                break
            names.append(message['name'])
        if 'membership-ntf' in names:
            return names
        time.sleep(0.01)
    return names


def main():
    ynl, watch = family(), family()
    watch.ntf_subscribe('objects')
    members = ynl.dump('membership-get', {})
    found = [m for m in members if m['target-name'] == iqn and m['tag'] == int(tag) and
             m['address']['address'] == address and m['address']['port'] == int(port)]
    result('the dump has the portal, with its address as text', len(found) == 1,
           f'{len(found)} of {members}')
    group, portal = found[0]['group-id'], found[0]['portal-id']
    result('ids are UUIDs', len(portal) == 36 and portal.count('-') == 4, portal)
    # Both releases take ids as bytes; as text, each in another form.
    plain = {'group-id': uuid.UUID(group).bytes, 'portal-id': uuid.UUID(portal).bytes}
    limited = ynl.dump('membership-get', {'group-id': plain['group-id']})
    result('a dump is limited to a group', len(limited) < len(members) and
           {m['group-id'] for m in limited} == {group}, limited)
    reply = ynl.do('portal-remove', {'member': [plain], 'wait': 100})
    result('portal-remove replies with the result', reply.get('result') == 0, reply)
    names = event_names(watch)
    result('the subscription reports the membership', 'membership-ntf' in names, names)
    op = ynl.do('op-get', {'id': reply['id'], 'incarnation': reply['incarnation']})
    result('the operation is shown in words',
           (op['state'], op['kind'], op['phase']) == ('done', 'remove-portal', 'changing') and
           op['item'][0]['state'] == 'removed', op)
    items = ynl.dump('op-item-get', {'id': reply['id']})
    result('its portals are dumped', items[0]['item'][0]['portal-id'] == portal, items)
    try:
        ynl.do('portal-remove', {'member': [plain]})
        result('a second removal is refused', False, 'it was accepted')
    except NlError as e:
        result('a second removal is refused', e.error in (-2, 2), e)


main()
