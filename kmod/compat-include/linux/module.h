/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The current form of MODULE_IMPORT_NS() for older kernels.
 */
#ifndef _VDS_COMPAT_LINUX_MODULE_H
#define _VDS_COMPAT_LINUX_MODULE_H

#include_next <linux/module.h>
#include <vds_probes.h>

/*
 * v6.13 changed the argument from a bare word to a string.
 */
#ifdef VDS_HAS_IMPORT_NS_WORD
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(ns)	MODULE_INFO(import_ns, ns)
#endif

#endif /* _VDS_COMPAT_LINUX_MODULE_H */
