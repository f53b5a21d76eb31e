// SPDX-License-Identifier: GPL-2.0-only
/*
 * cause.c - why LIO cannot serve a portal: it returns -EINVAL for every cause.
 */
#include <linux/in.h>
#include <linux/net.h>
#include <linux/sched.h>
#include <net/inet_hashtables.h>
#include <net/ip.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "lio.h"

/* What a listening socket belongs to. */
enum lio_owner {
	LIO_OWNER_NONE,
	LIO_OWNER_PROGRAM,
	LIO_OWNER_KERNEL,	/* a service of the kernel other than LIO */
	LIO_OWNER_LIO,
};

static int lio_sockaddr(const struct vds_address *addr,
			struct sockaddr_storage *ss)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	struct sockaddr_in *in = (struct sockaddr_in *)ss;

	memset(ss, 0, sizeof(*ss));
	ss->ss_family = addr->family;
	if (addr->family == AF_INET) {
		in->sin_port = htons(addr->port);
		in->sin_addr.s_addr = addr->v4;
		return sizeof(*in);
	}
	in6->sin6_port = htons(addr->port);
	in6->sin6_addr = addr->v6;
	in6->sin6_scope_id = addr->scope_id;
	return sizeof(*in6);
}

/*
 * Try to bind with the same socket options as LIO, and return the error.  The socket
 * does not listen: so no other program that binds at this moment, with these options,
 * fails because of it.
 */
static int lio_listen_error(const struct vds_address *addr)
{
	struct sockaddr_storage ss;
	struct socket *sock;
	int len = lio_sockaddr(addr, &ss);
	int ret;

	ret = sock_create_kern(&init_net, addr->family, SOCK_STREAM, IPPROTO_TCP,
			       &sock);
	if (ret)
		return ret;
	sock_set_reuseaddr(sock->sk);
	ip_sock_set_freebind(sock->sk);
	ret = kernel_bind(sock, (struct sockaddr_unsized *)&ss, len);
	sock_release(sock);
	return ret;
}

/* The address that a socket listens on. */
static void lio_listener_address(const struct sock *sk, struct vds_address *addr)
{
	*addr = (struct vds_address){
		.family = sk->sk_family,
		.port = inet_sk(sk)->inet_num,
	};
	if (sk->sk_family == AF_INET) {
		addr->v4 = inet_sk(sk)->inet_rcv_saddr;
		return;
	}
#if IS_ENABLED(CONFIG_IPV6)
	addr->v6 = sk->sk_v6_rcv_saddr;
	addr->scope_id = sk->sk_bound_dev_if;
#endif
}

/*
 * Only a program's socket has a file.  LIO's has these options, and no data of its
 * owner as most other services' have.  Its chain is locked, so it is not closed.
 */
static enum lio_owner lio_listener_owner(const struct sock *sk)
{
	if (!sk->sk_socket || sk->sk_socket->file)
		return LIO_OWNER_PROGRAM;
	if (!sk->sk_user_data && sk->sk_reuse &&
	    tcp_sk(sk)->nonagle & TCP_NAGLE_OFF)
		return LIO_OWNER_LIO;
	return LIO_OWNER_KERNEL;
}

/* The owner of a socket in a chain that excludes a portal. */
static enum lio_owner lio_listener_in_chain(struct inet_listen_hashbucket *chain,
					    const struct vds_address *addr,
					    struct vds_address *listens)
{
	enum lio_owner owner = LIO_OWNER_NONE;
	struct hlist_nulls_node *node;
	struct sock *sk;

	spin_lock_bh(&chain->lock);
	sk_nulls_for_each(sk, node, &chain->nulls_head) {
		if (!net_eq(sock_net(sk), &init_net))
			continue;
		lio_listener_address(sk, listens);
		if (!vds_iscsi_address_conflicts(addr, listens))
			continue;
		owner = lio_listener_owner(sk);
		break;
	}
	spin_unlock_bh(&chain->lock);
	return owner;
}

/* Find what listens on an address that cannot be used, and on which address. */
static enum lio_owner lio_listener_find(const struct vds_address *addr,
					struct vds_address *listens)
{
	struct inet_hashinfo *hashinfo = init_net.ipv4.tcp_death_row.hashinfo;
	enum lio_owner owner = LIO_OWNER_NONE;
	unsigned int i;

	for (i = 0; i <= hashinfo->lhash2_mask && !owner; i++) {
		if (!hlist_nulls_empty(&hashinfo->lhash2[i].nulls_head))
			owner = lio_listener_in_chain(&hashinfo->lhash2[i], addr,
						      listens);
		cond_resched();
	}
	return owner;
}

