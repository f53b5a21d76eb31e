// SPDX-License-Identifier: GPL-2.0-only
/*
 * discovery.c - the portal group of discovery sessions.
 *
 * LIO has one portal group for all discovery sessions.  It is not in configfs and not
 * exported, but a discovery session leads to it.  The first one is found by its socket: a
 * thread of the connection waits there for the next request, and its data is the
 * connection.  One that just answers a request is not found at that moment.  Since the
 * group stays as long as LIO is loaded, no socket is looked at later.
 */
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <net/inet_hashtables.h>
#include <net/net_namespace.h>
#include <net/tcp.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/*
 * The connection of LIO whose thread waits in an entry of a socket's queue, or NULL.
 * Other users of sockets have other threads, so the data is read with care, and is
 * believed only if what looks like the connection points back to the socket.
 */
static struct iscsit_conn *lio_waiter_conn(const struct wait_queue_entry *entry,
					   const struct socket *sock)
{
	struct task_struct *task = entry->private;
	struct iscsit_conn *conn;
	struct socket *conn_sock;

	if (entry->func != woken_wake_function || !(task->flags & PF_KTHREAD))
		return NULL;
	conn = kthread_data(task);
	if (!conn || get_kernel_nofault(conn_sock, &conn->sock) ||
	    conn_sock != sock)
		return NULL;
	return conn;
}

/* Whether a connection is one of a discovery session. */
bool lio_conn_is_discovery(const struct iscsit_conn *conn)
{
	const struct iscsit_session *sess = READ_ONCE(conn->sess);

	return sess && sess->sess_ops && sess->sess_ops->SessionType;
}

/* The portal group of discovery sessions, if the socket is that of one; else NULL. */
static struct se_portal_group *lio_discovery_sock(const struct sock *sk)
{
	const struct socket *sock = READ_ONCE(sk->sk_socket);
	struct se_portal_group *found = NULL;
	struct wait_queue_entry *entry;
	struct iscsit_conn *conn;
	struct socket_wq *wq;
	unsigned long flags;

	rcu_read_lock();
	wq = rcu_dereference(sk->sk_wq);
	if (!sock || !wq || sock->file)
		goto unlock;
	/* A thread that waits keeps its connection. */
	spin_lock_irqsave(&wq->wait.lock, flags);
	list_for_each_entry(entry, &wq->wait.head, entry) {
		conn = lio_waiter_conn(entry, sock);
		if (!conn)
			continue;
		if (lio_conn_is_discovery(conn))
			found = &conn->sess->tpg->tpg_se_tpg;
		break;
	}
	spin_unlock_irqrestore(&wq->wait.lock, flags);
unlock:
	rcu_read_unlock();
	return found;
}

static struct se_portal_group *
lio_discovery_chain(struct inet_hashinfo *hashinfo, unsigned int slot)
{
	spinlock_t *lock = inet_ehash_lockp(hashinfo, slot);
	struct se_portal_group *found = NULL;
	struct hlist_nulls_node *node;
	struct sock *sk;

	spin_lock_bh(lock);
	sk_nulls_for_each(sk, node, &hashinfo->ehash[slot].chain) {
		if (sk->sk_state == TCP_ESTABLISHED)
			found = lio_discovery_sock(sk);
		if (found)
			break;
	}
	spin_unlock_bh(lock);
	return found;
}

/* Look at all sockets for one of a discovery session. */
static struct se_portal_group *lio_discovery_search(void)
{
	struct inet_hashinfo *hashinfo = init_net.ipv4.tcp_death_row.hashinfo;
	struct se_portal_group *found = NULL;
	unsigned int slot;

	for (slot = 0; slot <= hashinfo->ehash_mask && !found; slot++) {
		if (!hlist_nulls_empty(&hashinfo->ehash[slot].chain))
			found = lio_discovery_chain(hashinfo, slot);
		cond_resched();
	}
	return found;
}

/**
 * lio_discovery_group() - the portal group of discovery sessions
 * @lio: the provider
 * @listing: number of the listing of sessions, see struct vds_sessions
 *
 * Until the group is known, sockets are searched once for each listing, however many
 * portal groups that has.
 *
 * Return: the group, or NULL if no discovery session was found.
 */
struct se_portal_group *lio_discovery_group(struct lio *lio, unsigned long listing)
{
	struct se_portal_group *group = READ_ONCE(lio->discovery);

	if (group || READ_ONCE(lio->discovery_searched) >= listing)
		return group;
	group = lio_discovery_search();
	if (group)
		WRITE_ONCE(lio->discovery, group);
	WRITE_ONCE(lio->discovery_searched, listing);
	return group;
}
