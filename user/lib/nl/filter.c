// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A socket filter for the notifications about one operation.
 *
 * The filter is a program that the kernel executes for each datagram before it is
 * queued. It reads the first message only: a notification of an operation is alone
 * in its datagram.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "array.h"
#include "nl/filter.h"

#define LOAD16(offset)	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (offset))
#define LOAD16_X(offset) BPF_STMT(BPF_LD | BPF_H | BPF_IND, (offset))
#define LOAD32_X(offset) BPF_STMT(BPF_LD | BPF_W | BPF_IND, (offset))
#define RETURN(length)	BPF_STMT(BPF_RET | BPF_K, (length))

/* Drop the datagram unless the value is @value. */
#define REQUIRE(value)								\
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 1, 0),			\
	RETURN(0)

/* Set X to the offset of the attribute; drop the datagram if it has none. */
#define FIND(attr)								\
	BPF_STMT(BPF_LDX | BPF_W | BPF_IMM, (attr)),				\
	BPF_STMT(BPF_LD | BPF_W | BPF_IMM, NLMSG_HDRLEN + GENL_HDRLEN),		\
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_NLATTR)), \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),				\
	RETURN(0),								\
	BPF_STMT(BPF_MISC | BPF_TAX, 0)

#define TYPE_OFFSET	offsetof(struct nlmsghdr, nlmsg_type)

/* The filter loads big-endian values, and a message has those of the host. */
static uint32_t word(uint64_t value, int nr)
{
	uint32_t words[2];

	memcpy(words, &value, sizeof(words));
	return htonl(words[nr]);
}

static struct sock_filter *append(struct sock_filter *end, const struct sock_filter *part,
				  size_t len)
{
	memcpy(end, part, len * sizeof(*part));
	return end + len;
}

static int attach(int fd, struct sock_filter *code, unsigned short len)
{
	struct sock_fprog program = { .len = len, .filter = code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) ?
	       -errno : 0;
}

/* The attribute @attr must be the u64 @value. */
#define REQUIRE_U64(attr, value)						\
	FIND(attr),								\
	LOAD32_X(NLA_HDRLEN), REQUIRE(word(value, 0)),				\
	LOAD32_X(NLA_HDRLEN + 4), REQUIRE(word(value, 1))

int vds_filter_attach(int fd, const struct vds_filter *filter)
{
	const struct sock_filter controller[] = {
		REQUIRE(htons(GENL_ID_CTRL)),
		FIND(CTRL_ATTR_FAMILY_ID),
		LOAD16_X(NLA_HDRLEN), REQUIRE(htons(filter->family)),
		RETURN(UINT32_MAX),
	};
	const struct sock_filter begin[] = {
		LOAD16(TYPE_OFFSET),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(filter->family),
			 ARRAY_SIZE(controller), 0),
	};
	const struct sock_filter operation[] = {
		REQUIRE_U64(VDS_ISCSI_A_OPERATION_ID, filter->op),
	};
	const struct sock_filter incarnation[] = {
		REQUIRE_U64(VDS_ISCSI_A_OPERATION_INCARNATION, filter->incarnation),
	};
	const struct sock_filter accept[] = { RETURN(UINT32_MAX) };
	struct sock_filter code[64], *end = code;

	end = append(end, begin, ARRAY_SIZE(begin));
	end = append(end, controller, ARRAY_SIZE(controller));
	end = append(end, operation, ARRAY_SIZE(operation));
	if (filter->incarnation)
		end = append(end, incarnation, ARRAY_SIZE(incarnation));
	end = append(end, accept, ARRAY_SIZE(accept));
	return attach(fd, code, end - code);
}