/* Is there a leaked portal in the held group that LIO takes for this one? */
static bool lio_address_leaked(struct lio_held *held,
			       const struct vds_address *addr)
{
	struct lio_nps nps;
	bool found = false;
	unsigned int i;

	if (lio_nps_get(held->lio, held->np, &nps))
		return false;
	lio_nps_mark(&nps, held->np->group);
	for (i = 0; i < nps.nr; i++)
		if (lio_np_leaked(&nps.list[i]) &&
		    lio_match(addr, &nps.list[i].addr) != LIO_MATCH_NONE)
			found = true;
	lio_nps_put(&nps);
	return found;
}

/* A portal of LIO is in the way. */
static int lio_cause_rival(struct vds_operation *op, const char *name,
			   const struct lio_rival *rival)
{
	static const char *const texts[] = {
		[LIO_MATCH_EXCLUDES] = "is in use by",
		[LIO_MATCH_HIDES] = "would not listen: LIO takes it for",
		[LIO_MATCH_SHARES] = "is served already by",
	};

	vds_iscsi_op_explain(op, rival->leaked ? VDS_ISCSI_REASON_GROUP_LEAKED :
						 VDS_ISCSI_REASON_LISTENER_BUSY,
			     "%s %s the %sportal %s of %s", name,
			     texts[rival->match], rival->leaked ? "leaked " : "",
			     rival->portal, rival->group);
	return rival->leaked ? -ESTALE : -EADDRINUSE;
}

/* The address is in use, by no portal that is known. */
static int lio_cause_listener(struct vds_operation *op,
			      const struct vds_address *addr, const char *name,
			      bool last)
{
	char text[VDS_ADDRESS_STRLEN];
	struct vds_address listens = *addr;
	enum lio_owner owner = lio_listener_find(addr, &listens);

	vds_iscsi_address_format(&listens, text, sizeof(text));
	switch (owner) {
	case LIO_OWNER_LIO:
		if (!last)
			return -EAGAIN;
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_LISTENER_BUSY,
				     "LIO still listens on %s, for a portal that was removed: a login blocks its release, or LIO leaked it",
				     text);
		break;
	case LIO_OWNER_KERNEL:
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_LISTENER_BUSY,
				     "a service of the kernel other than LIO listens on %s",
				     text);
		break;
	case LIO_OWNER_PROGRAM:
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_LISTENER_BUSY,
				     "another program listens on %s", text);
		break;
	default:
		/* Bound only: LIO is about to listen, or has just closed it. */
		if (!last)
			return -EAGAIN;
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_LISTENER_BUSY,
				     "another program uses %s", name);
	}
	return -EADDRINUSE;
}

/**
 * lio_cause_before() - find what prevents LIO from serving a portal
 * @held: the held group
 * @addr: the portal's address
 * @name: its name, for the message
 *
 * LIO accepts some portals without listening, and refuses those for which another
 * group of the target has a portal that it takes for the same.
 *
 * Return: 0, -EADDRINUSE or -ESTALE; an error is explained.
 */
int lio_cause_before(struct lio_held *held, const struct vds_address *addr,
		     const char *name)
{
	struct lio_rival rival;

	lio_rival_find(held->lio, held->np->portals, addr, &rival);
	if (rival.match == LIO_MATCH_HIDES ||
	    (rival.match == LIO_MATCH_SHARES && rival.same_target))
		return lio_cause_rival(held->op, name, &rival);
	return 0;
}

/**
 * lio_cause_after() - find out why LIO refused to make a portal
 * @held: the group, whose lock may have been given back; it is tried
 * @addr: the portal's address
 * @name: its name, for the message
 * @error: what mkdir returned
 * @last: it is not tried again
 *
 * Return: -EAGAIN if LIO is just releasing the address, or has released it: never if
 * @last; else the error, which is explained.
 */
int lio_cause_after(struct lio_held *held, const struct vds_address *addr,
		    const char *name, int error, bool last)
{
	struct lio_rival rival;
	int cause;

	if (error != -EINVAL) {
		vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_DRIVER,
				     "LIO refused to add %s: error %d",
				     name, -error);
		return error;
	}
	if (!lio_held_relock(held) && lio_address_leaked(held, addr)) {
		vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_LEAKED,
				     "LIO leaked the portal %s: reenumerate, then refresh",
				     name);
		return -ESTALE;
	}
	cause = lio_listen_error(addr);
	if (cause == -EADDRINUSE) {
		lio_rival_find(held->lio, held->np->portals, addr, &rival);
		if (rival.match == LIO_MATCH_EXCLUDES)
			return lio_cause_rival(held->op, name, &rival);
		return lio_cause_listener(held->op, addr, name, last);
	}
	if (!cause && !last)
		return -EAGAIN;
	if (cause)
		vds_iscsi_op_explain(held->op, 0,
				     "cannot listen on %s: error %d",
				     name, -cause);
	else
		vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_DRIVER,
				     "LIO refused to add %s; the kernel log may have the reason",
				     name);
	/* No such scope.  To the core, -ENODEV means that the provider is leaving. */
	if (cause == -ENODEV)
		cause = -EADDRNOTAVAIL;
	return cause ?: -EINVAL;
}
