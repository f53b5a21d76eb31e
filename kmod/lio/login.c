// SPDX-License-Identifier: GPL-2.0-only
/*
 * login.c - logins in flight, which block a removal: find, report, abort them.
 *
 * A login waits for its initiator, and a removal for the login.  While a login
 * is in flight, its connection is the sk_user_data of its socket
 * (iscsi_target_set_sock_callbacks()).  That distinguishes it from sessions, and the
 * connection's portal group from the logins of other groups.
 */
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <net/inet_hashtables.h>
#include <net/net_namespace.h>
#include <net/tcp.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How many logins one attempt handles; the next attempt handles the rest. */
#define LIO_LOGINS_MAX 64

/* How many tables of connections are searched, see lio_nets_get(). */
#define LIO_NETS_MAX 8

/* Network namespaces with different tables of connections; referenced. */
struct lio_nets {
	struct net *net[LIO_NETS_MAX];
	unsigned int nr;
};

static struct inet_hashinfo *lio_connections(const struct net *net)
{
	return net->ipv4.tcp_death_row.hashinfo;
}

static void lio_nets_add(struct lio_nets *nets, struct net *net)
{
	unsigned int i;

	for (i = 0; i < nets->nr; i++)
		if (lio_connections(nets->net[i]) == lio_connections(net))
			return;
	if (nets->nr < LIO_NETS_MAX && maybe_get_net(net))
		nets->net[nets->nr++] = net;
}

/*
 * Where the logins to a group may be: most network namespaces share one table of
 * connections.  First those of its portals; a portal that is being removed is not
 * listed any more, so then all others.
 */
static void lio_nets_get(struct iscsi_portal_group *tpg, struct lio_nets *nets)
{
	struct iscsi_tpg_np *tpg_np;
	struct net *net;

	nets->nr = 0;
	spin_lock(&tpg->tpg_np_lock);
	list_for_each_entry(tpg_np, &tpg->tpg_gnp_list, tpg_np_list)
		if (tpg_np->tpg_np && tpg_np->tpg_np->np_socket)
			lio_nets_add(nets, sock_net(tpg_np->tpg_np->np_socket->sk));
	spin_unlock(&tpg->tpg_np_lock);
	rcu_read_lock();
	for_each_net_rcu(net)
		lio_nets_add(nets, net);
	rcu_read_unlock();
}

static void lio_nets_put(struct lio_nets *nets)
{
	while (nets->nr)
		put_net(nets->net[--nets->nr]);
}

/*
 * Whether what a socket has in sk_user_data is the connection of a login to the
 * group.  Other users of sockets keep other things there, so it is read with care,
 * and believed only if what looks like the connection points back to the socket.
 */
static bool lio_conn_is_ours(const struct sock *sk,
			     const struct iscsi_portal_group *tpg)
{
	const struct iscsit_conn *conn = READ_ONCE(sk->sk_user_data);
	struct iscsi_portal_group *conn_tpg;
	struct socket *sock;

	return conn && sk->sk_socket &&
	       !get_kernel_nofault(sock, &conn->sock) && sock == sk->sk_socket &&
	       !get_kernel_nofault(conn_tpg, &conn->tpg) && conn_tpg == tpg;
}

static bool lio_sock_in_login(struct sock *sk,
			      const struct iscsi_portal_group *tpg)
{
	bool ours;

	read_lock_bh(&sk->sk_callback_lock);
	ours = lio_conn_is_ours(sk, tpg);
	read_unlock_bh(&sk->sk_callback_lock);
	return ours;
}

/* Reference the sockets of one chain that look like logins to the group. */
static unsigned int lio_logins_in_chain(struct inet_hashinfo *hashinfo,
					unsigned int slot,
					const struct iscsi_portal_group *tpg,
					struct sock **found, unsigned int max)
{
	spinlock_t *lock = inet_ehash_lockp(hashinfo, slot);
	struct hlist_nulls_node *node;
	unsigned int nr = 0;
	struct sock *sk;

	spin_lock_bh(lock);
	sk_nulls_for_each(sk, node, &hashinfo->ehash[slot].chain) {
		if (nr == max)
			break;
		if (sk_fullsock(sk) && lio_conn_is_ours(sk, tpg) &&
		    refcount_inc_not_zero(&sk->sk_refcnt))
			found[nr++] = sk;
	}
	spin_unlock_bh(lock);
	return nr;
}

static unsigned int lio_logins_find(const struct net *net,
				    const struct iscsi_portal_group *tpg,
				    struct sock **found)
{
	struct inet_hashinfo *hashinfo = lio_connections(net);
	unsigned int slot, nr = 0;

