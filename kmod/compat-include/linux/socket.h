/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What older kernels lack in <linux/socket.h>.
 */
#ifndef _VDS_COMPAT_LINUX_SOCKET_H
#define _VDS_COMPAT_LINUX_SOCKET_H

#include_next <linux/socket.h>
#include <vds_probes.h>

/*
 * v6.19 added struct sockaddr_unsized, for an address of any length, as the type
 * of kernel_bind()'s argument.  Before, the type was struct sockaddr.
 */
#ifndef VDS_HAS_SOCKADDR_UNSIZED
#define sockaddr_unsized	sockaddr
#endif

#endif /* _VDS_COMPAT_LINUX_SOCKET_H */
