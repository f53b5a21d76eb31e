# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# slow.sh - how many times as long all takes on a kernel that looks for bugs.

SLOW=1
if [ -e /proc/lockdep ] || [ -e /sys/kernel/debug/kcsan ]; then
	SLOW=4
fi
