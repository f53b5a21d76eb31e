#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# selftest.sh - check that the virtual machine has what the tests need: a target with
# two portals, an initiator logged in at both, multipath over the two paths, and I/O.
# Prints TAP:
#
#	tests/vm/vm run tests/vm/selftest.sh

# The tests are called by name.
# shellcheck disable=SC2317

set -uo pipefail

IQN=iqn.2003-01.org.linux-iscsi.vm:selftest
PORTALS=(127.0.0.1:3260 127.0.0.2:3260)
MODULES=(target_core_mod target_core_file target_core_iblock iscsi_target_mod
	target_core_pscsi target_core_user tcm_loop iscsi_tcp dm_multipath loop)
TMP=$(mktemp -d)

tests=0 failed=0

# ok DESCRIPTION COMMAND [ARG...]: one test, passed if COMMAND succeeds
ok() {
	local description=$1 result=ok
	shift

	tests=$((tests + 1))
	if ! "$@" >"$TMP/log" 2>&1; then
		result='not ok'
		failed=$((failed + 1))
	fi
	echo "$result $tests - $description"
	[ "$result" = ok ] || sed 's/^/# /' "$TMP/log"
}

# soon COMMAND [ARG...]: COMMAND succeeds within 20 seconds
soon() {
	local _

	for _ in {1..100}; do
		"$@" >"$TMP/last" 2>&1 && return
		sleep 0.2
	done
	cat "$TMP/last"
	return 1
}

loads_modules() {
	local module

	for module in "${MODULES[@]}"; do
		modprobe "$module" || return
	done
	# Without a disk, which multipath would use
	modprobe scsi_debug add_host=0
}

has_locale() {
	python3 -c 'import locale; locale.setlocale(locale.LC_ALL, "C.UTF-8")'
}

# What the tree installs
has_project() {
	modprobe vds_iscsi && modprobe vds_iscsi_lio && vdsctl --version
}

source_is_read_only() {
	[ -f /src/tests/vm/selftest.sh ] && ! touch /src/x
}

makes_target() {
	targetcli <<END
set global auto_add_default_portal=false
/backstores/fileio create file $TMP/disk 64M
/iscsi create $IQN
/iscsi/$IQN/tpg1 set attribute authentication=0 generate_node_acls=1 demo_mode_write_protect=0 cache_dynamic_acls=1
/iscsi/$IQN/tpg1/luns create /backstores/fileio/file
/iscsi/$IQN/tpg1/portals create 127.0.0.1 3260
/iscsi/$IQN/tpg1/portals create 127.0.0.2 3260
END
	listening
}

listening() {
	local portal

	for portal in "${PORTALS[@]}"; do
		ss -Hltn "src $portal" | grep -q LISTEN || return
	done
}

discovers() {
	[ "$(iscsiadm -m discovery -t sendtargets -p "${PORTALS[0]}" |
		grep -cF "$IQN")" = 2 ]
}

disks() {
	lsscsi -t | awk -v iqn="$IQN" 'index($3, iqn) { print $NF }'
}

has_two_disks() {
	[ "$(disks | grep -c ^/dev/sd)" = 2 ]
}

logs_in() {
	iscsiadm -m node -T "$IQN" --login && soon has_two_disks
}

has_two_paths() {
	multipath -ll
	[ "$(multipath -ll | grep -c 'active ready running')" = 2 ]
}

starts_multipath() {
	printf 'defaults {\n\tfind_multipaths no\n\tuser_friendly_names yes\n}\n' \
		>/etc/multipath.conf
	multipathd && soon has_two_paths
}

does_io() {
	local map

	map=$(multipath -l -v 1 | head -n 1)
	fio --name=verify --filename="/dev/mapper/${map:?}" --size=4M \
		--rw=randwrite --bs=4k --ioengine=libaio --iodepth=8 \
		--direct=1 --verify=crc32c
}

logs_out() {
	multipathd shutdown
	# udev may still use the map that was written to.
	soon multipath -F && iscsiadm -m node -T "$IQN" --logout
}

removes_target() {
	targetcli clearconfig confirm=True
	[ -z "$(ls -d /sys/kernel/config/target/iscsi/iqn.* 2>/dev/null)" ]
}

echo TAP version 13
ok 'every module loads' loads_modules
ok 'the locale C.UTF-8 works' has_locale
ok 'the tree is there, read-only' source_is_read_only
if command -v vdsctl >/dev/null; then
	ok 'the project is installed' has_project
fi
ok 'targetcli makes a target with two portals' makes_target
ok 'the initiator finds both portals' discovers
ok 'the initiator logs in at both' logs_in
ok 'multipath has one map of two paths' starts_multipath
ok 'I/O over the map is right' does_io
ok 'the initiator logs out' logs_out
ok 'the target goes away' removes_target
echo "1..$tests"
exit $((failed > 0))
