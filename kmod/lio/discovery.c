// SPDX-License-Identifier: GPL-2.0-only
/*
 * discovery.c - the connections of discovery sessions.
 *
 * A discovery session is of no portal group, and LIO's list of them is not exported.
 * They are found by their sockets: a thread of the connection waits there for the next
 * request, and its data is the connection.  One that just answers a request is not found
 * at that moment.
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

/* How many connections are aborted at once. */
#define LIO_ABORTS_MAX 32

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

/* Call @fn if the socket is that of a discovery session; its thread stays meanwhile. */
static bool lio_discovery_sock(const struct sock *sk, lio_conn_fn fn, void *data)
{
	const struct socket *sock = READ_ONCE(sk->sk_socket);
	struct wait_queue_entry *entry;
	struct iscsit_conn *conn;
	struct socket_wq *wq;
	unsigned long flags;
	bool more = true;

	rcu_read_lock();
	wq = rcu_dereference(sk->sk_wq);
	if (!sock || !wq || sock->file)
		goto unlock;
	spin_lock_irqsave(&wq->wait.lock, flags);
	list_for_each_entry(entry, &wq->wait.head, entry) {
		conn = lio_waiter_conn(entry, sock);
		if (!conn)
			continue;
		if (lio_conn_is_discovery(conn))
			more = fn(conn->sess, conn, data);
		break;
	}
	spin_unlock_irqrestore(&wq->wait.lock, flags);
unlock:
	rcu_read_unlock();
	return more;
}

static bool lio_discovery_chain(struct inet_hashinfo *hashinfo, unsigned int slot,
				lio_conn_fn fn, void *data)
{
	spinlock_t *lock = inet_ehash_lockp(hashinfo, slot);
	struct hlist_nulls_node *node;
	bool more = true;
	struct sock *sk;

	spin_lock_bh(lock);
	sk_nulls_for_each(sk, node, &hashinfo->ehash[slot].chain) {
		if (sk->sk_state == TCP_ESTABLISHED &&
		    net_eq(sock_net(sk), &init_net))
			more = lio_discovery_sock(sk, fn, data);
		if (!more)
			break;
	}
	spin_unlock_bh(lock);
	return more;
}

/**
 * lio_discovery_walk() - call a function for each connection of a discovery session
 * @fn: the function; called with interrupts disabled
 * @data: passed to @fn
 *
 * Those in other network namespaces than the initial one are not found.
 */
void lio_discovery_walk(lio_conn_fn fn, void *data)
{
	struct inet_hashinfo *hashinfo = init_net.ipv4.tcp_death_row.hashinfo;
	unsigned int slot;
	bool more = true;

	for (slot = 0; slot <= hashinfo->ehash_mask && more; slot++) {
		if (!hlist_nulls_empty(&hashinfo->ehash[slot].chain))
			more = lio_discovery_chain(hashinfo, slot, fn, data);
		cond_resched();
	}
}

/**
 * struct lio_aborts - connections that are to be aborted
 * @match: whether one is
 * @data: passed to @match
 * @socks: their sockets, referenced
 * @nr: number of entries in @socks
 */
struct lio_aborts {
	lio_conn_fn match;
	void *data;
	struct sock *socks[LIO_ABORTS_MAX];
	unsigned int nr;
};

static bool lio_abort_collect(struct iscsit_session *sess, struct iscsit_conn *conn,
			      void *data)
{
	struct lio_aborts *aborts = data;
	struct sock *sk = conn->sock->sk;

	if (!aborts->match(sess, conn, aborts->data))
		return true;
	if (refcount_inc_not_zero(&sk->sk_refcnt))
		aborts->socks[aborts->nr++] = sk;
	return aborts->nr < LIO_ABORTS_MAX;
}

/**
 * lio_discovery_abort() - abort the connections of some discovery sessions
 * @match: returns whether a connection is one of them; called as by
 *	lio_discovery_walk()
 * @data: passed to @match
 */
void lio_discovery_abort(lio_conn_fn match, void *data)
{
	struct lio_aborts aborts = { .match = match, .data = data };
	unsigned int nr;

	do {
		aborts.nr = 0;
		lio_discovery_walk(lio_abort_collect, &aborts);
		nr = aborts.nr;
		while (aborts.nr) {
			struct sock *sk = aborts.socks[--aborts.nr];

			tcp_abort(sk, ECONNABORTED);
			sock_put(sk);
		}
	} while (nr == LIO_ABORTS_MAX);
}
