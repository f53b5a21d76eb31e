#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# costs.sh - print what operations on portals cost, in groups of several sizes:
#
#	tests/vm/vm run --icount tests/bench/costs.sh PORTALS...
#
# costs.c defines the costs.  Exits with 1 if one of them is above its goal.

# The functions of the rows are called by name.
# shellcheck disable=SC2317
set -eu

here=$(dirname "$(readlink -f "$0")")
iqn=iqn.2026-01.org.example:bench
target=/sys/kernel/config/target/iscsi/$iqn
group=$target/tpgt_1
missed=0
declare -A cost

# measure NR WITH: the costs with NR portals, with the module or without
measure() {
	local name value

	while read -r name value; do
		cost[$2.$name.$1]=$value
	done < <("$here/build/costs" "$iqn" 1 "$2" || echo failed 1)
	[ -z "${cost[$2.failed.$1]-}" ]
}

# measure_all NR...: one group, which grows
measure_all() {
	local nr before=0

	for nr; do
		"$here/build/costs" "$iqn" 1 fill "$before" "$nr"
		before=$nr
		measure "$nr" without
		modprobe vds_iscsi_lio
		measure "$nr" with
		bytes[nr]=$(memory "$nr")
		rmmod vds_iscsi_lio vds_iscsi
	done
}

# share CACHE: bytes of an object, with its part of what a slab has left over
share() {
	local slab=/sys/kernel/slab/$1

	echo $(((4096 << $(<"$slab/order")) / $(<"$slab/objs_per_slab")))
}

# memory NR: bytes in the core for each of NR portals that are in one group: a portal,
# a membership, and for both of them an entry in a hash table, which is at most 3/4
# full, and in an xarray, whose nodes have 64
memory() {
	local buckets=64

	while ((buckets * 3 < $1 * 4)); do
		buckets=$((buckets * 2))
	done
	echo $(($(share vds_portal) + $(share vds_membership) +
		2 * 8 * buckets / $1 + 2 * $(share radix_tree_node) / 64))
}

# ------------------------------------------------------------------- the table

# row TEXT FUNCTION GOAL CONDITION NR...: FUNCTION prints the value v for nr portals, and
# awk judges it by CONDITION
row() {
	local text=$1 function=$2 goal=$3 condition=$4 values=() verdict='' nr value
	shift 4

	for nr; do
		value=$("$function" "$nr")
		values+=("$value")
		[ -n "$condition" ] || continue
		awk "BEGIN { v = $value; nr = $nr; exit !($condition) }" && continue
		verdict=missed
		missed=1
	done
	[ -z "$condition" ] || : "${verdict:=met}"
	printf '%-46s' "$text"
	printf '%12s' "${values[@]}"
	printf '   %-22s %s\n' "$goal" "$verdict"
}

quotient() {
	awk "BEGIN { printf \"%.2f\", $1 / $2 }"
}

rmdir_without() { echo "${cost[without.rmdir.$1]}"; }
rmdir_with() { echo "${cost[with.rmdir.$1]}"; }
rmdir_ratio() { quotient "$(rmdir_with "$1")" "$(rmdir_without "$1")"; }
mkdir_ratio() { quotient "${cost[with.mkdir.$1]}" "${cost[without.mkdir.$1]}"; }
removal() { echo "${cost[with.removal.$1]}"; }
removal_growth() { quotient "$(removal "$1")" "$(removal "$first")"; }
dump_ratio() { quotient "${cost[with.dump.$1]}" "${cost[without.readdir.$1]}"; }
list_ratio() { quotient "${cost[with.list.$1]}" "${cost[without.readdir.$1]}"; }
several() { echo "${cost[with.several.$1]}"; }
core_memory() { echo "${bytes[$1]}"; }

print_table() {
	first=$1
	printf '%-46s' 'portals in the group'
	printf '%12s' "$@"
	printf '   goal\n'
	row 'rmdir(2), module not loaded' rmdir_without '' '' "$@"
	row 'rmdir(2), module loaded, events applied' rmdir_with '' '' "$@"
	row '  : not loaded' rmdir_ratio '<= 1.10' 'v <= 1.10' "$@"
	row 'mkdir(2), module loaded : not loaded' mkdir_ratio '<= 1.03' 'v <= 1.03' "$@"
	row 'RemovePortal + Wait' removal '<= 56000' 'v <= 56000' "$@"
	row "  : with $first portals" removal_growth '<= 1.05' 'v <= 1.05' "$@"
	row 'dump of the portals, received : readdir(3)' dump_ratio '<= 2.0' 'v <= 2.0' "$@"
	row '  vds_portal_list() : readdir(3)' list_ratio '' '' "$@"
	row 'one operation on 16 portals : 16 rmdirs (time)' several '<= 0.90' 'v <= 0.90' "$@"
	row 'core memory per portal with membership (bytes)' core_memory \
		'<= 256, of thousands' 'v <= 256 || nr < 1000' "$@"
}

declare -a bytes
modprobe iscsi_target_mod
mkdir -p "$group"
echo 1 >"$group/enable"
measure_all "$@"
print_table "$@"
rmdir "$group"/np/* "$group" "$target"
exit $missed
