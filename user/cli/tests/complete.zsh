#!/usr/bin/env zsh
# SPDX-License-Identifier: GPL-2.0-only
# complete.zsh - whether an interactive zsh completes a command line.
#
# usage: zsh -f complete.zsh DIRECTORY LINE RESULT
#
# DIRECTORY has the completion, and LINE becomes RESULT with the tab key.

zmodload zsh/zpty
output=

# until_text TEXT: read what the shell prints until TEXT is in it; false after 30 seconds
until_text()
{
	local deadline=$((SECONDS + 30)) part

	while [[ $output != *$1* ]] && ((SECONDS < deadline)); do
		if zpty -r -t shell part; then
			output+=$part
		else
			sleep 0.1
		fi
	done
	[[ $output == *$1* ]]
}

zpty -b shell zsh -f -i
zpty -w shell "PROMPT='> '; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell "echo rea''dy"
until_text ready || exit 1
zpty -w -n shell "$2"$'\t'
until_text "$3"
