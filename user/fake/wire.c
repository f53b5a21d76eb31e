// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sockets and datagrams, and the faults injected into them.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "wire.h"

#define LONG_ATTR	300

/* Larger than any object of the family. */
#define FAKE_MSG_SIZE	16384
#define HUGE_DATAGRAM	(1 << 20)

void fake_misuse(const char *why)
{
	fprintf(stderr, "fake kernel: %s\n", why);
	abort();
}

void *fake_alloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		fake_misuse("out of memory");
	return p;
}

struct fake_socket *fake_socket_new(struct fake_kernel *fk)
{
	struct fake_socket *sock = fake_alloc(sizeof(*sock));

	sock->fk = fk;
	sock->last = &sock->first;
	sock->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (sock->fd < 0)
		fake_misuse("no eventfd");
	return sock;
}

static void socket_signal(struct fake_socket *sock)
{
	uint64_t one = 1;

	if (write(sock->fd, &one, sizeof(one)) != sizeof(one))
		fake_misuse("eventfd is full");
}

static void socket_quiet(struct fake_socket *sock)
{
	uint64_t count;

	if (!sock->first && !sock->lost && read(sock->fd, &count, sizeof(count)) < 0 &&
	    errno != EAGAIN)
		fake_misuse("eventfd cannot be read");
}

static void socket_drop(struct fake_socket *sock)
{
	struct fake_datagram *dgram;

	while ((dgram = sock->first)) {
		sock->first = dgram->next;
		free(dgram);
	}
	sock->last = &sock->first;
}

void fake_socket_free(struct fake_socket *sock)
{
	socket_drop(sock);
	close(sock->fd);
	free(sock);
}

bool fake_socket_joined(const struct fake_socket *sock, uint32_t group)
{
	int i;

	for (i = 0; i < FAKE_JOINED_MAX; i++)
		if (sock->joined[i] == group)
			return true;
	return false;
}

void fake_socket_overflow(struct fake_socket *sock)
{
	socket_drop(sock);
	sock->lost = true;
	socket_signal(sock);
}

ssize_t fake_socket_recv(struct fake_socket *sock, void *buf, size_t size)
{
	struct fake_datagram *dgram = sock->first;
	ssize_t ret = -EAGAIN;

	if (sock->lost) {
		sock->lost = false;
		ret = -ENOBUFS;
	} else if (dgram) {
		memcpy(buf, dgram->data, dgram->len < size ? dgram->len : size);
		ret = dgram->claim;
		sock->first = dgram->next;
		if (!sock->first)
			sock->last = &sock->first;
		free(dgram);
	}
	socket_quiet(sock);
	return ret;
}

struct fake_batch *fake_batch_new(struct fake_socket *sock, struct fake_fault *fault,
				  unsigned int chunk, size_t size)
{
	struct fake_batch *batch = fake_alloc(sizeof(*batch) + size);

	batch->size = size;
	batch->sock = sock;
	batch->fault = fault;
	batch->chunk = chunk;
	return batch;
}

static void batch_clear(struct fake_batch *batch)
{
	batch->count = 0;
	batch->len = 0;
	batch->claim_extra = 0;
	batch->cut = false;
	batch->empty = false;
}

void fake_batch_flush(struct fake_batch *batch)
{
	struct fake_datagram *dgram;

	if (!batch->count)
		return;
	if (batch->cut)
		batch->len -= NLMSG_ALIGNTO;
	if (batch->empty)
		batch->len = 0;
	dgram = fake_alloc(sizeof(*dgram) + batch->len);
	memcpy(dgram->data, batch->data, batch->len);
	dgram->len = batch->len;
	dgram->claim = batch->len + batch->claim_extra;
	*batch->sock->last = dgram;
	batch->sock->last = &dgram->next;
	socket_signal(batch->sock);
	batch_clear(batch);
}

static struct nlmsghdr *batch_append(struct fake_batch *batch,
				     const struct nlmsghdr *nlh)
{
	size_t len = NLMSG_ALIGN(nlh->nlmsg_len);
	void *at;

	if ((batch->chunk && batch->count == batch->chunk) ||
	    batch->len + len + LONG_ATTR > batch->size)
		fake_batch_flush(batch);
	at = batch->data + batch->len;
	memcpy(at, nlh, nlh->nlmsg_len);
	batch->len += len;
	batch->count++;
	return at;
}

static void attr_extra(struct fake_batch *batch, struct nlmsghdr *nlh, uint16_t type)
{
	uint32_t value = 0x7f000001;
	struct nlattr *attr = (struct nlattr *)(batch->data + batch->len);

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + sizeof(value);
	memcpy(nla_data(attr), &value, sizeof(value));
	nlh->nlmsg_len = NLMSG_ALIGN(nlh->nlmsg_len) + nla_total_size(sizeof(value));
	batch->len += nla_total_size(sizeof(value));
}

/* Find an attribute in the message, or in @nest if that is not NULL. */
static struct nlattr *find_attr(struct nlmsghdr *nlh, struct nlattr *nest, uint16_t type)
{
	struct nlattr *attr = nest ? nla_find(nla_data(nest), nla_len(nest), type) :
				     nlmsg_find_attr(nlh, GENL_HDRLEN, type);

