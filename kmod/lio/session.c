// SPDX-License-Identifier: GPL-2.0-only
/*
 * session.c - list the sessions of a portal group, and drop some.
 */
#include <linux/bsearch.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>
#include <target/iscsi/iscsi_transport.h>

#include "lio.h"

/* Connections that may appear between counting and listing them. */
#define LIO_SESSIONS_SLACK 16

/*
 * Discovery sessions are of a portal group of their own, which numbers its sessions as
 * each one does: in a list with those of another group they get this bit.
 */
#define LIO_SID_DISCOVERY BIT(31)

static const char *lio_conn_state(const struct iscsit_conn *conn)
{
	switch (READ_ONCE(conn->conn_state)) {
	case TARG_CONN_STATE_FREE:
		return "free";
	case TARG_CONN_STATE_XPT_UP:
		return "transport-up";
	case TARG_CONN_STATE_IN_LOGIN:
		return "in-login";
	case TARG_CONN_STATE_LOGGED_IN:
		return "logged-in";
	case TARG_CONN_STATE_IN_LOGOUT:
		return "in-logout";
	case TARG_CONN_STATE_LOGOUT_REQUESTED:
		return "logout-requested";
	case TARG_CONN_STATE_CLEANUP_WAIT:
		return "cleanup";
	default:
		return "unknown";
	}
}

/* The network namespace of a connection, as vds_address has it.  iSER has the initial one. */
static u32 lio_conn_netns(const struct iscsit_conn *conn)
{
	return conn->sock ? lio_netns(sock_net(conn->sock->sk)) : 0;
}

/*
 * Find the portal that a connection uses.  conn->tpg_np is only compared: after
 * the portal's removal it points to freed memory, which a new portal may occupy.
 * So the address that the initiator connected to must match as well.  If the
 * pointer does not help, that address decides: a portal that was removed and
 * added again is the same portal to the core.  One of port 0 listens on another port
 * then.
 */
static const struct lio_np *lio_conn_np(const struct iscsit_conn *conn,
					const struct vds_address *local,
					const struct lio_nps *nps)
{
	const struct lio_np *np = lio_nps_find(nps, conn->tpg_np);
	unsigned int i;

	if (np && vds_iscsi_address_covers(&np->addr, local))
		return np;
	for (i = 0; i < nps->nr; i++)
		if (!nps->list[i].parent && nps->list[i].addr.port &&
		    vds_iscsi_address_covers(&nps->list[i].addr, local))
			return &nps->list[i];
	return NULL;
}

static void lio_session_portal(struct vds_session *session,
			       const struct iscsit_conn *conn,
			       const struct lio_nps *nps)
{
	const struct lio_np *np = lio_conn_np(conn, &session->local, nps);

	if (!np)
		return;
	session->portal = np->addr;
	session->portal_known = true;
}

static u32 lio_session_id(const struct iscsit_session *sess,
			  const struct iscsit_conn *conn)
{
	return lio_conn_is_discovery(conn) ? sess->sid | LIO_SID_DISCOVERY : sess->sid;
}

static void lio_session_fill(struct vds_session *session,
			     const struct iscsit_session *sess,
			     const struct iscsit_conn *conn,
			     const struct lio_nps *nps)
{
	const struct se_node_acl *nacl = sess->se_sess->se_node_acl;

	memset(session, 0, sizeof(*session));
	vds_iscsi_address_from_sockaddr(&session->peer, &conn->login_sockaddr);
	vds_iscsi_address_from_sockaddr(&session->local, &conn->local_sockaddr);
	session->local.netns = lio_conn_netns(conn);
	if (sess->sess_ops)
		strscpy(session->initiator, sess->sess_ops->InitiatorName,
			sizeof(session->initiator));
	strscpy(session->state, lio_conn_state(conn), sizeof(session->state));
	session->discovery = lio_conn_is_discovery(conn);
	if (session->discovery)
		strscpy(session->state, "discovery", sizeof(session->state));
	session->sid = lio_session_id(sess, conn);
	session->age = div_u64(get_jiffies_64() - sess->creation_time, HZ);
	session->nr_connections = atomic_read(&sess->nconn);
	memcpy(session->isid, sess->isid, sizeof(session->isid));
	session->tsih = sess->tsih;
	session->cid = conn->cid;
	session->dynamic = nacl && nacl->dynamic_node_acl;
	lio_session_portal(session, conn, nps);
}

