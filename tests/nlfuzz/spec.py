#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
#
# spec.py - generate the fuzzers' tables from the netlink specification, so that they
# cover a new command or attribute without a change.
#
#	spec.py tables SPEC	in C, for the fuzzer of this folder
#	spec.py syzlang SPEC	a description for syzkaller

import sys

import yaml

SIZES = {'u16': 2, 'u32': 4, 's32': 4, 'u64': 8, 'flag': 0, 'pad': 0}
# Attributes of these names have a different meaning in each set.
OWN = ('id', 'incarnation', 'name', 'state', 'message', 'event')


def c_name(*words):
    return '_'.join(words).replace('-', '_')


def macro(*words):
    return c_name('VDS_ISCSI', *words).upper()


class Spec:
    def __init__(self, path):
        with open(path, encoding='utf-8') as f:
            self.yaml = yaml.safe_load(f)
        self.consts = {d['name']: d['value'] for d in self.yaml['definitions']
                       if d['type'] == 'const'}
        self.enums = {d['name']: d for d in self.yaml['definitions']
                      if d['type'] in ('enum', 'flags')}
        self.sets = {}
        for s in self.yaml['attribute-sets']:
            self.sets[s['name']] = self.members(s)
        self.commands = self.yaml['operations']['list']
        self.words = []

    def members(self, attribute_set):
        """Its attributes; a subset begins where the whole set does."""
        attrs = attribute_set['attributes']
        if 'subset-of' not in attribute_set:
            return attrs
        whole = self.sets[attribute_set['subset-of']]
        names = [a['name'] for a in whole]
        return whole[:names.index(attrs[-1]['name']) + 1]

    def const(self, value):
        return self.consts.get(value, value)

    def prefix(self, name):
        """The set after which the attributes are called."""
        sets = {s['name']: s for s in self.yaml['attribute-sets']}
        return sets[name].get('subset-of', name)

    def length(self, attr):
        """The shortest and longest payload."""
        checks = attr.get('checks', {})
        if 'exact-len' in checks:
            return (self.const(checks['exact-len']),) * 2
        if attr['type'] == 'string':
            return 1, self.const(checks.get('max-len', 255)) + 1
        if attr['type'] == 'nest':
            return 0, 4096          # of no meaning
        if attr['type'] == 'binary':
            return 0, 128           # the policy has no limit
        return (SIZES[attr['type']],) * 2

    def word(self, attribute_set, attr):
        """Number of an attribute's meaning, the same in every set."""
        name = attr['name']
        key = (attribute_set, name) if name in OWN else (name,)
        if key not in self.words:
            self.words.append(key)
        return self.words.index(key)

    def flags(self, attr):
        """All flags of an attribute, or 0 if it is not a set of flags."""
        if not attr.get('enum-as-flags'):
            return 0
        return (1 << len(self.enums[attr['enum']]['entries'])) - 1

    def limits(self, attr):
        """The smallest and the largest valid number; 0, 0 without a limit."""
        if 'enum' in attr and not attr.get('enum-as-flags'):
            enum = self.enums[attr['enum']]
            least = enum.get('value-start', 0)
            return least, least + len(enum['entries']) - 1
        return 0, self.const(attr.get('checks', {}).get('max', 0))

    def requests(self):
        return [c for c in self.commands if 'do' in c or 'dump' in c]


# ------------------------------------------------------------------------ C

def is_open(attr):
    """Whether it is a string without a maximum length."""
    return attr['type'] == 'string' and 'max-len' not in attr.get('checks', {})


def c_attr(spec, set_name, number, attr):
    low, high = spec.length(attr)
    least, limit = spec.limits(attr)
    kind = {'string': 'FZ_STRING', 'nest': 'FZ_NEST'}.get(attr['type'], 'FZ_FIXED')
    nest = f"&fz_set_{c_name(attr['nested-attributes'])}" if kind == 'FZ_NEST' else 'NULL'
    return (f'\t[{number}] = {{ "{attr["name"]}", {kind}, {low}, {high}, '
            f'{int(attr.get("multi-attr", False))}, '
            f'{int(attr.get("display-hint") in ("ipv4", "ipv6"))}, '
            f'{int(is_open(attr))}, '
            f'{spec.flags(attr):#x}, {least}, {limit}, '
            f'{spec.word(set_name, attr)}, {nest} }},')


def c_set(spec, name):
    attrs = spec.sets[name]
    rows = [c_attr(spec, name, n, a) for n, a in enumerate(attrs, 1)]
    yield f'static const struct fz_attr fz_attrs_{c_name(name)}[] = {{'
    yield from rows
    yield '};'
    yield (f'static const struct fz_set fz_set_{c_name(name)} = '
           f'{{ {len(attrs)}, fz_attrs_{c_name(name)} }};')


def c_mask(spec, command, names):
    attrs = [a['name'] for a in spec.sets[command['attribute-set']]]
    return f'{sum(1 << attrs.index(n) + 1 for n in names):#x}'


