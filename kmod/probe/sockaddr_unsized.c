// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel_bind() takes a struct sockaddr_unsized, an address of any length (v6.19).
 */
#include <linux/net.h>

int vds_probe(struct socket *sock, struct sockaddr_unsized *addr, int len);

int vds_probe(struct socket *sock, struct sockaddr_unsized *addr, int len)
{
	return kernel_bind(sock, addr, len);
}
