// SPDX-License-Identifier: GPL-2.0-only
/*
 * session.c - list the sessions of a portal group, and drop one.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>
#include <target/iscsi/iscsi_transport.h>

#include "lio.h"

/* Connections that may appear between counting and listing them. */
#define LIO_SESSIONS_SLACK 16

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

/*
 * Find the portal that a connection uses.  conn->tpg_np is only compared: after
 * the portal's removal it points to freed memory, which a new portal may occupy.
 * So the address that the initiator connected to must match as well.  If the
 * pointer does not help, that address decides: a portal that was removed and
 * added again is the same portal to the core.
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
		if (!nps->list[i].parent &&
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

static void lio_session_fill(struct vds_session *session,
			     const struct iscsit_session *sess,
			     const struct iscsit_conn *conn,
			     const struct lio_nps *nps)
{
	const struct se_node_acl *nacl = sess->se_sess->se_node_acl;

	memset(session, 0, sizeof(*session));
	vds_iscsi_address_from_sockaddr(&session->peer, &conn->login_sockaddr);
	vds_iscsi_address_from_sockaddr(&session->local, &conn->local_sockaddr);
	if (sess->sess_ops)
		strscpy(session->initiator, sess->sess_ops->InitiatorName,
			sizeof(session->initiator));
	session->state = lio_conn_state(conn);
	session->sid = sess->sid;
	session->age = (get_jiffies_64() - sess->creation_time) / HZ;
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

/* Call @fn for each connection of the group's sessions until it returns false. */
static void lio_walk_conns(struct se_portal_group *se_tpg, lio_conn_fn fn,
			   void *data)
{
	struct iscsit_session *sess;
	struct se_session *se_sess;
	struct iscsit_conn *conn;
	bool more = true;

	spin_lock_bh(&se_tpg->session_lock);
	list_for_each_entry(se_sess, &se_tpg->tpg_sess_list, sess_list) {
		sess = se_sess->fabric_sess_ptr;
		if (!sess || !more)
			continue;
		spin_lock(&sess->conn_lock);
		list_for_each_entry(conn, &sess->sess_conn_list, conn_list)
			more = more && fn(sess, conn, data);
		spin_unlock(&sess->conn_lock);
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
 * struct lio_listing - state of a walk that lists connections
 * @nps: the portals of the group
 * @sessions: receives the connections
 * @size: size of @sessions->list in entries
 */
struct lio_listing {
	const struct lio_nps *nps;
	struct vds_sessions *sessions;
	unsigned int size;
};

static bool lio_conn_list(struct iscsit_session *sess, struct iscsit_conn *conn,
			  void *data)
{
	struct lio_listing *to = data;

	if (to->sessions->nr == to->size)
		return false;
	lio_session_fill(&to->sessions->list[to->sessions->nr++], sess, conn,
			 to->nps);
	return true;
}

/* List the connections of a group whose np directory is locked and not dead. */
static int lio_conns_list(struct config_group *np_group,
			  struct vds_sessions *sessions)
{
	struct se_portal_group *se_tpg = lio_se_tpg(np_group);
	struct lio_listing to = { .sessions = sessions };
	struct lio_nps nps;
	unsigned int nr = 0;
	int ret;

	ret = lio_nps_get(np_group, &nps);
	if (ret)
		return ret;
	lio_walk_conns(se_tpg, lio_conn_count, &nr);
	to.nps = &nps;
	to.size = nr + LIO_SESSIONS_SLACK;
	sessions->nr = 0;
	sessions->list = kvmalloc_array(to.size, sizeof(*sessions->list),
					GFP_KERNEL);
	if (sessions->list)
		lio_walk_conns(se_tpg, lio_conn_list, &to);
	lio_nps_put(&nps);
	return sessions->list ? 0 : -ENOMEM;
}

/**
 * lio_sessions() - list the connections of a group's sessions
 * @group: the group
 * @op: the operation that holds the group, or NULL
 * @sessions: receives the list
 *
 * The sessions op of struct vds_provider_ops.
 *
 * Return:
 * * 0			- @sessions->list is allocated with kvmalloc()
 * * -ENOMEM		- there is no memory
 * * others		- as lio_held_relock()
 */
int lio_sessions(struct vds_portal_group *group, struct vds_operation *op,
		 struct vds_sessions *sessions)
{
	struct lio_held own = {}, *held = op ? vds_iscsi_op_priv(op) : &own;
	int ret;

	ret = op ? lio_held_relock(held) : lio_held_get(held, group);
	if (ret)
		return ret;
	ret = lio_conns_list(held->group, sessions);
	if (!op)
		lio_held_put(held);
	return ret;
}

static bool lio_conn_drop(struct iscsit_session *sess, struct iscsit_conn *conn,
			  void *data)
{
	const struct vds_session *session = data;

	if (sess->sid != session->sid || conn->cid != session->cid)
		return true;
	iscsit_cause_connection_reinstatement(conn, 0);
	return false;
}

/**
 * lio_drop() - close a connection
 * @group: the group, which no operation holds for the caller
 * @session: the connection; one that has ended already is ignored
 *
 * The drop op of struct vds_provider_ops.
 *
 * Return: 0, or an error as that of lio_held_relock().
 */
int lio_drop(struct vds_portal_group *group, const struct vds_session *session)
{
	struct lio_held held = {};
	int ret;

	ret = lio_held_get(&held, group);
	if (ret)
		return ret;
	lio_walk_conns(lio_se_tpg(held.group), lio_conn_drop, (void *)session);
	lio_held_put(&held);
	return 0;
}
