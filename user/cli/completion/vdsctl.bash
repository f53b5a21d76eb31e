# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# vdsctl.bash - completes command lines of vdsctl, which knows the words itself.

_vdsctl()
{
	local cur words cword word

	# ":" does not end a word, because names contain it; nor does "=".
	_get_comp_words_by_ref -n := cur words cword
	COMPREPLY=()
	# compgen -W would expand a "$" in a name.
	while IFS=$'\t' read -r word _; do
		[[ $word != "$cur"* ]] || COMPREPLY+=("$word")
	done < <(vdsctl complete "${words[@]:1:cword}" 2>/dev/null)
	__ltrim_colon_completions "$cur"
}

complete -F _vdsctl vdsctl
