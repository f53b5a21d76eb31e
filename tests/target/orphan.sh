#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# orphan.sh - a listener that LIO keeps for a portal of a deleted group.  It remains until
# the next boot, so no other test can run in this machine afterwards.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

PORT=3354

# Portals leak, and their group is deleted before they are repaired.
orphan_listener() {
	need "$PROGRAMS/leaker" "$ISCSI/$IQN3/tpgt_1" 100 4 $PORT
	for ((n = 1; n <= 100; n++)); do
		! port_serves "127.0.4.$n" $PORT 2>/dev/null || break
	done
	need test $n -le 100
	need rmdir "$ISCSI/$IQN3/tpgt_1"
}

plan 5
setup
need target $IQN3
need target $IQN
orphan_listener
ok 'LIO listens for a portal of a deleted group' port_serves "127.0.4.$n" $PORT
need portal $IQN "127.0.4.$n:$PORT"
need soon knows $IQN,1 "127.0.4.$n:$PORT"
run rmtool $IQN,1 remove "127.0.4.$n:$PORT"
is 'a removal fails if a listener of LIO remains that no portal has: ESTALE' \
	"$status $(op_field result "$out")" '1 ESTALE'
like 'it says that' "$out" 'message=.*still listens on its address'
like 'its item is leaked' "$out" 'state=leaked result=ESTALE'
ok 'our view equals configfs' soon view_is_configfs
finish
