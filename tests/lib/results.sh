# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
#
# results.sh - results as TAP: a line for each requirement.

# As in the kernel's kselftest.h
KSFT_FAIL=1
KSFT_SKIP=4

planned='' tests=0 failures=0 skips=0
# Within a requirement: its checks, and how many of them failed
within_requirement='' checks=0 failed_checks=0

# plan N: the test prints N results.  It is declared before the first one, so that
# a test which ends early does not pass.
plan() {
	planned=$1
	echo 'TAP version 13'
	echo "1..$1"
}

# note TEXT: a diagnostic, as TAP comments
note() {
	printf '%s\n' "$*" | head -n 20 | sed 's/^/# /'
}

pass() {
	if [ -n "$within_requirement" ]; then
		checks=$((checks + 1))
		return
	fi
	tests=$((tests + 1))
	echo "ok $tests - $1"
}

# fail DESCRIPTION [NOTE...]
fail() {
	if [ -n "$within_requirement" ]; then
		checks=$((checks + 1))
		failed_checks=$((failed_checks + 1))
		note "failed check: $1"
	else
		tests=$((tests + 1))
		failures=$((failures + 1))
		echo "not ok $tests - $1"
	fi
	shift
	[ $# -eq 0 ] || note "$*"
}

skip() {
	tests=$((tests + 1))
	skips=$((skips + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# requirement DESCRIPTION COMMAND [ARG...]: the checks that COMMAND makes are one
# result, which passes if there was at least one and none failed
requirement() {
	local description=$1
	shift

	if [ -n "$within_requirement" ]; then
		"$@"
		return
	fi
	within_requirement=$description checks=0 failed_checks=0
	"$@"
	within_requirement=''
	if [ $checks = 0 ]; then
		fail "$description" 'nothing was checked'
	elif [ $failed_checks != 0 ]; then
		fail "$description" "$failed_checks of $checks checks failed"
	else
		pass "$description"
	fi
}

# ok DESCRIPTION COMMAND [ARG...]: passed if COMMAND succeeds
ok() {
	local description=$1
	shift

	if "$@" >"$TMP/ok.log" 2>&1; then
		pass "$description"
	else
		fail "$description" "failed ($?): $*"$'\n'"$(cat "$TMP/ok.log")"
	fi
}

# nok DESCRIPTION COMMAND [ARG...]: passed if COMMAND fails
nok() {
	local description=$1
	shift

	if "$@" >"$TMP/ok.log" 2>&1; then
		fail "$description" "succeeded: $*"$'\n'"$(cat "$TMP/ok.log")"
	else
		pass "$description"
	fi
}

# is DESCRIPTION GOT WANTED
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got:    $2"$'\n'"wanted: $3"
	fi
}

# same DESCRIPTION GOT WANTED: two commands printed the same, and something
same() {
	if [ -z "$3" ]; then
		fail "$1" 'there is nothing to compare with'
	else
		is "$@"
	fi
}

# prints_nothing DESCRIPTION COMMAND [ARG...]: passed if COMMAND succeeds silently
prints_nothing() {
	local description=$1 text status=0
	shift

	text=$("$@" 2>&1) || status=$?
	is "$description" "$status $text" '0 '
}

# like DESCRIPTION GOT REGEX (extended)
like() {
	if [[ $2 =~ $3 ]]; then
		pass "$1"
	else
		fail "$1" "got:    $2"$'\n'"wanted: $3"
	fi
}

# need COMMAND [ARG...]: a precondition, without which the test cannot continue
need() {
	"$@" >"$TMP/need.log" 2>&1 && return
	echo "Bail out! $* failed"
	note "$(cat "$TMP/need.log")"
	[ -z "$background_failures" ] || note "$background_failures"
	exit $KSFT_FAIL
}

# Without a plan at the start, one at the end
finish() {
	background_result
	if [ -z "$planned" ]; then
		echo "1..$tests"
	elif [ "$planned" != $tests ]; then
		note "planned $planned results, but there were $tests"
		failures=$((failures + 1))
	fi
	echo "# Totals: pass:$((tests - failures - skips)) fail:$failures skip:$skips"
	exit $((failures > 0 ? KSFT_FAIL : 0))
}

# number NAME VALUE: an argument of the command line that has to be a number
number() {
	[[ $2 =~ ^[1-9][0-9]{0,17}$ ]] && return
	echo "${0##*/}: $1 is a whole number from 1, not \"$2\"" >&2
	exit 2
}

# skip_all REASON: this machine cannot run the test; called instead of plan
skip_all() {
	echo "1..0 # SKIP $1"
	exit $KSFT_SKIP
}