/* Called for each connection; returns false to end the walk. */
typedef bool (*lio_conn_fn)(struct iscsit_session *sess,
			    struct iscsit_conn *conn, void *data);

static bool lio_walk_session(struct iscsit_session *sess, lio_conn_fn fn, void *data)
{
	struct iscsit_conn *conn;
	bool more = true;

	spin_lock(&sess->conn_lock);
	list_for_each_entry(conn, &sess->sess_conn_list, conn_list) {
		more = fn(sess, conn, data);
		if (!more)
			break;
	}
	spin_unlock(&sess->conn_lock);
	return more;
}

/* Call @fn for each connection of the group's sessions until it returns false. */
static void lio_walk_conns(struct se_portal_group *se_tpg, lio_conn_fn fn,
			   void *data)
{
	struct iscsit_session *sess;
	struct se_session *se_sess;

	spin_lock_bh(&se_tpg->session_lock);
	list_for_each_entry(se_sess, &se_tpg->tpg_sess_list, sess_list) {
		sess = se_sess->fabric_sess_ptr;
		if (sess && !lio_walk_session(sess, fn, data))
			break;
	}
	spin_unlock_bh(&se_tpg->session_lock);
}

static bool lio_conn_count(struct iscsit_session *sess, struct iscsit_conn *conn,
			   void *data)
{
	unsigned int *nr = data;

	(*nr)++;
	return true;
}

/**
 * struct lio_conns - state of a walk that lists connections
 * @nps: the portals of the group
 * @sessions: receives the connections
 * @size: size of @sessions->list in entries
 */
struct lio_conns {
	const struct lio_nps *nps;
	struct vds_sessions *sessions;
	unsigned int size;
};

static bool lio_conn_list(struct iscsit_session *sess, struct iscsit_conn *conn,
			  void *data)
{
	struct lio_conns *to = data;

	if (to->sessions->nr == to->size)
		return false;
	lio_session_fill(&to->sessions->list[to->sessions->nr++], sess, conn,
			 to->nps);
	return true;
}

/*
 * The list has discovery sessions from index @first on.  Keep those at a portal of the
 * group, and those whose portal was removed.
 */
static void lio_conns_keep_discovery(struct lio *lio, struct vds_sessions *sessions,
				     unsigned int first)
{
	struct vds_session *session;
	unsigned int i, nr = first;

	for (i = first; i < sessions->nr; i++) {
		session = &sessions->list[i];
		if (session->portal_known || !lio_is_covered(lio, &session->local))
			sessions->list[nr++] = *session;
	}
	sessions->nr = nr;
}

/* List the connections of a group that a lock pins, and of discovery sessions. */
static int lio_conns_list(struct lio *lio, struct lio_node *np,
			  struct vds_sessions *sessions)
{
	struct se_portal_group *discovery =
		lio_discovery_group(lio, sessions->listing);
	struct se_portal_group *se_tpg = lio_se_tpg(np->group);
	struct lio_conns to = { .sessions = sessions };
	struct lio_nps nps;
	unsigned int nr = 0;
	int ret;

	ret = lio_nps_get(lio, np, &nps);
	if (ret)
		return ret;
	lio_walk_conns(se_tpg, lio_conn_count, &nr);
	if (discovery)
		lio_walk_conns(discovery, lio_conn_count, &nr);
	to.nps = &nps;
	to.size = nr + LIO_SESSIONS_SLACK;
	sessions->nr = 0;
	sessions->list = kvmalloc_array(to.size, sizeof(*sessions->list),
					GFP_KERNEL);
	if (sessions->list) {
		lio_walk_conns(se_tpg, lio_conn_list, &to);
		nr = sessions->nr;
		if (discovery)
			lio_walk_conns(discovery, lio_conn_list, &to);
		lio_conns_keep_discovery(lio, sessions, nr);
	}
	lio_nps_put(&nps);
	return sessions->list ? 0 : -ENOMEM;
}

