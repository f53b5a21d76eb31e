#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# jobs.sh - ten jobs of an administrator with vdsctl, targetcli and open-iscsi, as the
# page Documentation/jobs.rst. It fails if a command does not end with the expected
# status, or does not print what the job is about. To write the page:
#
#	tests/vm/vm run tests/jobs.sh >jobs.log &&
#		sed -n '/^\.\. SPDX/,$p' jobs.log >Documentation/jobs.rst

# shellcheck source-path=SCRIPTDIR source=lib/lib.sh
. "$(dirname "$0")/lib/lib.sh"

wrong=0
A=127.0.5.1 B=127.0.5.2
GONE=198.51.100.7	# an address that the machine loses

wrong() {
	wrong=$((wrong + 1))
	echo "jobs.sh: $*" >&2
}

heading() {
	printf '\n%s\n%s\n\n%s\n\n::\n\n' "$1" "${1//?/=}" "$2"
}

# show STATUS COMMAND...: the command as it is typed, what it prints, and its status
show() {
	echo "    # ${*:2}"
	result "$@"
}

# show_line STATUS LINE: the same with a line of the shell
show_line() {
	echo "    # $2"
	result "$1" bash -c "$2"
}

# result STATUS COMMAND...: what a command prints, and its status
result() {
	local wanted=$1 status=0
	shift

	timeout 120 "$@" >"$TMP/shown" 2>&1 </dev/null || status=$?
	sed 's/^/    /' "$TMP/shown"
	[ $status = 0 ] || echo "    (exit status $status)"
	[ $status = "$wanted" ] || wrong "$*: status $status, not $wanted"
}

# prints REGEX...: the last command printed that
prints() {
	local regex

	for regex in "$@"; do
		grep -qE "$regex" "$TMP/shown" || wrong "not printed: $regex"
	done
}

machine() {
	need target $IQN
	need target $IQN2
	need target $IQN3
	need portal $IQN $A:3260
	need portal $IQN $B:3260
	need portal $IQN2 $A:3261
	need portal $IQN3 $A:3262
	need portal $IQN3 0.0.0.0:3264
	disk jobs $IQN
}

inventory() {
	heading '1. What is there' \
		'A disabled group, a wildcard, an IPv6 portal, and an address that no interface has.'
	need mkdir "$ISCSI/$IQN3/tpgt_2"
	need mkdir "$(np $IQN3 2 '[::1]:3263')"
	need ip address add $GONE/32 dev lo
	need portal $IQN3 $GONE:3260
	need ip address del $GONE/32 dev lo
	show 0 vdsctl portal list
	prints '^0.0.0.0:3264 ' '^\[::1\]:3263 .* disabled '
	show 0 vdsctl group list
	show 1 vdsctl check
	prints '^disabled: ' "$GONE:3260"
	need rmdir "$(np $IQN3 2 '[::1]:3263')" "$ISCSI/$IQN3/tpgt_2" "$(np $IQN3 1 $GONE:3260)"
}

drain() {
	heading '2. A portal out and back' \
		'An initiator uses the portal. It gets three seconds to leave, then its session is dropped.'
	login $IQN $A:3260 >/dev/null
	need soon session_at $A:3260
	show 0 vdsctl portal remove $IQN,1 $A:3260 --dry-run
	prints '^1 session on this portal'
	show 0 vdsctl portal remove $IQN,1 $A:3260 --drain 3 --drop
	prints '^Dropped 1 session' '^No session is left'
	show 0 vdsctl portal add $IQN,1 $A:3260
	logout_all
}

address() {
	heading '3. An address out and back' \
		'Three targets use the address. At first a login, which is given a minute, blocks the second
one: all stay.'
	echo 1 >"$ISCSI/$IQN2/tpgt_1/attrib/authentication"
	stall_login $A 3261 $IQN2
	show 1 vdsctl address evacuate $A --grace 1m --deadline 1
	prints 'Nothing was changed'
	let_go "$holder"
	echo 0 >"$ISCSI/$IQN2/tpgt_1/attrib/authentication"
	show 0 vdsctl address evacuate $A
	prints 'removed 3 portals' '0.0.0.0:3264.* still answers'
	show 0 vdsctl address list
	show 0 vdsctl address restore $A
	prints 'added 3 portals'
}

hung() {
	heading '4. A hung targetcli' \
		'targetcli removes a portal while a login is stalled, and cannot be killed.'
	echo 1 >"$ISCSI/$IQN2/tpgt_1/attrib/authentication"
	need portal $IQN2 $B:3265
	stall_login $B 3265 $IQN2
	echo "    # targetcli /iscsi/$IQN2/tpg1/portals delete $B 3265 &"
	background targetcli targetcli /iscsi/$IQN2/tpg1/portals delete $B 3265
	need within $((60 * SLOW)) in_lio targetcli
	show 0 vdsctl group unblock $IQN2,1
	prints '^Aborted 1 stalled login'
	background_wait targetcli
	let_go "$holder"
	echo 0 >"$ISCSI/$IQN2/tpgt_1/attrib/authentication"
	show 0 vdsctl check
}

