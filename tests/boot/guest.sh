#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest.sh - what is tested in a machine that boots systemd.  It runs once in each boot;
# the stage is on the disk.  Prints TAP.

set -u
export LANG=C.UTF-8 HOME=/root
state=/var/lib/vds-test
iqn=iqn.2026-01.org.example:boot
cluster_iqn=iqn.2026-01.org.example:cluster
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
soon() { for _ in {1..1500}; do "$@" && return; sleep 0.2; done; return 1; }

# within SECONDS COMMAND...: the command succeeds in this time
within() {
	local began=$SECONDS

	"${@:2}" || return
	echo "took $((SECONDS - began)) s"
	[ $((SECONDS - began)) -le "$1" ]
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
	vdsctl portal remove "$iqn,1" 192.0.2.2:3260 --drain 60m >/run/drain 2>&1 &
	soon drains
}

drains() { vdsctl op list | grep ' draining '; }
drained() { grep '^operation [0-9]*: removed portal 192.0.2.2:3260' /run/drain || { cat /run/drain; return 1; }; }
loaded_is() { [ "$(cat /sys/module/vds_iscsi/version)" = "$1" ]; }
installed_is() { [ "$(modinfo -F version vds_iscsi)" = "$1" ]; }
version_in() { dpkg-deb -f "$1"/vds-iscsi-dkms_*.deb Version; }
journal_has() { journalctl -u vds-iscsi-journal.service | grep -q "$1"; }

# A cluster of one node, whose resource is a target
make_cluster() {
	cat >/etc/corosync/corosync.conf <<-END
	totem {
		version: 2
		cluster_name: test
		crypto_cipher: none
		crypto_hash: none
	}
	nodelist {
		node {
			ring0_addr: 127.0.0.1
			name: target
			nodeid: 1
		}
	}
	quorum {
		provider: corosync_votequorum
		expected_votes: 1
	}
	END
	# At the shutdown targetctl deletes all targets, so Pacemaker has to stop before.
	mkdir -p /etc/systemd/system/resource-agents-deps.target.d
	cat >/etc/systemd/system/resource-agents-deps.target.d/targetctl.conf <<-END
	[Unit]
	After=rtslib-fb-targetctl.service
	END
	systemctl daemon-reload
	systemctl enable --now corosync.service pacemaker.service &&
		soon crm_attribute --type crm_config --name stonith-enabled --update false &&
		cibadmin --create --scope resources --xml-text "
		<primitive id='disk' class='ocf' provider='heartbeat' type='iSCSITarget'>
		  <instance_attributes id='disk-attributes'>
		    <nvpair id='disk-implementation' name='implementation' value='lio-t'/>
		    <nvpair id='disk-iqn' name='iqn' value='$cluster_iqn'/>
		    <nvpair id='disk-portals' name='portals' value='192.0.2.3:3260'/>
		  </instance_attributes>
		</primitive>"
}

cluster_serves() { vdsctl portal list | grep "192.0.2.3:3260 .*$cluster_iqn,1 .*serving"; }
no_cluster_portal() { ! cluster_serves; }

# monotonic UNIT: when the unit became active, in microseconds since the boot
monotonic() { systemctl show --value -p "$2" "$1"; }

loaded_before_pacemaker() {
	local unit pacemaker

	unit=$(monotonic vds-iscsi.service ActiveEnterTimestampMonotonic)
	pacemaker=$(monotonic pacemaker.service ExecMainStartTimestampMonotonic)
	echo "vds-iscsi: $unit, pacemaker: $pacemaker"
	[ "$unit" -gt 0 ] && [ "$unit" -lt "$pacemaker" ]
}

mounted_before_loaded() {
	local mount unit

	mount=$(monotonic sys-kernel-config.mount ActiveEnterTimestampMonotonic)
	unit=$(monotonic vds-iscsi.service ExecMainStartTimestampMonotonic)
	echo "configfs: $mount, vds-iscsi: $unit"
	[ "$mount" -gt 0 ] && [ "$mount" -le "$unit" ]
}

