#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - everybody at once, for some minutes: removals and additions, hostile
# initiators, other tools, deletions, unloading; then look whether all is as it
# should be.  Prints TAP; to be run in the machine:
#
#	tests/vm/vm run --timeout 0 tests/soak/run.sh [MINUTES [SEED]]

# The conditions are called by name.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib/lib.sh"

MINUTES=${1:-10}
SEED=${2:-$(date +%s)}
number MINUTES "$MINUTES"
number SEED "$SEED"
# Who is at it, some more than once
ACTORS=(accountant remover remover remover mkdir mkdir deleter switcher initiator
	initiator initiator initiator targetcli rtslib curer loader)
# How long who is in the middle of something may take to end
GRACE=120

export SOAK=$TMP

start_actors() {
	local n

	for n in "${!ACTORS[@]}"; do
		python3 "$TESTS/soak/actors.py" "${ACTORS[n]}" $((SEED + n)) \
			$((MINUTES * 60)) >"$TMP/actor.$n" 2>&1 &
		pids[n]=$!
		# The first is the accountant, who has to hear of all that begins.
		need soon test -e "$SOAK/listening"
	done
}

# The accountant is the first, and waits for the others.
end_actors() {
	local n end=$((SECONDS + GRACE))

	for n in "${!ACTORS[@]}"; do
		[ "$n" != 0 ] || continue
		while ! gone "${pids[n]}" && [ $SECONDS -lt $end ]; do
			sleep 0.2
		done
		if gone "${pids[n]}"; then
			ok "${ACTORS[n]} $n came to its end" wait "${pids[n]}"
		else
			fail "${ACTORS[n]} $n came to its end" \
				"$(cat "/proc/${pids[n]}/stack")"
		fi
	done
	touch "$TMP/over"
	within 30 gone "${pids[0]}"
	ok 'the accountant came to its end' wait "${pids[0]}"
}

# What each counted, and what must not have been
tell_actors() {
	local n bad

	sort "$TMP"/actor.* | awk '$1 == "count" {
			n = $NF; $1 = $NF = ""; sum[$0] += n }
		END { for (what in sum) print "#" what sum[what] }' | sort
	for n in "${!ACTORS[@]}"; do
		bad=$(grep -v '^count ' "$TMP/actor.$n")
		is "${ACTORS[n]} $n met nothing that must not be" "$bad" ''
	done
}

# Each operation that was accepted has ended, and that was told just once.  vdsctl
# lists them too, but takes 9 KB for each, and in an hour there are 80,000.
accounts() {
	"$PROGRAMS/rmtool" - ended >"$TMP/ended" || return
	python3 - "$TMP" <<'END'
import glob, json, sys
accepted = [int(line) for name in glob.glob(sys.argv[1] + '/accepted.*')
            for line in open(name)]
with open(sys.argv[1] + '/ends') as f:
    ends = json.load(f)
told = {int(number): times for number, times in ends['told'].items()}
done = {int(line.partition('=')[2]) for line in open(sys.argv[1] + '/ended')}
print(f'{len(accepted)} accepted, {len(done)} done, {len(told)} told, '
      f'lost something: {ends["lost"]}')
bad = [n for n in accepted if n not in done]
bad += [n for n in accepted if told.get(n, 0) != 1 and not ends['lost']]
bad += [n for n, times in told.items() if times > 1]
if len(accepted) != len(set(accepted)) or not accepted or bad:
    sys.exit(f'wrong: {bad[:20]}')
END
}

cured() {
	vdsctl provider reenumerate && vdsctl provider refresh
}

# LIO listens where configfs says, and nowhere else.
listens_as_configfs() {
	diff <(ss -Hltn | awk '{ print $4 }' | sort -u) \
		<(find "$ISCSI"/iqn.*/tpgt_*/np -mindepth 1 -maxdepth 1 -printf '%f\n' |
			sort -u)
}

test_bystander() {
	ok "the bystander's session is there" session_at 127.0.0.1:3260
	ok "the bystander's portal serves" port_serves 127.0.0.1 3260
	kill -TERM "$io"
	ok 'no I/O failed all the while' wait "$io"
	logout_all
}

test_end() {
	run accounts
	is 'each operation ended exactly once' "$status $err" '0 '
	note "$out"
	ok 'reenumerate and refresh work' within 60 cured
	is 'the provider is sound' "$(value '.providers[0].state' provider status)" ok
	ok 'the view is that of configfs' within 60 view_is_configfs
	ok 'LIO listens where configfs says' within 60 listens_as_configfs
	test_bystander
	ok 'the modules can be unloaded' within 30 unload
	need load
	ok 'and loaded, and know all' soon view_is_configfs
	ok 'all targets can be deleted' within 30 targets_delete
	ok 'the modules know of nothing then' soon view_is_configfs
	is 'and nothing listens' "$(ss -Hltn)" ''
}

echo "# seed $SEED, $MINUTES minutes"
setup
# All of them are looked at in the end.
for parameter in retained_operations retained_seconds; do
	echo 1000000 >/sys/module/vds_iscsi/parameters/$parameter
done
# A target that nobody touches
busy_target soak
pids=()
start_actors
watch_start "$TMP/watch"
sleep $((MINUTES * 60))
end_actors
ok 'a watch is still there' kill -0 "$watcher"
watch_end
tell_actors
test_end
finish
