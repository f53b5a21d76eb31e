// SPDX-License-Identifier: GPL-2.0-only
/*
 * add.c - add a portal, and find out why LIO refused to.
 */
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/namei.h>
#include <linux/net.h>
#include <net/ip.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "lio.h"

/*
 * Create the directory.  vds_mkdir() unlocks the parent directory and puts the
 * dentry if it fails.
 */
static int lio_portal_create(struct lio_held *held, const char *name)
{
	struct dentry *dentry = vds_lookup(held->np->dentry, name);
	int ret;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	ret = d_is_positive(dentry) ? -EEXIST : 0;
	if (!ret) {
		dentry = vds_mkdir(held->np->dentry, dentry);
		ret = PTR_ERR_OR_ZERO(dentry);
		held->locked = !ret;
	}
	if (!IS_ERR(dentry))
		dput(dentry);
	return ret;
}

static int lio_portal_mkdir(struct lio_held *held, const char *name)
{
	struct lio_commit commit;
	int ret;

	ret = lio_commit_begin(held->lio, &commit, vds_iscsi_op_id(held->op));
	if (ret)
		return ret;
	ret = lio_portal_create(held, name);
	lio_commit_end(held->lio, &commit);
	return ret;
}

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

/* Is there a leaked portal of this address? */
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
		    vds_iscsi_address_equal(&nps.list[i].addr, addr))
			found = true;
	lio_nps_put(&nps);
	return found;
}

/*
 * LIO returned -EINVAL, and the portal is not leaked: the usual cause is that the
 * address cannot be listened on.
 */
static int lio_add_listen_cause(struct vds_operation *op,
				const struct vds_address *addr, const char *name)
{
	int cause = lio_listen_error(addr);

	if (cause == -EADDRINUSE)
		vds_iscsi_op_explain(op,
				     "another program listens on %s, or on all addresses of its port",
				     name);
	else if (cause)
		vds_iscsi_op_explain(op, "cannot listen on %s: error %d", name,
				     -cause);
	else
		vds_iscsi_op_explain(op,
				     "LIO refused to add %s; the kernel log may have the reason",
				     name);
	/* No such scope.  To the core, -ENODEV means that the provider is leaving. */
	if (cause == -ENODEV)
		cause = -EADDRNOTAVAIL;
	return cause ?: -EINVAL;
}

/* Find the cause of a failed addition: LIO returns -EINVAL for every cause. */
static int lio_add_cause(struct lio_held *held, const struct vds_address *addr,
			 const char *name, int error)
{
	if (error != -EINVAL) {
		vds_iscsi_op_explain(held->op,
				     "LIO refused to add %s: error %d", name,
				     -error);
		return error;
	}
	if (!lio_held_relock(held) && lio_address_leaked(held, addr)) {
		vds_iscsi_op_explain(held->op,
				     "LIO leaked the portal %s: reenumerate, then refresh",
				     name);
		return -ESTALE;
	}
	return lio_add_listen_cause(held->op, addr, name);
}

/* Refuse what LIO would accept without listening. */
static int lio_add_check(struct vds_portal_group *group,
			 const struct vds_address *addr, const char *name,
			 struct vds_operation *op)
{
	if (addr->family != AF_INET || addr->v4 ||
	    !vds_iscsi_port_has_ipv6(group, addr->port))
		return 0;
	vds_iscsi_op_explain(op,
			     "LIO would not listen on %s: it takes an IPv6 portal on the same port for it",
			     name);
	return -EADDRINUSE;
}

/**
 * lio_add_portal() - add a portal to a held group
 * @group: the group
 * @portal: the portal
 * @transports: how it is served, beyond TCP
 * @op: the operation that holds the group
 *
 * The add_portal op of struct vds_provider_ops.  If it fails, the directory may
 * have been unlocked, and other programs may have changed the group.
 *
 * Return:
 * * 0			- LIO serves the portal
 * * -EEXIST		- another program added it first
 * * -EADDRINUSE	- another program, or an IPv6 portal of LIO, has the port
 * * -EADDRNOTAVAIL	- the scope of a link-local address does not exist
 * * -ESTALE		- LIO has leaked a portal of this address
 * * -EBUSY		- another task keeps the directory locked
 * * -EIDRM		- another program deleted the group
 * * -EINVAL		- LIO refused for a cause that cannot be found out
 * * -ENOMEM		- there is no memory for the event
 * * others		- as configfs refused
 */
int lio_add_portal(struct vds_portal_group *group,
		   const struct vds_portal *portal, u32 transports,
		   struct vds_operation *op)
{
	const struct vds_address *addr = vds_iscsi_portal_address(portal);
	struct lio_held *held = vds_iscsi_op_priv(op, group);
	char name[LIO_PORTAL_NAME_MAX + 1];
	struct lio_node *node;
	int ret;

	ret = lio_held_relock(held);
	if (ret)
		return ret;
	node = lio_held_portal(held, portal);
	if (node) {
		vds_iscsi_op_explain(op, "another program added %pd first",
				     node->dentry);
		lio_node_put(node);
		return -EEXIST;
	}
	lio_portal_format(portal, name, sizeof(name));
	ret = lio_add_check(group, addr, name, op);
	if (!ret)
		ret = lio_portal_mkdir(held, name);
	if (!ret || ret == -EEXIST || ret == -EADDRINUSE)
		return ret;
	return lio_add_cause(held, addr, name, ret);
}
