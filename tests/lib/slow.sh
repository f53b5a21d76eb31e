# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# slow.sh - by how much time limits are multiplied: an emulated machine shares its
# processors with others, and debugging options cost time.

SLOW=1
! grep -q 'QEMU TCG' /proc/cpuinfo || SLOW=2
if [ -e /proc/lockdep ] || [ -e /sys/kernel/debug/kcsan ]; then
	SLOW=4
fi
