/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included first, this makes the headers of a kernel those of one without IPv6.
 */
#undef CONFIG_IPV6
#undef CONFIG_IPV6_MODULE
