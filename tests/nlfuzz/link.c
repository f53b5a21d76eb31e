// SPDX-License-Identifier: GPL-2.0-only
/*
 * link.c - a netlink socket: open it, look the family up, find attributes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "worker.h"

uint16_t fz_family;
uint32_t fz_groups[FZ_GROUPS];

int fz_open(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	struct timeval timeout = { FZ_TIMEOUT_S, 0 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	int one = 1, bytes = FZ_BATCH << 16, sent = FZ_BATCH * FZ_MESSAGE_MAX;

	if (fd < 0 || bind(fd, (void *)&address, sizeof(address))) {
		perror("socket");
		exit(1);
	}
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &sent, sizeof(sent));
	return fd;
}

const void *fz_attr_find(const uint8_t *attrs, unsigned int len,
			 unsigned int type, unsigned int *size)
{
	const struct nlattr *head = (const void *)attrs;
	unsigned int step;

	while (len >= NLA_HDRLEN && head->nla_len >= NLA_HDRLEN &&
	       head->nla_len <= len) {
		if ((head->nla_type & NLA_TYPE_MASK) == type) {
			*size = head->nla_len - NLA_HDRLEN;
			return (const uint8_t *)head + NLA_HDRLEN;
		}
		step = NLA_ALIGN(head->nla_len);
		if (step >= len)
			break;
		len -= step;
		head = (const void *)((const uint8_t *)head + step);
	}
	return NULL;
}

/* Look up the ids of the fz_family and of its multicast groups. */
void fz_resolve(void)
{
	struct {
		struct nlmsghdr head;
		struct genlmsghdr genl;
		struct nlattr attr;
		char name[12];
	} request = {
		{ sizeof(request), GENL_ID_CTRL, NLM_F_REQUEST, 1, 0 },
		{ CTRL_CMD_GETFAMILY, 1, 0 },
		{ NLA_HDRLEN + sizeof(VDS_ISCSI_FAMILY_NAME), CTRL_ATTR_FAMILY_NAME },
		VDS_ISCSI_FAMILY_NAME,
	};
	unsigned int size, inner, step, i = 0;
	const uint8_t *list, *value;
	uint8_t buffer[8192];
	int fd = fz_open(), len;

	send(fd, &request, sizeof(request), 0);
	len = recv(fd, buffer, sizeof(buffer), 0);
	close(fd);
	len -= NLMSG_HDRLEN + GENL_HDRLEN;
	value = len > 0 ? fz_attr_find(buffer + NLMSG_HDRLEN + GENL_HDRLEN, len,
				    CTRL_ATTR_FAMILY_ID, &size) : NULL;
	if (!value) {
		fprintf(stderr, "fuzz: no family vds_iscsi\n");
		exit(1);
	}
	memcpy(&fz_family, value, sizeof(fz_family));
	list = fz_attr_find(buffer + NLMSG_HDRLEN + GENL_HDRLEN, len,
			    CTRL_ATTR_MCAST_GROUPS, &size);
	for (; list && size >= NLA_HDRLEN && i < FZ_GROUPS; i++) {
		step = NLA_ALIGN(((const struct nlattr *)list)->nla_len);
		value = fz_attr_find(list + NLA_HDRLEN, step - NLA_HDRLEN,
				     CTRL_ATTR_MCAST_GRP_ID, &inner);
		memcpy(&fz_groups[i], value, sizeof(*fz_groups));
		list += step;
		size -= step < size ? step : size;
	}
}
