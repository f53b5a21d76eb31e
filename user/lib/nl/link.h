/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One socket's conversation with the kernel: a question, its answers.
 *
 * Internal to libvds.
 */
#ifndef VDS_LINK_H
#define VDS_LINK_H

#include <netlink/msg.h>

#include "nl/message.h"
#include "nl/transport.h"

/* The kernel never makes a datagram larger than this for a reader this large. */
#define VDS_LINK_BUFFER	32768

/**
 * struct vds_link - a socket and what was received last
 * @ops:	the transport
 * @ctx:	its context
 * @sock:	its socket; NULL while closed
 * @watch:	whether it listens to multicast
 * @clean:	no answer is outstanding
 * @seq:	number of the question asked last
 * @buf:	the datagram received last, aligned as netlink wants
 */
struct vds_link {
	const struct vds_transport_ops *ops;
	void *ctx;
	void *sock;
	bool watch;
	bool clean;
	uint32_t seq;
	uint32_t buf[VDS_LINK_BUFFER / sizeof(uint32_t)];
};

/**
 * struct vds_question - a request and what to do with its answers
 * @msg:	the request; its flags tell what ends the answer: NLM_F_DUMP the
 *		end of the dump, NLM_F_ACK the acknowledgment, neither the reply
 * @fields:	names the request's attributes in explanations; may be NULL
 * @timeout_ms:	how long the whole answer may take
 * @reply:	called for each object; an error of its own, with its sentence
 *		set, ends the conversation
 * @arg:	handed to @reply
 * @refused:	out: the error is the kernel's verdict
 * @explained:	out: and it came with a sentence
 * @interrupted: out: the objects changed while they were dumped
 */
struct vds_question {
	struct nl_msg *msg;
	const struct vds_fields *fields;
	int timeout_ms;
	int (*reply)(struct nlmsghdr *nlh, void *arg);
	void *arg;
	bool refused;
	bool explained;
	bool interrupted;
};

/**
 * struct vds_family - the numbers under which the kernel knows "vds_iscsi" now
 * @id:		the message type
 * @objects:	the multicast group "objects"
 * @ops:	the multicast group "ops"
 * @completions: the multicast group "completions"
 */
struct vds_family {
	uint16_t id;
	uint32_t objects;
	uint32_t ops;
	uint32_t completions;
};

/** vds_link_init() - prepare a closed link */
void vds_link_init(struct vds_link *link, const struct vds_transport_ops *ops,
		   void *ctx, bool watch);

/** vds_link_open() - open its socket unless it is; on failure a sentence is set */
int vds_link_open(struct vds_link *link);

/** vds_link_close() - close its socket unless it is */
void vds_link_close(struct vds_link *link);

/**
 * vds_link_ask() - send a question and take its answers
 *
 * A conversation that did not end well closes the link, so that a late answer
 * meets nobody; the next question opens it again.
 *
 * Return: 0; or a negative errno, with its sentence set.
 */
int vds_link_ask(struct vds_link *link, struct vds_question *question);

/**
 * vds_family_resolve() - ask the controller for the family
 *
 * Return: 0; -ENOENT the module is not loaded; another negative errno. A
 * sentence is set.
 */
int vds_family_resolve(struct vds_link *link, struct vds_family *family);

/**
 * vds_family_check() - tell whether the family is still the one that it was
 *
 * Return: 0; -ENODEV, also after a reload; another negative errno. A sentence
 * is set.
 */
int vds_family_check(struct vds_link *link, const struct vds_family *family);

#endif /* VDS_LINK_H */
