#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz.sh - the netlink fuzzer, with a small number of messages.

exec "$(dirname "$(readlink -f "$0")")/../nlfuzz/run.sh" 100000
