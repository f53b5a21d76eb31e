#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# spell.sh - names in all spellings that LIO accepts.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

plan 3
setup
need interfaces vds-a vds-b
run python3 "$HERE/spell.py" "${SPELL_SECONDS:-25}" "$PROGRAMS/rmtool" \
	${SPELL_SEED:+"$SPELL_SEED"}
note "$(tail -n 1 <<<"$out") $err"
is 'names are listed as what they mean, and found by each of their spellings' \
	"$(sed '$d' <<<"$out")" ''
like 'there were cases of each kind' "$(tail -n 1 <<<"$out")" \
	'[1-9][0-9]* targets, [1-9][0-9]* groups, [1-9][0-9]* portals'
need interfaces_end vds-a vds-b
ok 'our view equals configfs' soon view_is_configfs
finish