	for (slot = 0; slot <= hashinfo->ehash_mask; slot++) {
		if (!hlist_nulls_empty(&hashinfo->ehash[slot].chain))
			nr += lio_logins_in_chain(hashinfo, slot, tpg, found + nr,
						  LIO_LOGINS_MAX - nr);
		cond_resched();
	}
	return nr;
}

/* Fill in the address of a peer that uses IPv6; false if it does not. */
static bool lio_sock_peer_v6(const struct sock *sk, struct vds_address *peer)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family != AF_INET6 || ipv6_addr_v4mapped(&sk->sk_v6_daddr))
		return false;
	peer->family = AF_INET6;
	peer->v6 = sk->sk_v6_daddr;
	peer->scope_id = sk->sk_bound_dev_if;
	return true;
#else
	return false;
#endif
}

static void lio_sock_peer(const struct sock *sk, struct vds_address *peer)
{
	peer->port = ntohs(sk->sk_dport);
	if (lio_sock_peer_v6(sk, peer))
		return;
	peer->family = AF_INET;
	peer->v4 = sk->sk_daddr;
}

/*
 * Report one login in flight; abort it if its initiator has been silent for
 * @abort_ms.  Returns whether it was aborted.
 */
static bool lio_login_handle(struct sock *sk, struct vds_operation *op,
			     unsigned int abort_ms)
{
	u32 silent = tcp_jiffies32 - READ_ONCE(inet_csk(sk)->icsk_ack.lrcvtime);
	struct vds_blocker blocker = {
		.kind = VDS_ISCSI_BLOCKER_KIND_LOGIN,
		.silent_ms = jiffies_to_msecs(silent),
	};

	if (abort_ms != LIO_ABORT_NONE && blocker.silent_ms >= abort_ms)
		blocker.aborted = !tcp_abort(sk, ECONNABORTED);
	lio_sock_peer(sk, &blocker.peer);
	vds_iscsi_op_blocker(op, &blocker);
	return blocker.aborted;
}

/**
 * lio_logins_report() - report the logins in flight on a group, and abort some
 * @np_group: the group's np directory; a lock pins the group
 * @op: receives the reports
 * @abort_ms: abort those whose initiators have been silent for so long
 * @aborted: receives the number of those aborted; may be NULL
 *
 * Return: the number of logins found.
 */
unsigned int lio_logins_report(struct config_group *np_group,
			       struct vds_operation *op, unsigned int abort_ms,
			       unsigned int *aborted)
{
	struct iscsi_portal_group *tpg = lio_tpg(np_group);
	struct sock *found[LIO_LOGINS_MAX];
	unsigned int i, j, nr, reported = 0, killed = 0;
	struct lio_nets nets;

	lio_nets_get(tpg, &nets);
	for (i = 0; i < nets.nr; i++) {
		nr = lio_logins_find(nets.net[i], tpg, found);
		for (j = 0; j < nr; j++) {
			if (lio_sock_in_login(found[j], tpg)) {
				killed += lio_login_handle(found[j], op,
							   abort_ms);
				reported++;
			}
			sock_put(found[j]);
		}
	}
	lio_nets_put(&nets);
	if (aborted)
		*aborted = killed;
	return reported;
}

static void lio_logins_work(struct work_struct *work)
{
	struct lio_logins *logins = container_of(to_delayed_work(work),
						 struct lio_logins, work);

	WRITE_ONCE(logins->ran, true);
	lio_logins_report(logins->np_group, logins->op,
			  time_after_eq(jiffies, logins->abort_from) ?
				  0 : LIO_ABORT_NONE, NULL);
	queue_delayed_work(system_dfl_wq, &logins->work,
			   msecs_to_jiffies(logins->interval_ms));
}

/*
 * From here to lio_logins_abort_stop(), report logins in flight on the group, and
 * abort them from @grace_ms on.  The gate uses this for logins whose grace is over,
 * and a commit for logins that begin after the gate.
 */
void lio_logins_abort_start(struct lio_logins *logins, unsigned int grace_ms)
{
	logins->abort_from = jiffies + msecs_to_jiffies(grace_ms);
	logins->ran = false;
	INIT_DELAYED_WORK_ONSTACK(&logins->work, lio_logins_work);
	queue_delayed_work(system_dfl_wq, &logins->work,
			   msecs_to_jiffies(logins->interval_ms));
}

void lio_logins_abort_stop(struct lio_logins *logins)
{
	/* One that never ran and is not pending any more cannot be running. */
	if (!cancel_delayed_work(&logins->work) || READ_ONCE(logins->ran))
		cancel_delayed_work_sync(&logins->work);
	destroy_delayed_work_on_stack(&logins->work);
}
