# SPDX-License-Identifier: GPL-2.0-only
# vdsctl.fish - completes command lines of vdsctl in fish; vdsctl knows the words itself.

complete -c vdsctl -f -a '(vdsctl complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
