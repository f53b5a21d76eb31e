#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# style.sh - what can be told of the sources without running them, as TAP.

set -u
cd "$(dirname "$0")/.." || exit 1

cache=${VDS_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vds-iscsi}
tarball=/usr/src/linux-source-6.1.tar.xz
n=0 failed=0

# check NAME COMMAND...: a check passes when the command says nothing and succeeds
check() {
	local name=$1 out

	shift
	n=$((n + 1))
	if out=$("$@" 2>&1) && [ -z "$out" ]; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		printf '%s\n' "$out" | head -n 40 | sed 's/^/# /'
		failed=$((failed + 1))
	fi
}

# checkpatch.pl comes with the kernel's source; taking it out is slow, so keep it.
checkpatch_pl() {
	local dir=$cache/checkpatch

	if ! [ -f "$dir/done" ]; then
		mkdir -p "$dir" && tar -C "$dir" --strip-components=2 -xf "$tarball" \
			linux-source-6.1/scripts/checkpatch.pl \
			linux-source-6.1/scripts/spelling.txt \
			linux-source-6.1/scripts/const_structs.checkpatch || return 1
		touch "$dir/done"
	fi
	echo "$dir/checkpatch.pl"
}

# checkpatch IGNORED FILE...
checkpatch() {
	local ignored=$1

	shift
	perl "$(checkpatch_pl)" --no-tree --strict --terse --no-summary --quiet \
		--show-types --max-line-length=100 ${ignored:+--ignore "$ignored"} -f "$@"
}

sources() { git ls-files "$@" | grep -v '_gen\.[ch]$'; }

compat_checkpatch() {
	checkpatch LINUX_VERSION_CODE,CONSTANT_COMPARISON $(sources kmod/compat-include)
}

# The kernel's own trace headers are laid out like ours, which is what the two are.
trace_checkpatch() {
	checkpatch OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT kmod/trace.h
}

# KUnit's exports of what others define stand in a file of their own.
kunit_checkpatch() {
	checkpatch EXPORT_SYMBOL $(sources 'kmod/tests/*.[ch]')
}

# CAMELCASE: LIO has an InitiatorName.
kernel_checkpatch() {
	checkpatch CAMELCASE $(sources 'kmod/*.[ch]' 'include/linux/*.h' |
		grep -v -e compat-include -e trace.h -e kmod/tests)
}

# What checkpatch asks of the kernel alone: its types, macros and habits.
user_ignored=CAMELCASE,PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO,BIT_MACRO,ARRAY_SIZE
user_ignored+=,PREFER_FALLTHROUGH,STRCPY,STRNCPY,NAKED_SSCANF,AVOID_EXTERNS,NEW_TYPEDEFS
user_ignored+=,SPLIT_STRING,EMBEDDED_FUNCTION_NAME,EMBEDDED_FILENAME,OPEN_ENDED_LINE
user_ignored+=,MACRO_WITH_FLOW_CONTROL,MACRO_ARG_REUSE,VOLATILE

user_checkpatch() {
	checkpatch "$user_ignored" $(sources 'user/*.[ch]' | grep -vE "$com_files")
}

# COM: names in camel case, types that checkpatch takes for variables, and macros
# that make a C structure and a C++ class of one list of methods.
com_files='lib/(vds\.h|com/|tests/(test_)?com_)|examples/'
com_ignored=$user_ignored,SPACING,COMPLEX_MACRO,TRAILING_SEMICOLON
com_ignored+=,MULTISTATEMENT_MACRO_USE_DO_WHILE,FUNCTION_WITHOUT_ARGS
com_ignored+=,MACRO_ARG_PRECEDENCE,LONG_LINE,CONSTANT_COMPARISON,COMPARISON_TO_NULL
com_ignored+=,REPEATED_WORD

com_checkpatch() {
	checkpatch "$com_ignored" $(sources 'user/*.[ch]' | grep -E "$com_files") \
		$(sources ':(glob)tests/fuzz/*.[ch]')
}

versions_outside_compat() {
	! grep -rnE 'LINUX_VERSION_CODE|KERNEL_VERSION' --include='*.[ch]' kmod include |
		grep -v '^kmod/compat-include/'
}

# Compile the modules in a folder of their own with all the warnings there are.
kernel_build() {
	local dir out

	dir=$(mktemp -d) || return 1
	git ls-files Kbuild Makefile kmod include | cpio -pdm --quiet "$dir"
	out=$(make -s -C "$dir" modules KDIR="$(make -s print-kdir)" "$@" 2>&1)
	status=$?
	rm -rf "$dir"
	grep -E 'warning|error' <<<"$out"
	return $status
}

missing_spdx() {
	git ls-files | grep -vE '^LICENSES/|^COPYING$|^MAINTAINERS$|\.(md|rst|txt)$|\.gitignore$' |
		xargs grep -L 'SPDX-License-Identifier'
}

# What nobody outside this machine can use.
private_words() {
	! git grep -nIE '/work/|/root/|/home/[a-z]' -- . ':!tests/style.sh'
}

# What docutils has to say of the documentation
markup() {
	local file

	for file; do
		rst2pseudoxml --report=2 --exit-status=2 "$file" >/dev/null
	done
}

shell_scripts() { git grep -lE '^#!/bin/(ba)?sh' -- tests scripts user .ci; }

check "checkpatch: kernel code" kernel_checkpatch
check "checkpatch: KUnit tests" kunit_checkpatch
check "checkpatch: tracepoints" trace_checkpatch
check "checkpatch: shims for older kernels" compat_checkpatch
check "checkpatch: library and vdsctl" user_checkpatch
check "checkpatch: COM and the fuzzers that use it" com_checkpatch
check "no kernel version outside compat-include" versions_outside_compat
check "modules build with W=1" kernel_build W=1
check "sparse" kernel_build C=2
check "every file has its licence" missing_spdx
check "no path of one machine" private_words
check "shellcheck" shellcheck -x -e SC2046,SC1091 $(shell_scripts)
check "codespell" codespell -q 7 -L sesion $(git ls-files | grep -vE '^LICENSES/|\.[38]$')
check "the documentation's markup" markup Documentation/*.rst
# The first time it says that it fetches the generator; a check that says a word
# has failed.
scripts/ynl-regen --fetch 2>&1 | sed 's/^/# /'
check "generated files are what the YNL spec makes" scripts/ynl-regen --check
check "syzkaller's description is what the YNL spec makes" make -s -C tests/nlfuzz check
echo "1..$n"
[ "$failed" = 0 ]
