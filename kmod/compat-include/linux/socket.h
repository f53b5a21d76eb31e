/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What <linux/socket.h> lacks on older kernels.
 */
#ifndef _VDS_COMPAT_LINUX_SOCKET_H
#define _VDS_COMPAT_LINUX_SOCKET_H

#include <linux/version.h>
#include_next <linux/socket.h>

/* v6.19 has kernel_bind() take an address that says of itself that it may be longer. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define sockaddr_unsized	sockaddr
#endif

#endif /* _VDS_COMPAT_LINUX_SOCKET_H */
