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
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "nl/filter.h"

/* A filter while it is written */
struct program {
	struct sock_filter code[64];
	unsigned short len;
};

static void emit_jump(struct program *p, uint16_t code, uint32_t value, uint8_t yes,
		      uint8_t no)
{
	p->code[p->len++] = (struct sock_filter)BPF_JUMP(code, value, yes, no);
}

static void emit(struct program *p, uint16_t code, uint32_t value)
{
	emit_jump(p, code, value, 0, 0);
}

static void accept_datagram(struct program *p)
{
	emit(p, BPF_RET | BPF_K, UINT32_MAX);
}

static void drop_datagram(struct program *p)
{
	emit(p, BPF_RET | BPF_K, 0);
}

/* Drop the datagram unless the value is @value. */
static void require(struct program *p, uint32_t value)
{
	emit_jump(p, BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
	drop_datagram(p);
}

/* Set X to the offset of the attribute; drop the datagram if it has none. */
static void find(struct program *p, uint32_t attr)
{
	emit(p, BPF_LDX | BPF_W | BPF_IMM, attr);
	emit(p, BPF_LD | BPF_W | BPF_IMM, NLMSG_HDRLEN + GENL_HDRLEN);
	emit(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_NLATTR));
	emit_jump(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
	drop_datagram(p);
	emit(p, BPF_MISC | BPF_TAX, 0);
}

/* The attribute @attr must be the u16 @value. */
static void require_u16(struct program *p, uint32_t attr, uint16_t value)
{
	find(p, attr);
	emit(p, BPF_LD | BPF_H | BPF_IND, NLA_HDRLEN);
	require(p, htons(value));
}

/*
 * The attribute @attr must be the u64 @value. The filter loads big-endian values, and a
 * message has those of the host.
 */
static void require_u64(struct program *p, uint32_t attr, uint64_t value)
{
	uint32_t words[2];

	memcpy(words, &value, sizeof(words));
	find(p, attr);
	emit(p, BPF_LD | BPF_W | BPF_IND, NLA_HDRLEN);
	require(p, htonl(words[0]));
	emit(p, BPF_LD | BPF_W | BPF_IND, NLA_HDRLEN + 4);
	require(p, htonl(words[1]));
}

/* A message of another family passes only if the controller reports ours in it. */
static void check_family(struct program *p, uint16_t family)
{
	unsigned short branch;

	emit(p, BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type));
	branch = p->len;
	emit(p, BPF_JMP | BPF_JEQ | BPF_K, htons(family));
	require(p, htons(GENL_ID_CTRL));
	require_u16(p, CTRL_ATTR_FAMILY_ID, family);
	accept_datagram(p);
	p->code[branch].jt = p->len - branch - 1;
}

int vds_filter_attach(int fd, const struct vds_filter *filter)
{
	struct program p = { .len = 0 };
	struct sock_fprog program = { .filter = p.code };

	check_family(&p, filter->family);
	require_u64(&p, VDS_ISCSI_A_OPERATION_ID, filter->op);
	if (filter->incarnation)
		require_u64(&p, VDS_ISCSI_A_OPERATION_INCARNATION, filter->incarnation);
	accept_datagram(&p);
	program.len = p.len;
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) ?
	       -errno : 0;
}
