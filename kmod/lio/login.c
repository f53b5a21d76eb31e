// SPDX-License-Identifier: GPL-2.0-only
/*
 * login.c - find the logins in flight that block a removal, and abort them.
 *
 * LIO removes a portal only when no login is in flight on it, and a login waits
 * for its initiator.  During a login sk_user_data of the socket points to LIO's
 * connection (iscsi_target_set_sock_callbacks()).  This distinguishes the socket
 * from those of sessions, of logins on other portals, and of logins to other
 * targets that share the address.
 */
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <net/inet_hashtables.h>
#include <net/tcp.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How many logins one pass handles; the next pass finds the others. */
#define LIO_LOGINS_AT_ONCE 64

/* How often the logins are looked for. */
#define LIO_LOGINS_POLL_MS 50

/*
 * Does the socket belong to a login on @tpg_np?  Other users of sockets store
 * other pointers in sk_user_data.  It is therefore read with
 * get_kernel_nofault(), and accepted as LIO's connection only if its sock member
 * points back to the same socket.
 */
static bool lio_sock_in_login(struct sock *sk, const struct iscsi_tpg_np *tpg_np)
{
	const struct iscsit_conn *conn;
	struct iscsi_tpg_np *np;
	struct socket *sock;
	bool match;

	read_lock_bh(&sk->sk_callback_lock);
	conn = sk->sk_user_data;
	match = conn && sk->sk_socket &&
	       !get_kernel_nofault(sock, &conn->sock) && sock == sk->sk_socket &&
	       !get_kernel_nofault(np, &conn->tpg_np) && np == tpg_np;
	read_unlock_bh(&sk->sk_callback_lock);
	return match;
}

/* Collect, with a reference, the sockets of one hash chain that may be logins. */
static unsigned int lio_logins_in_chain(struct inet_hashinfo *hashinfo,
					unsigned int slot,
					const struct lio_logins *logins,
					struct sock **found, unsigned int size)
{
	spinlock_t *lock = inet_ehash_lockp(hashinfo, slot);
	struct hlist_nulls_node *node;
	unsigned int nr = 0;
	struct sock *sk;

	spin_lock_bh(lock);
	sk_nulls_for_each(sk, node, &hashinfo->ehash[slot].chain) {
		if (nr == size)
			break;
		if (!sk_fullsock(sk) || sk->sk_num != logins->port ||
		    !net_eq(sock_net(sk), &init_net))
			continue;
		if (READ_ONCE(sk->sk_user_data) &&
		    refcount_inc_not_zero(&sk->sk_refcnt))
			found[nr++] = sk;
	}
	spin_unlock_bh(lock);
	return nr;
}

static unsigned int lio_logins_find(const struct lio_logins *logins,
				    struct sock **found)
{
	struct inet_hashinfo *hashinfo = init_net.ipv4.tcp_death_row.hashinfo;
	unsigned int slot, nr = 0;

	for (slot = 0; slot <= hashinfo->ehash_mask; slot++) {
		if (!hlist_nulls_empty(&hashinfo->ehash[slot].chain))
			nr += lio_logins_in_chain(hashinfo, slot, logins,
						  found + nr,
						  LIO_LOGINS_AT_ONCE - nr);
		cond_resched();
	}
	return nr;
}

/* Get the address of a socket's peer; false if its family is not known. */
static bool lio_sock_peer(const struct sock *sk, struct vds_address *peer)
{
	memset(peer, 0, sizeof(*peer));
	peer->port = ntohs(sk->sk_dport);
	if (sk->sk_family == AF_INET || ipv6_addr_v4mapped(&sk->sk_v6_daddr)) {
		peer->family = AF_INET;
		peer->v4 = sk->sk_daddr;
		return true;
	}
	peer->family = AF_INET6;
	peer->v6 = sk->sk_v6_daddr;
	peer->scope_id = sk->sk_bound_dev_if;
	return sk->sk_family == AF_INET6;
}

/* Abort one login, if @abort is set, and report it. */
static void lio_login_handle(struct lio_logins *logins, struct sock *sk,
			     bool abort)
{
	u32 silent = tcp_jiffies32 - READ_ONCE(inet_csk(sk)->icsk_ack.lrcvtime);
	struct vds_address peer;

	if (abort)
		abort = !tcp_abort(sk, ECONNABORTED);
	if (logins->op && lio_sock_peer(sk, &peer))
		vds_iscsi_op_blocker(logins->op, &peer,
				     jiffies_to_msecs(silent), abort);
}

static void lio_logins_handle_all(struct lio_logins *logins, bool abort)
{
	struct sock *found[LIO_LOGINS_AT_ONCE];
	unsigned int i, nr = lio_logins_find(logins, found);

	for (i = 0; i < nr; i++) {
		if (lio_sock_in_login(found[i], logins->tpg_np))
			lio_login_handle(logins, found[i], abort);
		sock_put(found[i]);
	}
}

static void lio_logins_work(struct work_struct *work)
{
	struct lio_logins *logins = container_of(to_delayed_work(work),
						 struct lio_logins, work);

	WRITE_ONCE(logins->ran, true);
	lio_logins_handle_all(logins, time_after_eq(jiffies, logins->abort_after));
	queue_delayed_work(system_dfl_wq, &logins->work,
			   msecs_to_jiffies(LIO_LOGINS_POLL_MS));
}

/**
 * lio_logins_report() - report the logins in flight on a portal
 * @logins: the portal, and the operation that the logins are reported to
 *
 * Aborts none of them.
 */
void lio_logins_report(struct lio_logins *logins)
{
	lio_logins_handle_all(logins, false);
}

/**
 * lio_logins_abort_start() - start to report and abort logins in flight
 * @logins: the portal, and the operation that the logins are reported to
 * @grace_ms: how long the logins may block the removal before they are aborted
 *
 * The caller ends it with lio_logins_abort_stop().  @logins is on the caller's
 * stack.
 */
void lio_logins_abort_start(struct lio_logins *logins, unsigned int grace_ms)
{
	logins->abort_after = jiffies + msecs_to_jiffies(grace_ms);
	logins->ran = false;
	INIT_DELAYED_WORK_ONSTACK(&logins->work, lio_logins_work);
	queue_delayed_work(system_dfl_wq, &logins->work,
			   msecs_to_jiffies(min(grace_ms, LIO_LOGINS_POLL_MS + 0U)));
}

/**
 * lio_logins_abort_stop() - stop what lio_logins_abort_start() started
 * @logins: the portal
 *
 * No login is reported or aborted after the return.
 */
void lio_logins_abort_stop(struct lio_logins *logins)
{
	/* If the pending work was canceled before its first run, it is not running. */
	if (!cancel_delayed_work(&logins->work) || READ_ONCE(logins->ran))
		cancel_delayed_work_sync(&logins->work);
	destroy_delayed_work_on_stack(&logins->work);
}
