// SPDX-License-Identifier: GPL-2.0-only
/*
 * session.c - the sessions of a portal group: list them, drop them.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>
#include <target/iscsi/iscsi_transport.h>

#include "lio.h"

/* Sessions that may log in between counting and listing them. */
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
 * The portal of a connection.  conn->tpg_np is only compared: after the portal's
 * removal it points at nothing, or at a new portal's memory, which the address
 * that the initiator connected to gives away.  A portal that was taken out and
 * put back is the same portal; then, too, the address tells.
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

/* Looks at a connection; false ends the walk. */
typedef bool (*lio_conn_fn)(struct iscsit_session *sess, struct iscsit_conn *conn, void *data);

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

struct lio_listing {
	const struct lio_nps *nps;
	struct vds_sessions *sessions;
	unsigned int room;
};

static bool lio_conn_list(struct iscsit_session *sess, struct iscsit_conn *conn,
			  void *data)
{
	struct lio_listing *to = data;

	if (to->sessions->nr == to->room)
		return false;
	lio_session_fill(&to->sessions->list[to->sessions->nr++], sess, conn,
			 to->nps);
	return true;
}

/* List the connections of a group whose np directory is locked and alive. */
int lio_sessions_list(struct config_group *np_group,
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
	to.room = nr + LIO_SESSIONS_SLACK;
	sessions->nr = 0;
	sessions->list = kvmalloc_array(to.room, sizeof(*sessions->list),
					GFP_KERNEL);
	if (sessions->list)
		lio_walk_conns(se_tpg, lio_conn_list, &to);
	lio_nps_put(&nps);
	return sessions->list ? 0 : -ENOMEM;
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

/* Close a connection of a group whose np directory is locked and alive. */
void lio_session_drop(struct config_group *np_group,
		      const struct vds_session *session)
{
	lio_walk_conns(lio_se_tpg(np_group), lio_conn_drop, (void *)session);
}
