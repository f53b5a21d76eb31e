// SPDX-License-Identifier: GPL-2.0-only
/*
 * login.c - logins in flight, which hold a removal up: find them, end them.
 *
 * A removal waits in the driver until no login is under way on the portal, and
 * a login waits for its initiator.  While it is under way its connection is the
 * sk_user_data of its socket (iscsi_target_set_sock_callbacks()), and that is
 * how we know it from sessions, from logins on other portals, and from those of
 * other targets that share the address.
 */
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <net/inet_hashtables.h>
#include <net/tcp.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How many logins are dealt with at once; the rest have their turn soon. */
#define LIO_LOGINS_AT_ONCE 64

/* How often a commit that is held up is looked at. */
#define LIO_LOOK_MS 50

/*
 * Whether a socket is that of a login on @tpg_np.  Other users of sockets keep
 * other things in sk_user_data, so it is read with care, and believed only when
 * what looks like the connection points back at the very same socket.
 */
static bool lio_sock_in_login(struct sock *sk, const struct iscsi_tpg_np *tpg_np)
{
	const struct iscsit_conn *conn;
	struct iscsi_tpg_np *np;
	struct socket *sock;
	bool ours;

	read_lock_bh(&sk->sk_callback_lock);
	conn = sk->sk_user_data;
	ours = conn && sk->sk_socket &&
	       !get_kernel_nofault(sock, &conn->sock) && sock == sk->sk_socket &&
	       !get_kernel_nofault(np, &conn->tpg_np) && np == tpg_np;
	read_unlock_bh(&sk->sk_callback_lock);
	return ours;
}

/* Reference the sockets in one chain of the established that may be logins'. */
static unsigned int lio_logins_in_chain(struct inet_hashinfo *hashinfo,
					unsigned int slot,
					const struct lio_logins *logins,
					struct sock **found, unsigned int room)
{
	spinlock_t *lock = inet_ehash_lockp(hashinfo, slot);
	struct hlist_nulls_node *node;
	unsigned int nr = 0;
	struct sock *sk;

	spin_lock_bh(lock);
	sk_nulls_for_each(sk, node, &hashinfo->ehash[slot].chain) {
		if (nr == room)
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

/* The address of a socket's peer; false when it is none that we know. */
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

/* Report one login in flight, and end it if it had its time. */
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

static void lio_logins_look(struct lio_logins *logins, bool abort)
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

	WRITE_ONCE(logins->looked, true);
	lio_logins_look(logins, time_after_eq(jiffies, logins->patient_until));
	queue_delayed_work(system_dfl_wq, &logins->work,
			   msecs_to_jiffies(LIO_LOOK_MS));
}

/* Report the logins in flight on a portal, without ending them. */
void lio_logins_report(struct lio_logins *logins)
{
	lio_logins_look(logins, false);
}

/*
 * From here until lio_logins_calm(), logins in flight on the portal are reported,
 * and ended once they held the removal up for @grace_ms.
 */
void lio_logins_hurry(struct lio_logins *logins, unsigned int grace_ms)
{
	logins->patient_until = jiffies + msecs_to_jiffies(grace_ms);
	logins->looked = false;
	INIT_DELAYED_WORK_ONSTACK(&logins->work, lio_logins_work);
	queue_delayed_work(system_dfl_wq, &logins->work,
			   msecs_to_jiffies(min(grace_ms, LIO_LOOK_MS + 0U)));
}

void lio_logins_calm(struct lio_logins *logins)
{
	/* One that never ran and is not pending any more cannot be running. */
	if (!cancel_delayed_work(&logins->work) || READ_ONCE(logins->looked))
		cancel_delayed_work_sync(&logins->work);
	destroy_delayed_work_on_stack(&logins->work);
}
