# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
#
# tracing.sh - what the kernel does meanwhile, by its tracers.

TRACE=/sys/kernel/tracing

# on_one_cpu COMMAND...: have the kernel patch its code.  It does that through an int3; an
# emulated CPU sometimes executes an int3 that was replaced before, and the kernel panics
# (see Documentation/testing.rst).  So only one CPU is online meanwhile.
on_one_cpu() {
	local cpu status=0

	for cpu in /sys/devices/system/cpu/cpu*/online; do
		[ ! -e "$cpu" ] || echo 0 >"$cpu" || status=1
	done
	"$@" || status=1
	for cpu in /sys/devices/system/cpu/cpu*/online; do
		[ ! -e "$cpu" ] || echo 1 >"$cpu" || status=1
	done
	return $status
}

switch_events() {
	local on=$1 event status=0
	shift

	for event; do
		echo "$on" >"$TRACE/events/$event/enable" || status=1
	done
	return $status
}

# trace_events 1|0 EVENT...: start or stop tracing these
trace_events() {
	on_one_cpu switch_events "$@"
}

switch_calls() {
	echo nop >$TRACE/current_tracer &&
		printf '%s\n' "${@:2}" >$TRACE/set_ftrace_filter &&
		echo "$1" >$TRACE/current_tracer
}

# count_calls FUNCTION...: count the kernel's calls of functions from now on
count_calls() {
	on_one_cpu switch_calls function "$@"
}

count_calls_end() {
	on_one_cpu switch_calls nop
}

# calls FUNCTION: how many there were
calls() {
	grep -c " $1 <-" $TRACE/trace
}

# trace_allocations FILE COMMAND...: what the kernel allocates and frees while it runs
trace_allocations() {
	local file=$1 status=0
	local events=(kmem/{kmalloc,kfree,kmem_cache_alloc,kmem_cache_free})
	shift

	echo 16384 >$TRACE/buffer_size_kb
	echo >$TRACE/trace
	trace_events 1 "${events[@]}" || return
	"$@" || status=$?
	trace_events 0 "${events[@]}" || status=1
	cat $TRACE/trace >"$file"
	echo >$TRACE/trace
	echo 1408 >$TRACE/buffer_size_kb
	return $status
}
