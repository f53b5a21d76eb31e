/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The current form of MODULE_IMPORT_NS() for older kernels.
 */
#ifndef _VDS_COMPAT_LINUX_MODULE_H
#define _VDS_COMPAT_LINUX_MODULE_H

#include <linux/version.h>
#include_next <linux/module.h>

/*
 * v6.13 changed the argument from a bare word to a string.  The macro has the
 * same name before and after, so only the version distinguishes the two.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(ns)	MODULE_INFO(import_ns, ns)
#endif

#endif /* _VDS_COMPAT_LINUX_MODULE_H */