/* Find out which of the addresses that initiators connected to the host still has. */
static void lio_sessions_reach(struct vds_sessions *sessions)
{
	struct vds_session *session = sessions->list;
	unsigned int i;

	for (i = 0; i < sessions->nr; i++, session++)
		session->reachable = vds_iscsi_address_is_local(&session->local);
}

/**
 * lio_sessions() - list the connections of a group's sessions
 * @group: the group
 * @sessions: receives the list
 *
 * The sessions op of struct vds_provider_ops.
 *
 * Return:
 * * 0		- @sessions->list is allocated with kvmalloc()
 * * -EBUSY	- another task keeps the group's attrib directory locked
 * * -EIDRM	- the group is gone
 * * -ENOMEM	- there is no memory
 */
int lio_sessions(struct vds_portal_group *group, struct vds_sessions *sessions)
{
	struct lio_node *np = lio_pin(group);
	int ret;

	if (IS_ERR(np))
		return PTR_ERR(np);
	ret = lio_conns_list(lio_of_group(group), np, sessions);
	lio_unpin(np);
	if (!ret)
		lio_sessions_reach(sessions);
	return ret;
}

/* Some connections, sorted by session and connection. */
struct lio_some {
	const struct vds_session *list;
	unsigned int nr;
};

static int lio_conn_compare(const void *key, const void *entry)
{
	const struct iscsit_conn *conn = key;
	const struct vds_session *session = entry;
	u32 sid = lio_session_id(conn->sess, conn);

	if (sid != session->sid)
		return sid < session->sid ? -1 : 1;
	return (int)conn->cid - (int)session->cid;
}

/* The entry of a connection, or NULL. */
static struct vds_session *lio_some_find(const struct lio_some *some,
					 const struct iscsit_conn *conn)
{
	return bsearch(conn, some->list, some->nr, sizeof(*some->list),
		       lio_conn_compare);
}

/* Call @fn with @some for each connection of a group, whether it is one of them or not. */
static int lio_walk_some(struct vds_portal_group *group, struct lio_some *some,
			 lio_conn_fn fn)
{
	struct lio_node *np = lio_pin(group);

	if (IS_ERR(np))
		return PTR_ERR(np);
	lio_walk_conns(lio_se_tpg(np->group), fn, some);
	/* Discovery sessions are last. */
	if (some->nr && some->list[some->nr - 1].discovery)
		lio_walk_conns(lio_of_group(group)->discovery, fn, some);
	lio_unpin(np);
	return 0;
}

static bool lio_conn_found(struct iscsit_session *sess, struct iscsit_conn *conn,
			   void *data)
{
	struct vds_session *session = lio_some_find(data, conn);

	if (session)
		session->found = true;
	return true;
}

/**
 * lio_find_sessions() - find out which connections are still there
 * @group: the group
 * @list: connections, sorted by session and connection
 * @nr: their number
 *
 * The find_sessions op of struct vds_provider_ops.
 *
 * Return:
 * * 0		- @found is set of those that are there
 * * -EBUSY	- another task keeps the group's attrib directory locked
 * * -EIDRM	- the group is gone
 */
int lio_find_sessions(struct vds_portal_group *group, struct vds_session *list,
		      unsigned int nr)
{
	struct lio_some some = { .list = list, .nr = nr };

	return lio_walk_some(group, &some, lio_conn_found);
}

static bool lio_conn_drop(struct iscsit_session *sess, struct iscsit_conn *conn,
			  void *data)
{
	if (lio_some_find(data, conn))
		iscsit_cause_connection_reinstatement(conn, 0);
	return true;
}

/**
 * lio_drop() - close connections
 * @group: the group
 * @list: the connections, sorted by session and connection; those that have
 *	ended already are ignored
 * @nr: their number
 *
 * The drop op of struct vds_provider_ops.
 *
 * Return:
 * * 0		- LIO closes them
 * * -EBUSY	- another task keeps the group's attrib directory locked
 * * -EIDRM	- the group is gone
 */
int lio_drop(struct vds_portal_group *group, const struct vds_session *list,
	     unsigned int nr)
{
	struct lio_some some = { .list = list, .nr = nr };

	return lio_walk_some(group, &some, lio_conn_drop);
}
