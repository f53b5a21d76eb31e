#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - fuzz libvds and vdsctl for a limited time, as TAP.
#
# usage: run.sh [SECONDS]	for each fuzzer; the default is 10
#
# A finding is kept next to the fuzzers: run the fuzzer with it as its argument.

set -u
cd "$(dirname "$0")" || exit 1

time=${1:-10} out=build n=0 status=0
fuzzers=(replies text vdsctl views)

# libFuzzer reads an invalid number as 0, and 0 as no limit.
[[ $time =~ ^[1-9][0-9]{0,8}$ ]] || {
	echo "run.sh: SECONDS is a whole number from 1, not \"$time\"" >&2
	exit 2
}

skip_all() {
	echo "ok 1 - the fuzzers # SKIP $1"
	echo "1..1"
	exit 0
}

# runs LOG: the number of runs, if libFuzzer ended without a finding
runs() { sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$1"; }

# fuzz NAME: fuzz from the seeds; new inputs are not kept
fuzz() {
	local name=$1 log=$out/$1.log found

	n=$((n + 1))
	found=$(mktemp -d "$out/$name.XXXXXX") || exit 1
	if "$out/$name" -max_total_time="$time" -runs=100000000 -timeout=20 \
		-max_len=8192 -artifact_prefix="$out/$name-" \
		"$found" "$out/corpus/$name" >"$log" 2>&1 && [ -n "$(runs "$log")" ]; then
		echo "ok $n - fuzz $name: $(runs "$log") runs in $time s without a finding"
	else
		echo "not ok $n - fuzz $name"
		grep -aE 'ERROR|SUMMARY|runtime error|^ +#[0-9]+ |Test unit' "$log" |
			head -n 40 | sed 's/^/# /'
		status=1
	fi
	rm -rf "$found"
}

echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' |
	clang -fsanitize=fuzzer,address,undefined -x c -o /dev/null - 2>/dev/null ||
	skip_all "there is no clang with libFuzzer: install clang and libclang-rt-dev"
make -s -j"$(nproc)" O=$out >&2 && rm -rf "$out/corpus" && "$out/seeds" "$out/corpus" || exit 1
for fuzzer in "${fuzzers[@]}"; do
	fuzz "$fuzzer"
done
echo "1..$n"
exit $status