leak() {
	heading '5. A leaked portal' \
		'A signal during rmdir made LIO leak a portal: configfs does not show it, and it serves.'
	need "$PROGRAMS/leaker" "$ISCSI/$IQN/tpgt_1" 100 6 3270
	need soon finds_a_leak
	show 1 vdsctl check
	show 0 vdsctl provider reenumerate
	show 0 vdsctl provider refresh
	show 0 vdsctl check
}

# shellcheck disable=SC2317 # soon calls it
finds_a_leak() {
	! vdsctl check >"$TMP/check" && grep -q ^leaked "$TMP/check"
}

alert() {
	heading '6. An alert' 'A script that a timer runs, and what Prometheus reads.'
	cat >"$TMP/alert" <<-'EOF'
		#!/bin/sh
		vdsctl check || echo "page the administrator"
	EOF
	chmod +x "$TMP/alert"
	cp "$TMP/alert" /usr/local/bin/alert
	show 0 cat /usr/local/bin/alert
	echo 0 >"$ISCSI/$IQN3/tpgt_1/enable"
	show 0 alert
	prints '^page the administrator'
	echo 1 >"$ISCSI/$IQN3/tpgt_1/enable"
	show 0 alert
	show_line 0 'vdsctl metrics | grep -E "operations_total|portals{"'
	prints 'result="blocked"\} 1'
	rm /usr/local/bin/alert
}

reboot() {
	heading '7. A reboot' \
		'targetctl clears and restores the configuration, as the boot does.'
	show 0 targetctl save
	show 0 vdsctl portal remove $IQN,1 $B:3260
	prints 'The next boot undoes this'
	show 1 vdsctl config diff
	show 0 targetctl clear
	show 0 targetctl restore
	need soon view_is_configfs
	show 0 vdsctl portal list --group $IQN,1
	prints "^$B:3260 "
	show 0 vdsctl portal remove $IQN,1 $B:3260 --persist
	show 0 vdsctl config diff
	show 0 targetctl clear
	show 0 targetctl restore
	need soon view_is_configfs
	show 0 vdsctl portal list --group $IQN,1
	! grep -q "^$B:3260 " "$TMP/shown" || wrong "$B:3260 is back"
	show 0 vdsctl portal add $IQN,1 $B:3260 --persist
}

watching() {
	heading '8. Who changes what' \
		'Another program adds a portal and removes it, which watch calls "outside".'
	echo "    # vdsctl watch --objects | grep 3271 &"
	background watch vdsctl watch --objects --initial
	need soon grep -q membership "$TMP/watch.out"
	show 0 mkdir "$(np $IQN 1 $B:3271)"
	show 0 rmdir "$(np $IQN 1 $B:3271)"
	need soon grep -qE "membership +depart +$B:3271" "$TMP/watch.out"
	background_stop watch
	grep 3271 "$TMP/watch.out" | sed 's/^/    /'
}

typing() {
	heading '9. Typing errors' 'Twelve of them. Each ends with status 1 or 2, and nothing is changed.'
	show 2 vdsctl portl list
	show 2 vdsctl portal delete $IQN,1 $A:3260
	show 2 vdsctl portal create $IQN,1 $A:3260
	show 2 vdsctl ls
	show 2 vdsctl portal remove $IQN,1 $A:3260 --force
	show 2 vdsctl portal remove $IQN,1 $A:3260 --timout 5
	show 2 vdsctl portal remove $IQN $A:3260
	show 1 vdsctl portal remove ${IQN%k}c,1 $A:3260
	show 1 vdsctl portal remove $IQN,2 $A:3260
	show 2 vdsctl portal remove $IQN,1 $A
	show 1 vdsctl portal remove $IQN,1 $A:3266
	show 2 vdsctl portal remove $IQN,1 $A:3260 --drain fast
}

interrupts() {
	heading '10. Interrupts' 'Ctrl-C while sessions drain, and a wait that times out.'
	login $IQN $A:3260 >/dev/null
	need soon session_at $A:3260
	show 130 timeout --preserve-status --signal INT 3 \
		vdsctl portal remove $IQN,1 $A:3260 --drain 60 --cancel-on-interrupt
	prints 'was cancelled; the portal was put back'
	show 0 vdsctl portal list --group $IQN,1
	show 124 vdsctl portal remove $IQN,1 $A:3260 --drain 4 --timeout 1
	show 0 vdsctl op wait "$(value '.operations[-1].id' op list)"
	show 0 vdsctl session list --portal $A:3260
	prints ' gone '
	show 0 vdsctl portal add $IQN,1 $A:3260
	logout_all
}

setup >&2
need mkdir -p /etc/rtslib-fb-target
rm -f /etc/rtslib-fb-target/saveconfig.json* /var/lib/vds-iscsi/evacuated.json
need targetctl clear	# rtslib names its directory to LIO before there are objects
machine >&2
cat <<-'EOF'
	.. SPDX-License-Identifier: GPL-2.0-only
	.. Written by tests/jobs.sh; do not edit.

	========
	Ten jobs
	========

	What an administrator does with vdsctl beside targetcli and open-iscsi, on a real
	target. A line that begins with "#" is what is typed.
EOF
inventory
drain
address
hung
leak
alert
reboot
watching
typing
interrupts
[ -z "$background_failures" ] || wrong "$background_failures"
exit $((wrong > 0))
