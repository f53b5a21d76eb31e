/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * talk.h - a netlink client inside the kernel: its messages pass the same policies
 * and handlers as those of any program.
 */
#ifndef _VDS_ISCSI_TALK_H
#define _VDS_ISCSI_TALK_H

#include <kunit/test.h>
#include <linux/net.h>
#include <net/genetlink.h>

#include "../core.h"
#include "../gen/netlink_gen.h"
#include "../nl.h"

/* More attributes than any set has */
#define TALK_ATTRS 60

/**
 * struct talk - a client, and the last reply that it received
 * @sock: its socket
 * @file: the file of @sock, which holds the rights of the opener
 * @buf: space for two messages
 * @last: the last message, in @buf
 * @kept: the last message of the family, which @tb points into
 * @len: length of the last message in bytes
 * @cmd: the last message's command
 * @tb: its attributes
 * @text: the message of an error, or ""
 * @offset: offset of the attribute that the error is about, or 0
 * @reason: the reason of the error, or 0
 * @missing: type of the attribute that is missing, or 0
 * @interrupted: the dump was marked as interrupted by a change
 */
struct talk {
	struct socket *sock;
	struct file *file;
	void *buf;
	void *last;
	void *kept;
	int len;
	u8 cmd;
	struct nlattr *tb[TALK_ATTRS];
	char text[128];
	u32 offset;
	u32 missing;
	u32 reason;
	bool interrupted;
};

/* Called for each message of a dump, or for each event */
typedef void (*talk_each)(struct talk *talk, void *data);

struct talk *talk_open(struct kunit *test);
void talk_close(struct talk *talk);
void talk_listen(struct kunit *test, struct talk *talk, unsigned int group);
struct sk_buff *talk_message(u8 cmd, u16 flags);
struct sk_buff *talk_long_message(u8 cmd, u16 flags, size_t size);
int talk_send(struct talk *talk, struct sk_buff *skb);
int talk_request(struct talk *talk, struct sk_buff *skb);
int talk_dump(struct talk *talk, struct sk_buff *skb, talk_each each, void *data);
int talk_read_events(struct talk *talk, talk_each each, void *data);

#endif /* _VDS_ISCSI_TALK_H */
