# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
#
# target.sh - make and delete targets of LIO, and stop the I/O of their disks.

# target IQN [TAG]: a target and a group that admits every initiator
target() {
	local tpg=$ISCSI/$1/tpgt_${2-1}

	mkdir -p "$ISCSI/$1"
	mkdir "$tpg"
	echo 0 >"$tpg/attrib/authentication"
	echo 1 >"$tpg/attrib/generate_node_acls"
	echo 1 >"$tpg/attrib/cache_dynamic_acls"
	echo 0 >"$tpg/attrib/demo_mode_write_protect"
	echo 1 >"$tpg/enable"
}

# chap_target IQN [TAG]: a group that requires CHAP, so that a login can stall
chap_target() {
	target "$@"
	echo 1 >"$ISCSI/$1/tpgt_${2-1}/attrib/authentication"
}

# np IQN TAG [PORTAL]: the directory
np() {
	echo "$ISCSI/$1/tpgt_$2/np${3+/$3}"
}

portal() {
	mkdir "$(np "$1" 1 "$2")"
}

# disk NAME IQN: a RAM disk of 16 MiB behind the target's first group
disk() {
	local dir=$CORE/rd_mcp_0/$1 lun=$ISCSI/$2/tpgt_1/lun/lun_0

	mkdir -p "$dir"
	echo rd_pages=4096 >"$dir/control"
	echo 1 >"$dir/enable"
	mkdir "$lun"
	ln -s "$dir" "$lun/$1"
}

# disk_to_freeze NAME IQN...: a disk without data behind the first groups of targets,
# whose I/O freeze stops and thaw continues
disk_to_freeze() {
	local dir=$CORE/iblock_0/$1 iqn

	modprobe -a dm_mod dm_zero target_core_iblock || return
	frozen=vds-$1
	dmsetup create "$frozen" --table '0 32768 zero' &&
		soon test -b "/dev/mapper/$frozen" && mkdir -p "$dir" || return
	echo "udev_path=/dev/mapper/$frozen" >"$dir/control"
	echo 1 >"$dir/enable"
	for iqn in "${@:2}"; do
		mkdir "$ISCSI/$iqn/tpgt_1/lun/lun_0" &&
			ln -s "$dir" "$ISCSI/$iqn/tpgt_1/lun/lun_0/$1" || return
	done
}

freeze() {
	dmsetup suspend --noflush --nolockfs "$frozen"
}

# each_device COMMAND...: run it for each device of disk_to_freeze
each_device() {
	local device

	for device in /dev/mapper/vds-*; do
		[ ! -e "$device" ] || "$@" "${device##*/}" || return
	done
}

thaw() {
	each_device dmsetup resume --noflush
}

group_delete() {
	local tpg=$ISCSI/$1/tpgt_$2 dir

	find "$tpg/np" -mindepth 1 -maxdepth 1 -type d -exec rmdir {} +
	find "$tpg/lun" -maxdepth 2 -type l -delete
	for dir in "$tpg"/lun/lun_* "$tpg"/acls/iqn.*; do
		[ ! -d "$dir" ] || rmdir "$dir"
	done
	rmdir "$tpg"
}

target_delete() {
	local tpg

	for tpg in "$ISCSI/$1"/tpgt_*; do
		[ ! -d "$tpg" ] || group_delete "$1" "${tpg##*_}"
	done
	rmdir "$ISCSI/$1"
}

targets_delete() {
	local dir

	for dir in "$ISCSI"/iqn.*; do
		[ ! -d "$dir" ] || target_delete "${dir##*/}"
	done
	for dir in "$CORE"/*/*; do
		case ${dir##*/} in
		alua | hba_* | '*') ;;
		*) [ ! -f "$dir/enable" ] || rmdir "$dir" ;;
		esac
	done
	for dir in "$CORE"/*; do
		[ "${dir##*/}" = alua ] || [ ! -d "$dir" ] || rmdir "$dir"
	done
}
