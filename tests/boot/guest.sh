#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest.sh - what is tested in a machine that boots systemd.  It runs once in each boot;
# the stage is on the disk.  Prints TAP.

set -u
export LANG=C.UTF-8 HOME=/root
state=/var/lib/vds-test
iqn=iqn.2026-01.org.example:boot
mkdir -p $state
stage=$(cat $state/stage 2>/dev/null || echo first)
n=$(cat $state/count 2>/dev/null || echo 0)

# ok NAME COMMAND...: passes if the command succeeds
ok() {
	local name=$1 out

	shift
	n=$((n + 1))
	echo "$n" >$state/count
	if out=$("$@" 2>&1); then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		printf '%s\n' "$out" "$(systemctl status vds-iscsi.service 2>&1)" |
			tail -n 30 | sed 's/^/# /'
	fi
}

portals() { vdsctl portal list | grep -o '192\.0\.2\.[0-9]*:3260' | sort | xargs; }
portals_are() { [ "$(portals)" = "$*" ] || { portals; return 1; }; }
listens() { ss -Hltn "src $1" | grep -q .; }
loaded() { [ -d "/sys/module/vds_iscsi_lio" ] && [ -d /sys/module/vds_iscsi ]; }
unloaded() { [ ! -d "/sys/module/vds_iscsi_lio" ] && [ ! -d /sys/module/vds_iscsi ]; }
unit_is() { [ "$(systemctl is-active vds-iscsi.service)" = "$1" ]; }
no_unit_failed() { [ -z "$(systemctl list-units --failed --no-legend)" ]; }
no_kernel_bug() { ! dmesg | grep -E 'BUG|WARNING:|Oops|hung_task'; }
soon() { for _ in {1..50}; do "$@" && return; sleep 0.2; done; return 1; }

# within SECONDS COMMAND...: the command succeeds in this time
within() {
	local began=$SECONDS

	"${@:2}" || return
	echo "took $((SECONDS - began)) s"
	[ $((SECONDS - began)) -le "$1" ]
}

addresses() {
	modprobe dummy
	ip link add storage type dummy
	ip link set storage up
	ip address add 192.0.2.1/32 dev storage
	ip address add 192.0.2.2/32 dev storage
}

make_target() {
	targetcli <<-END
	/backstores/ramdisk create disk 16M
	/iscsi create $iqn
	cd /iscsi/$iqn/tpg1
	set attribute authentication=0 generate_node_acls=1 demo_mode_write_protect=0
	luns/ create /backstores/ramdisk/disk
	portals/ delete 0.0.0.0 3260
	portals/ create 192.0.2.1
	portals/ create 192.0.2.2
	cd /
	saveconfig
	END
}

log_in() {
	iscsiadm -m discovery -t sendtargets -p 192.0.2.2 && iscsiadm -m node -p 192.0.2.2 --login
}

# A removal that waits for a session that does not leave
drain() {
	vdsctl portal remove "$iqn,1" 192.0.2.2:3260 --drain 10m >/run/drain 2>&1 &
	soon grep -q draining <(vdsctl op list)
}

first() {
	ok 'at boot the unit loads the modules' loaded
	ok 'the unit is active' unit_is active
	addresses
	ok 'targetcli makes a target' make_target
	ok 'its portals are known at once' soon portals_are 192.0.2.1:3260 192.0.2.2:3260
	ok 'reload succeeds' systemctl reload vds-iscsi
	ok 'restart succeeds while LIO is in use' systemctl restart vds-iscsi
	ok 'after restart the portals are known' soon portals_are 192.0.2.1:3260 192.0.2.2:3260
	ok 'stop succeeds while LIO is in use' systemctl stop vds-iscsi
	ok 'after stop the unit is inactive, not failed' unit_is inactive
	ok 'after stop the modules are not loaded' unloaded
	ok 'after stop the target still serves' listens 192.0.2.1:3260
	ok 'a second stop succeeds' systemctl stop vds-iscsi
	ok 'start succeeds' systemctl start vds-iscsi
	rmmod vds_iscsi_lio vds_iscsi
	ok 'stop succeeds if the modules were unloaded by hand' systemctl stop vds-iscsi
	ok 'start succeeds again' systemctl start vds-iscsi
	ok 'an initiator logs in' log_in
	ok 'a removal waits for its session' drain
	ok 'stop cancels it and ends within 20 s' within 20 systemctl stop vds-iscsi
	ok 'its portal is restored' listens 192.0.2.2:3260
	systemctl start vds-iscsi
	iscsiadm -m node --logout >/dev/null
	ok 'targetctl clears and restores its configuration' \
		systemctl restart rtslib-fb-targetctl
	ok 'the view follows' soon portals_are 192.0.2.1:3260 192.0.2.2:3260
	# Restoring needs the addresses, which a real machine has by then.
	mkdir -p /etc/systemd/system/rtslib-fb-targetctl.service.d
	printf '[Service]\nExecStartPre=/usr/local/sbin/vds-test addresses\n' \
		>/etc/systemd/system/rtslib-fb-targetctl.service.d/addresses.conf
	systemctl enable rtslib-fb-targetctl
	ok 'a login, and a removal in flight at the reboot' sh -c "iscsiadm -m node --login"
	ok 'a removal waits for its session' drain
	ok 'the kernel reports no bug' no_kernel_bug
	echo second >$state/stage
	systemctl reboot
}

second() {
	ok 'after the reboot the unit is active' unit_is active
	ok 'the portals that targetctl restored are known' \
		soon portals_are 192.0.2.1:3260 192.0.2.2:3260
	ok 'no unit failed' no_unit_failed
	ok 'the package is removed and purged' apt-get purge -y vds-iscsi-dkms
	ok 'the modules are not loaded any more' unloaded
	ok 'nothing is left of the modules' \
		sh -c '! find /lib/modules /usr/src /var/lib/dkms | grep vds'
	ok 'the target still serves' listens 192.0.2.1:3260
	ok 'the kernel reports no bug' no_kernel_bug
	echo "1..$n"
	systemctl poweroff
}

case ${1-$stage} in
addresses)	addresses; exit 0 ;;
first)		first ;;
second)		second ;;
esac
