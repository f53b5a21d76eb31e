#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# names.sh - the target tests match and spell, with all forms of addresses and for SECONDS.
#
#	tests/vm/vm run --timeout 0 tests/names.sh SECONDS [SEED]

export LONG=1 SPELL_SECONDS=$1 SPELL_SEED=${2-}
LIMIT=$(($1 + 1000)) exec "$(dirname "$0")/target/run.sh" match spell
