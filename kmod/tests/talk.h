/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * talk.h - a netlink client inside the kernel: what it sends takes the way of
 * any program's messages, through the policies and to the commands.
 */
#ifndef _VDS_ISCSI_TALK_H
#define _VDS_ISCSI_TALK_H

#include <kunit/test.h>
#include <linux/net.h>
#include <net/genetlink.h>

#include "../core.h"
#include "../gen/netlink_gen.h"
#include "../nl.h"

/* More than any set has */
#define TALK_ATTRS 40

/**
 * struct talk - a client, and the last answer that it got
 * @sock: its socket
 * @file: the same; the kernel asks it for the rights of who opened it
 * @buf: room for two messages
 * @last: where in @buf the last message is
 * @kept: where the last one of the family is, which @tb points into
 * @len: octets of the last one
 * @cmd: the last message's command
 * @tb: its attributes
 * @text: the sentence that came with an error, or ""
 * @offset: of the attribute that the error is about, or 0
 * @missing: type of the attribute that the error misses, or 0
 * @interrupted: there were changes during the dump
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
	bool interrupted;
};

/* Called for each message of a dump, or of a group that is listened to */
typedef void (*talk_each)(struct talk *talk, void *data);

struct talk *talk_open(struct kunit *test);
void talk_close(struct talk *talk);
void talk_listen(struct kunit *test, struct talk *talk, unsigned int group);
struct sk_buff *talk_message(u8 cmd, u16 flags);
int talk_send(struct talk *talk, struct sk_buff *skb);
int talk_ask(struct talk *talk, struct sk_buff *skb);
int talk_dump(struct talk *talk, struct sk_buff *skb, talk_each each, void *data);
int talk_hear(struct talk *talk, talk_each each, void *data);

#endif /* _VDS_ISCSI_TALK_H */