	if (!attr)
		fake_misuse("the attribute to be mangled is not in the message");
	return attr;
}

/* Resize the attribute's payload to @len bytes and move what follows it. */
static void attr_resize(struct fake_batch *batch, struct nlmsghdr *nlh,
			struct nlattr *nest, struct nlattr *attr, int len)
{
	uint8_t *old_end = (uint8_t *)attr + nla_total_size(nla_len(attr));
	uint8_t *new_end = (uint8_t *)attr + nla_total_size(len);
	uint8_t *end = batch->data + batch->len;
	int old_len = nla_len(attr);

	memmove(new_end, old_end, end - old_end);
	if (len > old_len)
		memset((char *)nla_data(attr) + old_len, 'x', len - old_len);
	attr->nla_len = NLA_HDRLEN + len;
	if (nest)
		nest->nla_len += new_end - old_end;
	nlh->nlmsg_len += new_end - old_end;
	batch->len += new_end - old_end;
}

static void mangle_attr(struct fake_batch *batch, struct nlmsghdr *nlh,
			const struct fake_fault *fault)
{
	struct nlattr *nest = fault->nest ? find_attr(nlh, NULL, fault->nest) : NULL;
	struct nlattr *attr = find_attr(nlh, nest, fault->attr);

	switch (fault->how) {
	case FAKE_DROP_ATTR:
		/* To remove an attribute, change its number to an unknown one. */
		attr->nla_type = 200;
		break;
	case FAKE_SHORT_ATTR:
		attr_resize(batch, nlh, nest, attr, nla_len(attr) - 1);
		break;
	case FAKE_LONG_ATTR:
		memset(nla_data(attr), 'x', nla_len(attr));
		attr_resize(batch, nlh, nest, attr, LONG_ATTR);
		break;
	case FAKE_EMPTY_ATTR:
		attr_resize(batch, nlh, nest, attr, 0);
		break;
	default:
		attr->nla_len = 0xfff0;
		break;
	}
}

static void mangle_message(struct fake_batch *batch, struct nlmsghdr *nlh,
			   enum fake_mangle how)
{
	switch (how) {
	case FAKE_CUT_MESSAGE:
		batch->cut = true;
		break;
	case FAKE_NO_GENL_HEADER:
		batch->len -= NLMSG_ALIGN(nlh->nlmsg_len) - NLMSG_HDRLEN;
		nlh->nlmsg_len = NLMSG_HDRLEN;
		break;
	case FAKE_HUGE:
		batch->claim_extra = HUGE_DATAGRAM;
		break;
	case FAKE_EMPTY:
		batch->empty = true;
		break;
	case FAKE_DONE:
		nlh->nlmsg_type = NLMSG_DONE;
		memset(nlmsg_data(nlh), 0, sizeof(int));
		break;
	case FAKE_OTHER_SEQ:
		nlh->nlmsg_seq += 1000;
		nlh->nlmsg_type++;
		break;
	default:
		nlh->nlmsg_type++;
		break;
	}
}

void fake_batch_add(struct fake_batch *batch, struct nl_msg *msg)
{
	struct fake_fault fault = *batch->fault;
	struct nlmsghdr *nlh = batch_append(batch, nlmsg_hdr(msg));

	if (fault.how != FAKE_WELL) {
		batch->fault->how = FAKE_WELL;
		if (fault.how == FAKE_EXTRA_U32)
			attr_extra(batch, nlh, fault.attr);
		else if (fault.how <= FAKE_BAD_LENGTH)
			mangle_attr(batch, nlh, &fault);
		else
			mangle_message(batch, nlh, fault.how);
		if (fault.how == FAKE_OTHER_SEQ)
			batch_append(batch, nlmsg_hdr(msg));
	}
	nlmsg_free(msg);
}

void fake_send_one(struct fake_socket *sock, struct fake_fault *fault,
		   struct nl_msg *msg)
{
	/* Twice, if a fault repeats it. */
	size_t size = 2 * (NLMSG_ALIGN(nlmsg_hdr(msg)->nlmsg_len) + LONG_ATTR);
	struct fake_batch *batch = fake_batch_new(sock, fault, 0, size);

	fake_batch_add(batch, msg);
	fake_batch_flush(batch);
	free(batch);
}

struct nl_msg *fake_msg(uint16_t type, uint32_t seq, int flags, uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc_size(FAKE_MSG_SIZE);

	if (!msg || !genlmsg_put(msg, 0, seq, type, 0, flags, cmd,
				 VDS_ISCSI_FAMILY_VERSION))
		fake_misuse("no message");
	nlmsg_hdr(msg)->nlmsg_seq = seq;
	return msg;
}

void fake_put(struct nl_msg *msg, int type, size_t len, const void *data)
{
	if (nla_put(msg, type, len, data))
		fake_misuse("the message is full");
}

void fake_put_string(struct nl_msg *msg, int type, const char *text)
{
	fake_put(msg, type, strlen(text) + 1, text);
}
