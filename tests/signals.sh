#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# signals.sh - the target test leak, with REMOVALS removals under signals.
#
#	tests/vm/vm run --timeout 0 tests/signals.sh REMOVALS

export REMOVALS=${1:?how many removals?}
LIMIT=$((600 + $1 / 20)) exec "$(dirname "$0")/target/run.sh" leak
