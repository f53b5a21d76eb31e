# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# slow.sh - by how much time limits are multiplied on a kernel with debugging options.

SLOW=1
if [ -e /proc/lockdep ] || [ -e /sys/kernel/debug/kcsan ]; then
	SLOW=4
fi
