# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2317
#
# saved.sh - the saved configuration of targetcli, for tests beside it; sourced after
# lib.sh.

SAVED=/etc/rtslib-fb-target/saveconfig.json

# saved PORTAL: how many groups have it in the saved configuration
saved() {
	jq --arg ip "${1%:*}" --argjson port "${1##*:}" '[.targets[].tpgs[].portals[] |
		select(.ip_address == $ip and .port == $port)] | length' "$SAVED"
}

# The machine as it is after a boot: nothing configured but what is saved
reboot() {
	targetctl clear >/dev/null && targetctl restore >/dev/null && soon view_is_configfs
}

# setup_saved: three targets of which nothing is saved, and no record of evacuations
setup_saved() {
	setup
	need mkdir -p "${SAVED%/*}"
	rm -f "$SAVED" /var/lib/vds-iscsi/evacuated.json
	trap 'rm -f "$SAVED"* /var/lib/vds-iscsi/evacuated.json; clean_up' EXIT
	need target "$IQN"
	need target "$IQN2"
	need target "$IQN3"
}
