#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build.sh - build clients of the family with the generators of kernel trees:
#
#	build.sh [RELEASE...]	6.12 and 7.3 by default
#
# build/RELEASE/remove is remove.c with the generated C client; build/RELEASE/python has
# the Python client and what it needs.  The trees are those that tests/intree.sh keeps; the exit status is
# 4 if there is none of a release.

set -eu
here=$(dirname "$(readlink -f "$0")")
repo=$(dirname "$(dirname "$here")")
cache=${VDS_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vds-iscsi}
spec=Documentation/netlink/specs/vds_iscsi.yaml
# Debian's own python has Debian's modules.
python=/usr/bin/python3

# first FILE...: the first one that exists
first() {
	local file

	for file; do
		[ ! -e "$file" ] || { echo "$file"; return; }
	done
	return 1
}

# generate OUT GENERATOR: the header and the source of the C client
generate() {
	mkdir -p "$1/Documentation/netlink/specs"
	touch "$1/MAINTAINERS"
	cp "$2"/Documentation/netlink/genetlink*.yaml "$1/Documentation/netlink/"
	cp "$repo/$spec" "$1/$spec"
	(cd "$1" && for part in header source; do
		timeout 60 "$python" "$3" --mode user "--$part" --spec "$spec" \
			-o "vds_iscsi-user.${part:0:1}"
	done && mv vds_iscsi-user.s vds_iscsi-user.c)
}

# client OUT TREE: compile it
client() {
	local flags=()

	if grep -q '} _len;' "$1/vds_iscsi-user.h"; then flags=(-DYNL_LEN_APART); fi
	gcc -std=gnu11 -O1 -Wall -Wno-format-truncation "${flags[@]}" -I"$1" -I"$repo/include/uapi" \
		-I"$2/tools/net/ynl/lib" -o "$1/remove" "$here/remove.c" \
		"$1/vds_iscsi-user.c" "$2/tools/net/ynl/lib/ynl.c"
}

# python_client OUT TREE: copy it
python_client() {
	rm -rf "$1/python"
	mkdir -p "$1/python/tools/net/ynl"
	cp -r "$2/tools/net/ynl/." "$1/python/tools/net/ynl/"
	# The virtual machine has no PyYAML; it works without its C part.
	cp -r "$("$python" -c 'import os, yaml; print(os.path.dirname(yaml.__file__))')" \
		"$1/python/yaml"
}

[ $# -gt 0 ] || set -- 6.12 7.3
for release; do
	tree=$cache/intree-$release/source out=$here/build/$release
	generator=$(first "$tree/tools/net/ynl/pyynl/ynl_gen_c.py" \
		"$tree/tools/net/ynl/ynl-gen-c.py") || {
		echo "build.sh: no tree of $release: run tests/intree.sh $release" >&2
		exit 4
	}
	rm -rf "$out"
	generate "$out" "$tree" "$generator"
	client "$out" "$tree"
	python_client "$out" "$tree"
done
