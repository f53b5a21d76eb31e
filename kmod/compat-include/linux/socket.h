/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What older kernels lack in <linux/socket.h>.
 */
#ifndef _VDS_COMPAT_LINUX_SOCKET_H
#define _VDS_COMPAT_LINUX_SOCKET_H

#include <linux/version.h>
#include_next <linux/socket.h>

/*
 * v6.19 added struct sockaddr_unsized, for an address of any length, as the type
 * of kernel_bind()'s argument.  Before, the type was struct sockaddr.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define sockaddr_unsized	sockaddr
#endif

#endif /* _VDS_COMPAT_LINUX_SOCKET_H */
