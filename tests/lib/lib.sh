# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source-path=SCRIPTDIR/lib source-path=SCRIPTDIR/../lib disable=SC2034,SC2317
#
# lib.sh - what the tests in the virtual machine share: the names that they use, how a
# test starts and how it ends.  The rest is in the files that it sources.
#
# A test sources it, calls plan and setup, checks its requirements, and ends with
# finish.  One line of TAP is one requirement.

set -uo pipefail

HERE=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
TESTS=$(dirname "$HERE")
# The programs in python find these modules.
export PYTHONPATH=$HERE
PROGRAMS=$HERE/build
CONFIGFS=/sys/kernel/config
ISCSI=$CONFIGFS/target/iscsi
CORE=$CONFIGFS/target/core
LIO_PARAMS=/sys/module/vds_iscsi_lio/parameters
IQN=iqn.2026-01.org.example:disk
IQN2=iqn.2026-01.org.example:other
IQN3=iqn.2026-01.org.example:third
NO_UUID=12345678-1234-5678-9abc-123456789abc
TMP=$(mktemp -d /tmp/vds-test-XXXXXX)
trap 'rm -rf "$TMP"' EXIT	# until setup
# Of run.sh, since a test that failed may have changed it
: "${HUNG_TASK_SECONDS=$(cat /proc/sys/kernel/hung_task_timeout_secs 2>/dev/null)}"

. "$HERE/slow.sh"
. "$HERE/results.sh"
. "$HERE/process.sh"
. "$HERE/target.sh"
. "$HERE/initiator.sh"
. "$HERE/module.sh"
. "$HERE/tracing.sh"

# Load LIO's iSCSI target and our modules.
setup() {
	trap clean_up EXIT
	trap 'exit 143' TERM
	need modprobe target_core_mod
	need modprobe iscsi_target_mod
	need mkdir -p "$ISCSI"
	need load
	[ -z "${NEIGHBOURS-}" ] || neighbours_start
}

# Other programs that change other targets at the same time
neighbours_start() {
	background neighbours python3 "$HERE/neighbours.py"
	need within $((60 * SLOW)) test -s "$TMP/neighbours.out"
}

# They have to have worked to the end; the program itself counts its rounds.
neighbours_stop() {
	background_stop neighbours
	note "neighbours: $(tail -n 1 "$TMP/neighbours.out")"
}

# Leave nothing behind; run.sh checks that.
clean_up() {
	local pid

	hung_tasks "$HUNG_TASK_SECONDS"
	thaw
	for pid in $(jobs -p); do
		kill -KILL "$pid"
	done 2>/dev/null
	wait 2>/dev/null
	{
		logout_all
		rm -rf /etc/iscsi/nodes/* /etc/iscsi/send_targets/*
		soon unload
		targets_delete
		each_device soon dmsetup remove
	} 2>&1 | sed 's/^/# clean up: /'
	rm -rf "$TMP"
}