def c_command(spec, number, command):
    """A notification cannot be sent, and has the attributes of the reply."""
    notified = next((c for c in spec.commands if c['name'] == command.get('notify')), None)
    do, dump = command.get('do'), command.get('dump')

    def mask(part, which):
        return c_mask(spec, command, (part or {}).get(which, {}).get('attributes', []))

    sent = do is not None
    if notified:
        command, do = dict(notified, name=command['name']), notified['do']
    elif 'event' in command:
        do = {'reply': command['event']}
    return (f'\t[{number}] = {{ "{command["name"]}", '
            f'&fz_set_{c_name(command["attribute-set"])}, '
            f'{int(sent)}, {int(dump is not None)}, '
            f'{mask(do, "request")}, {mask(dump, "request")}, '
            f'{mask(do, "reply")}, {mask(dump, "reply")} }},')


def nested_first(spec):
    """The sets, each after those that are nested in it."""
    def depth(name):
        return max((1 + depth(a['nested-attributes']) for a in spec.sets[name]
                    if a['type'] == 'nest'), default=0)
    return sorted(spec.sets, key=depth)


def tables(spec):
    yield '// SPDX-License-Identifier: GPL-2.0-only'
    yield '/* Made by spec.py from the netlink specification. */'
    yield '#include "fuzz.h"'
    for name in nested_first(spec):
        yield from c_set(spec, name)
    yield 'const struct fz_command fz_commands[FZ_COMMANDS] = {'
    for number, command in enumerate(spec.commands, 1):
        yield c_command(spec, number, command)
    yield '};'


# ------------------------------------------------------------------- syzlang

def syz_type(spec, attr):
    kind = attr['type']
    if kind == 'string':
        return 'string'
    if kind == 'nest':
        return f'array[{c_name("vds_iscsi", attr["nested-attributes"], "attrs")}]'
    if attr.get('enum-as-flags'):
        return f'flags[{c_name("vds_iscsi", attr["enum"])}, int32]'
    least, limit = spec.limits(attr)
    if limit:
        return f'int32[{least}:{limit}]'
    if kind == 'binary':
        low = spec.length(attr)[0]
        return f'array[int8, {low}]' if low else 'array[int8]'
    return {'u16': 'int16', 'u32': 'int32', 's32': 'int32', 'u64': 'int64'}[kind]


def syz_attr(spec, set_name, attr):
    name = macro('A', spec.prefix(set_name), attr['name'])
    if attr['type'] == 'nest':
        return f'nlnest[{name}, {syz_type(spec, attr)}]'
    if attr['type'] == 'flag':
        return f'nlattr[{name}, void]'
    return f'nlattr[{name}, {syz_type(spec, attr)}]'


def syz_policy(spec, command, names):
    set_name = command['attribute-set']
    yield f'{c_name("vds_iscsi", command["name"])} ['
    for attr in spec.sets[set_name]:
        if attr['name'] in names:
            yield f'\t{c_name(attr["name"])}\t{syz_attr(spec, set_name, attr)}'
    yield '] [varlen]'


def nested_in_requests(spec):
    """The sets of attributes that are nested in some request."""
    return sorted({a['nested-attributes'] for c in spec.requests()
                   for a in spec.sets[c['attribute-set']]
                   if a['type'] == 'nest' and a['name'] in c['do']['request']['attributes']})


def syz_nest(spec, name):
    yield f'{c_name("vds_iscsi", name, "attrs")} ['
    for attr in spec.sets[name]:
        if attr['type'] != 'pad':
            yield f'\t{c_name(attr["name"])}\t{syz_attr(spec, name, attr)}'
    yield '] [varlen]'


def syz_send(command):
    """syzkaller chooses the flags of a message, and so dumps, by itself."""
    name = macro('CMD', command['name'])
    message = (f'msghdr_netlink[netlink_msg_t[genl_vds_iscsi_family_id, '
               f'genlmsghdr_t[{name}], {c_name("vds_iscsi", command["name"])}]]')
    return (f'sendmsg${name}(fd sock_nl_generic, msg ptr[in, {message}], '
            f'f flags[send_flags])')


def syz_flags(spec, name):
    entries = spec.enums[name]['entries']
    names = [e if isinstance(e, str) else e['name'] for e in entries]
    return (f'{c_name("vds_iscsi", name)} = '
            + ', '.join(macro(name, n) for n in names))


def syzlang(spec):
    yield '# SPDX-License-Identifier: GPL-2.0-only'
    yield '# Made by spec.py from the netlink specification.'
    yield ''
    yield 'include <linux/net.h>'
    yield 'include <linux/netlink.h>'
    yield 'include <uapi/linux/vds_iscsi.h>'
    yield ''
    yield 'resource genl_vds_iscsi_family_id[int16]'
    yield ''
    yield ('syz_genetlink_get_family_id$vds_iscsi(name ptr[in, string["vds_iscsi"]], '
           'fd sock_nl_generic) genl_vds_iscsi_family_id')
    yield ''
    requests = spec.requests()
    yield from (syz_send(command) for command in requests)
    for command in requests:
        yield ''
        yield from syz_policy(spec, command, command['do']['request']['attributes'])
    for name in nested_in_requests(spec):
        yield ''
        yield from syz_nest(spec, name)
    for name, enum in spec.enums.items():
        if enum['type'] == 'flags':
            yield ''
            yield syz_flags(spec, name)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ('tables', 'syzlang'):
        sys.exit('usage: spec.py tables|syzlang SPECIFICATION')
    make = {'tables': tables, 'syzlang': syzlang}[sys.argv[1]]
    print('\n'.join(make(Spec(sys.argv[2]))))


main()