# The last boot ended without a failure of the unit, and in time.
stopped_in_time() {
	local log began ended

	log=$(journalctl -b -1 -u vds-iscsi.service -o short-unix)
	echo "$log"
	began=$(grep 'Stopping ' <<<"$log" | tail -n 1 | cut -d . -f 1)
	ended=$(grep 'Stopped ' <<<"$log" | tail -n 1 | cut -d . -f 1)
	[ -n "$began" ] && [ -n "$ended" ] && [ $((ended - began)) -le 20 ]
}

# The tests of the packages themselves, see debian/tests/control
smoke() {
	AUTOPKGTEST_TMP=$(mktemp -d) /srv/debian-tests/smoke
}

upgrade_in_flight() {
	local old new

	old=$(version_in /srv/debs) new=$(version_in /srv/next)
	ok 'a login' iscsiadm -m node --login
	ok 'a removal waits for its session' drain
	ok 'the packages are upgraded meanwhile' apt-get install -y /srv/next/*.deb
	ok 'the removal still waits' drains
	ok 'the old modules are loaded' loaded_is "$old"
	ok 'the new modules are installed' installed_is "$new"
	ok 'the new vdsctl works with the old modules' soon portals_are 192.0.2.1:3260 192.0.2.2:3260
	iscsiadm -m node --logout >/dev/null
	ok 'the removal ends when its session has left' soon drained
	ok 'the portal is added again' vdsctl portal add "$iqn,1" 192.0.2.2:3260
	ok 'restart loads the new modules' systemctl restart vds-iscsi
	ok 'the new modules are loaded' loaded_is "$new"
	ok 'the portals are known' soon portals_are 192.0.2.1:3260 192.0.2.2:3260
}

first() {
	ok 'at boot the unit loads the modules' loaded
	ok 'the unit is active' unit_is active
	ok 'configfs was mounted before' mounted_before_loaded
	ok 'debian/tests/smoke passes' smoke
	ok 'vds-iscsi-journal starts' systemctl start vds-iscsi-journal
	ok 'targetcli makes a target' make_target
	ok 'its portals are known at once' soon portals_are 192.0.2.1:3260 192.0.2.2:3260
	ok 'vds-iscsi-journal logs them' soon journal_has 192.0.2.2:3260
	systemctl stop vds-iscsi-journal
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
	upgrade_in_flight
	ok 'Pacemaker starts' make_cluster
	ok 'it makes a target, whose portal is known' soon cluster_serves
	systemctl enable rtslib-fb-targetctl
	ok 'a login' iscsiadm -m node --login
	ok 'a removal waits for its session at the reboot' drain
	ok 'the kernel reports no bug' no_kernel_bug
	echo second >$state/stage
	systemctl reboot
}

second() {
	ok 'after the reboot the unit is active' unit_is active
	ok 'the reboot cancelled the removal, and the unit stopped within 20 s' stopped_in_time
	ok 'the modules were loaded before Pacemaker started' loaded_before_pacemaker
	ok 'the target that Pacemaker starts is known' soon cluster_serves
	ok 'restart succeeds while Pacemaker runs' systemctl restart vds-iscsi
	ok 'its target is known' soon cluster_serves
	ok 'Pacemaker stops' systemctl stop pacemaker
	ok 'it removed its target, and the view follows' soon no_cluster_portal
	ok 'the portals that targetctl restored are known' \
		soon portals_are 192.0.2.1:3260 192.0.2.2:3260
	ok 'no unit failed' no_unit_failed
	ok 'the module package is purged' apt-get purge -y vds-iscsi-dkms
	ok 'the modules are not loaded any more' unloaded
	ok 'nothing is left of the modules' \
		sh -c '! find /lib/modules /usr/src /var/lib/dkms | grep vds.iscsi'
	ok 'the unit is skipped without the modules, and does not fail' systemctl start vds-iscsi
	ok 'no unit failed after the purge' no_unit_failed
	ok 'the target still serves' listens 192.0.2.1:3260
	ok 'the kernel reports no bug' no_kernel_bug
	echo "1..$n"
	systemctl poweroff
}

case $stage in
first)	first ;;
second)	second ;;
esac
