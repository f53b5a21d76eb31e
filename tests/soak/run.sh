#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - run everything at the same time, for some minutes: removals and additions,
# hostile initiators, other tools, deletions, unloading; then check the state.  Prints
# TAP; to be run in the virtual machine:
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
# The programs that run at the same time, some of them several times
ACTORS=(accountant remover remover remover mkdir mkdir deleter switcher initiator
	initiator initiator initiator namespace twin targetcli rtslib repairer unblocker
	lister loader)
# How long the actors may take to complete what they are doing
GRACE=120

export SOAK=$TMP

start_actors() {
	local n

	for n in "${!ACTORS[@]}"; do
		background "actor$n" python3 "$TESTS/soak/actors.py" "${ACTORS[n]}" \
			$((SEED + n)) $((MINUTES * 60))
		# The first is the accountant, which has to receive all completions.
		need soon test -e "$SOAK/listening"
	done
}

all_ended() {
	local n

	for n in "${!ACTORS[@]}"; do
		[ "$n" = 0 ] || ended "actor$n" || return
	done
}

# The accountant is the first, and waits for the others.
end_actors() {
	local n

	within $GRACE all_ended
	for n in "${!ACTORS[@]}"; do
		[ "$n" != 0 ] || continue
		ended "actor$n" || note "$(cat "/proc/$(pid_of "actor$n")/stack")"
	done
	touch "$TMP/over"
	within 30 ended actor0
	for n in "${!ACTORS[@]}"; do
		requirement "${ACTORS[n]} $n made progress, and met no unexpected error" \
			actor_is_well "$n"
	done
}

# actor_is_well NUMBER: it has ended by itself, and everything that it reported is a count
actor_is_well() {
	local out=$TMP/actor$1.out

	if ended "actor$1"; then
		ok 'it ended with success' background_wait "actor$1"
	else
		fail 'it ended in time'
		background_stop "actor$1" 137 KILL
	fi
	is 'it met no unexpected error' "$(cat "$out" "$TMP/actor$1.err" | grep -v '^count ')" ''
	ok 'it made progress' grep -q '^count .* [1-9][0-9]*$' "$out"
}

# The sum of what all actors counted
print_counts() {
	sort "$TMP"/actor*.out | awk '$1 == "count" {
			n = $NF; $1 = $NF = ""; sum[$0] += n }
		END { for (what in sum) print "#" what sum[what] }' | sort
}

# accounts completed|notified: check that each operation which was accepted has
# completed, or that its completion was notified once.  The latter cannot be known if
# the accountant lost events: then the status is 4.  vdsctl lists the operations as
# well, but takes 9 KB for each, and in an hour there are 80,000.
accounts() {
	"$PROGRAMS/rmtool" - ended >"$TMP/ended" || return
	python3 - "$1" "$TMP" <<'END'
import glob, json, sys
what, directory = sys.argv[1:]
accepted = [int(line) for name in glob.glob(directory + '/accepted.*')
            for line in open(name)]
with open(directory + '/ends') as f:
    ends = json.load(f)
notified = {int(number): times for number, times in ends['notified'].items()}
done = {int(line.partition('=')[2]) for line in open(directory + '/ended')}
print(f'{len(accepted)} accepted, {len(done)} completed, {len(notified)} notified')
if what == 'completed':
    bad = [n for n in accepted if n not in done]
elif ends['lost']:
    sys.exit(4)
else:
    bad = [n for n in accepted if notified.get(n, 0) != 1]
    bad += [n for n, times in notified.items() if times > 1]
if len(accepted) != len(set(accepted)) or not accepted or bad:
    sys.exit(f'wrong: {bad[:20]}')
END
}

repaired() {
	vdsctl provider reenumerate && vdsctl provider refresh
}

# LIO listens on the portals in configfs, and on no other.
listens_as_configfs() {
	diff <(ss -Hltn | awk '{ print $4 }' | sort -u) \
		<(find "$ISCSI"/iqn.*/tpgt_*/np -mindepth 1 -maxdepth 1 -printf '%f\n' |
			sort -u)
}

test_bystander() {
	ok "the bystander's session stays logged in" session_at 127.0.0.1:3260
	ok "the bystander's portal serves" port_serves 127.0.0.1 3260
	io_stop "the bystander's I/O continued without an error"
	logout_all
}

test_end() {
	run accounts completed
	is 'each operation that was accepted has completed' "$status $err" '0 '
	note "$out"
	run accounts notified
	if [ "$status" = 4 ]; then
		skip 'each completion was notified once' 'the accountant lost events'
	else
		is 'each completion was notified once' "$status $err" '0 '
	fi
	ok 'reenumerate and refresh work' within 60 repaired
	ok 'the provider is not stale' provider_is ok
	ok 'our view equals configfs' within 60 view_is_configfs
	ok 'LIO listens on the portals in configfs' within 60 listens_as_configfs
	test_bystander
	ok 'the modules can be unloaded' within 30 unload
	need load
	ok 'the modules can be loaded, and our view equals configfs' soon view_is_configfs
	ok 'all targets can be deleted' within 30 targets_delete
	ok 'our view equals configfs without targets' soon view_is_configfs
	prints_nothing 'LIO listens on no port' ss -Hltn
}

echo "# seed $SEED, $MINUTES minutes"
# One for each actor
plan $((${#ACTORS[@]} + 16))
setup
# All operations are checked at the end.
for parameter in retained_operations retained_seconds; do
	echo 1000000 >/sys/module/vds_iscsi/parameters/$parameter
done
# A target that no actor changes
busy_target soak
start_actors
watch_start "$TMP/watch"
sleep $((MINUTES * 60))
end_actors
ok 'a watch still runs' kill -0 "$watcher"
watch_end
print_counts
test_end
finish
