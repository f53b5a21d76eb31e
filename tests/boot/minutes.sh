#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# minutes.sh - the first ten minutes of a user, from the packages alone, on a machine on
# which they are not installed, as the page Documentation/first-minutes.rst.  It does what
# Documentation/tutorial.rst describes.
#
# The last line, a comment, says whether each command had the expected status.  Written by
#
#	tests/boot/run --minutes >Documentation/first-minutes.rst

set -u
export LANG=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive
iqn=iqn.2026-01.org.example:disk
wrong=0
began=$SECONDS
cd /srv/debs || exit

heading() {
	printf '\n%s\n%s\n\n%s\n\n::\n\n' "$1" "${1//?/=}" "$2"
}

# show TEXT: the command as it is typed, and what it prints; it has to succeed
show() {
	local status=0 output

	printf '    # %s\n' "$1"
	output=$(timeout 900 bash -c "$1" 2>&1 </dev/null) || status=$?
	# Of a line that was printed over, the last text
	[ -z "$output" ] || sed 's/.*\r\(.\)/\1/; s/^/    /; s/[[:space:]]*$//' <<<"$output"
	[ $status = 0 ] || { echo "    (exit status $status)"; wrong=$((wrong + 1)); }
}

# targetcli_lines: what is typed there, from standard input
targetcli_lines() {
	local line

	echo '    # targetcli'
	while read -r line; do
		echo "    /> $line"
		echo "$line" >>/tmp/lines
	done
	targetcli </tmp/lines >/tmp/targetcli 2>&1 || wrong=$((wrong + 1))
	! grep -i 'error\|not \(found\|valid\)' /tmp/targetcli || wrong=$((wrong + 1))
}

cat <<END
.. SPDX-License-Identifier: GPL-2.0-only
.. Written by tests/boot/run --minutes; do not edit.

=================
The first minutes
=================

A recording of :doc:\`tutorial\` in a new virtual machine with $(. /etc/os-release && echo "$PRETTY_NAME"),
Linux $(uname -r), without hardware virtualization. A line that begins with "#" is what is typed.
END

heading '1. Install' 'Installed already: kernel headers, targetcli, open-iscsi. DKMS has built the modules
before, and only installs them here, since without hardware virtualization the build takes half an hour.'
show 'ls'
show 'apt-get install -q ./*.deb'
show 'systemctl status --no-pager --lines=0 vds-iscsi'
heading '2. Make a target' 'The machine has the addresses 192.0.2.1 and 192.0.2.2.'
targetcli_lines <<END
/backstores/fileio create disk /tmp/disk.img 64M
/iscsi create $iqn
cd /iscsi/$iqn/tpg1
set attribute authentication=0 generate_node_acls=1
luns/ create /backstores/fileio/disk
portals/ delete 0.0.0.0 3260
portals/ create 192.0.2.1
portals/ create 192.0.2.2
exit
END
heading '3. Look at it' 'The module has seen what targetcli did.'
show 'vdsctl portal list'
show "vdsctl group show $iqn,1"
heading '4. Log in' 'There is one session through each portal.'
show 'iscsiadm -m discovery -t sendtargets -p 192.0.2.1'
show 'iscsiadm -m node --login'
show 'vdsctl session list'
heading '5. Remove a portal' 'First find out what would happen, then do it.'
show "vdsctl portal remove $iqn,1 192.0.2.2:3260 --dry-run"
show "vdsctl portal remove $iqn,1 192.0.2.2:3260"
show 'vdsctl portal list'
show 'vdsctl session list'
heading '6. Put it back' 'The record of operations has the removal and the addition.'
show "vdsctl portal add $iqn,1 192.0.2.2:3260"
show 'vdsctl portal list'
show 'vdsctl op list'
show 'vdsctl check'
printf '\nAll this took %d s.\n' $((SECONDS - began))
if [ $wrong = 0 ]; then
	echo '.. all is as expected'
else
	echo ".. $wrong commands failed"
fi
systemctl poweroff
