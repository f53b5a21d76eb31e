// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_parse.c - what the requests of several commands contain: addresses, and the
 * portals that an operation is about.
 *
 * The policy of a request has that of each nest, by which the nest was checked already.
 */
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "gen/netlink_gen.h"
#include "nl.h"
#include "refuse.h"

/* The IP address; its length is that of its family. */
static int get_ip(const struct nlattr *attr, struct vds_address *addr)
{
	switch (nla_len(attr)) {
	case sizeof(addr->v4):
		addr->family = AF_INET;
		addr->v4 = nla_get_in_addr(attr);
		return 0;
	case sizeof(addr->v6):
		addr->family = AF_INET6;
		addr->v6 = nla_get_in6_addr(attr);
		return 0;
	default:
		return -EINVAL;
	}
}

/* Refuse what a portal cannot be requested to have. */
static int check_address(struct netlink_ext_ack *extack, struct nlattr **attrs,
			 const struct vds_address *addr)
{
	struct nlattr *family = attrs[VDS_ISCSI_A_ADDRESS_FAMILY];

	if (family && nla_get_u16(family) != addr->family)
		return vds_refuse_attr(extack, -EINVAL, INVALID, family,
				       "the length of the address is not that of its family");
	if (addr->scope_id && !(addr->family == AF_INET6 &&
				ipv6_addr_type(&addr->v6) & IPV6_ADDR_LINKLOCAL))
		return vds_refuse_attr(extack, -EINVAL, INVALID,
				       attrs[VDS_ISCSI_A_ADDRESS_SCOPE],
				       "only a link-local address has a scope");
	if (nl_get_u32(attrs[VDS_ISCSI_A_ADDRESS_NAMESPACE], 0))
		return vds_refuse_attr(extack, -EOPNOTSUPP, OTHER_NAMESPACE,
				       attrs[VDS_ISCSI_A_ADDRESS_NAMESPACE],
				       "portals are created in the initial network namespace only");
	return 0;
}

/**
 * nl_get_address() - read an address
 * @info: the request
 * @nest: its attribute with the address
 * @addr: receives the address; its @scope_id is 0 if the request has none
 *
 * Context: any.
 * Return: 0, or:
 * * -EINVAL: something is missing or wrong
 * * -EOPNOTSUPP: the network namespace is not the initial one
 */
int nl_get_address(struct genl_info *info, const struct nlattr *nest,
		   struct vds_address *addr)
{
	struct nlattr *attrs[VDS_ISCSI_A_ADDRESS_MAX + 1];
	struct netlink_ext_ack *extack = info->extack;
	int ret = nla_parse_nested(attrs, VDS_ISCSI_A_ADDRESS_NAMESPACE, nest,
				   NULL, extack);

	memset(addr, 0, sizeof(*addr));
	if (ret)
		return ret;
	if (!attrs[VDS_ISCSI_A_ADDRESS_ADDRESS] ||
	    !attrs[VDS_ISCSI_A_ADDRESS_PORT])
		return vds_refuse_attr(extack, -EINVAL, INVALID, nest,
				       "an address needs the IP address and the port");
	if (get_ip(attrs[VDS_ISCSI_A_ADDRESS_ADDRESS], addr))
		return vds_refuse_attr(extack, -EINVAL, INVALID,
				       attrs[VDS_ISCSI_A_ADDRESS_ADDRESS],
				       "an IP address has 4 or 16 bytes");
	addr->port = nla_get_u16(attrs[VDS_ISCSI_A_ADDRESS_PORT]);
	addr->scope_id = nl_get_u32(attrs[VDS_ISCSI_A_ADDRESS_SCOPE], 0);
	return check_address(extack, attrs, addr);
}

/**
 * nl_get_member() - read a portal of a portal group
 * @info: the request
 * @nest: its attribute with the portal
 * @item: receives the portal
 *
 * Context: any.
 * Return: 0, or:
 * * -EINVAL: something is missing or wrong
 */
int nl_get_member(struct genl_info *info, const struct nlattr *nest,
		  struct vds_request_item *item)
{
	struct nlattr *attrs[VDS_ISCSI_A_ITEM_MAX + 1];
	int ret = nla_parse_nested(attrs, VDS_ISCSI_A_ITEM_PORTAL_ID, nest,
				   NULL, info->extack);

	if (ret)
		return ret;
	if (!attrs[VDS_ISCSI_A_ITEM_GROUP_ID] ||
	    !attrs[VDS_ISCSI_A_ITEM_PORTAL_ID])
		return vds_refuse_attr(info->extack, -EINVAL, INVALID, nest,
				       "a member needs a group-id and a portal-id");
	import_uuid(&item->group, nla_data(attrs[VDS_ISCSI_A_ITEM_GROUP_ID]));
	item->incarnation =
		nl_get_u64(attrs[VDS_ISCSI_A_ITEM_GROUP_INCARNATION], 0);
	import_uuid(&item->portal, nla_data(attrs[VDS_ISCSI_A_ITEM_PORTAL_ID]));
	return 0;
}

/**
 * nl_count_members() - count the portals that a request names
 * @info: the request
 *
 * Context: any.
 * Return: the number, or:
 * * -EINVAL: there is none
 * * -E2BIG: an operation cannot have so many
 */
int nl_count_members(struct genl_info *info)
{
	unsigned int nr = 0;
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rem)
		nr += nla_type(attr) == VDS_ISCSI_A_OPERATION_MEMBER;
	if (!nr)
		return nl_require_attr(info, VDS_ISCSI_A_OPERATION_MEMBER);
	if (nr > VDS_OP_PORTALS)
		return vds_refuse(info->extack, -E2BIG, TOO_MANY,
				  "an operation takes 1024 portals at most");
	return nr;
}

/**
 * nl_get_members() - read the portals that a request names
 * @info: the request
 * @items: receives as many as nl_count_members() returned
 *
 * Context: any.
 * Return: 0, or:
 * * -EINVAL: something is missing or wrong
 */
int nl_get_members(struct genl_info *info, struct vds_request_item *items)
{
	struct nlattr *attr;
	int rem, ret = 0;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rem)
		if (nla_type(attr) == VDS_ISCSI_A_OPERATION_MEMBER)
			ret = ret ?: nl_get_member(info, attr, items++);
	return ret;
}
