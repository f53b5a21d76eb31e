// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The family's numbers, which generic netlink assigns when the module is loaded.
 *
 * They are found in the list of all families: a query by name would load the module,
 * which serves nothing without a target driver's.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "nl/family.h"

#define MODULE_DIR	"/sys/module/vds_iscsi"
#define OTHER_NAMESPACE	"the kernel module vds_iscsi is loaded, but serves only programs in the initial network namespace, and this one is in another"
#define NOT_LOADED	"the kernel module vds_iscsi is not loaded: modprobe vds_iscsi_lio"

/* The kernel and the library are of two releases that do not fit. */
static int version_fail(uint32_t version)
{
	return vds_fail(-EPROTONOSUPPORT,
			"the kernel module has version %u of the interface, but this program needs version %u: install a %s of the same release",
			version, VDS_ISCSI_FAMILY_VERSION,
			version < VDS_ISCSI_FAMILY_VERSION ? "module" : "library");
}

static int group_read(struct nlattr *group, struct vds_family *family)
{
	struct nlattr *attrs[CTRL_ATTR_MCAST_GRP_MAX + 1];
	const struct nlattr *name, *id;

	if (nla_parse_nested(attrs, CTRL_ATTR_MCAST_GRP_MAX, group, NULL))
		return vds_fail_errno(-EBADMSG);
	name = attrs[CTRL_ATTR_MCAST_GRP_NAME];
	id = attrs[CTRL_ATTR_MCAST_GRP_ID];
	if (!name || !id || nla_len(id) != sizeof(uint32_t))
		return vds_fail_errno(-EBADMSG);
	if (!nla_strcmp(name, VDS_ISCSI_MCGRP_OBJECTS))
		family->objects = nla_get_u32(id);
	else if (!nla_strcmp(name, VDS_ISCSI_MCGRP_OPS))
		family->ops = nla_get_u32(id);
	else if (!nla_strcmp(name, VDS_ISCSI_MCGRP_COMPLETIONS))
		family->completions = nla_get_u32(id);
	return 0;
}

/* One of the families of the kernel. */
static int family_read(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[CTRL_ATTR_MAX + 1], *group;
	struct vds_family *family = arg;
	uint32_t version;
	int rem, ret;

	if (nlmsg_parse(nlh, GENL_HDRLEN, attrs, CTRL_ATTR_MAX, NULL) ||
	    !attrs[CTRL_ATTR_FAMILY_NAME])
		return vds_fail_errno(-EBADMSG);
	if (nla_strcmp(attrs[CTRL_ATTR_FAMILY_NAME], VDS_ISCSI_FAMILY_NAME))
		return 0;
	if (!attrs[CTRL_ATTR_FAMILY_ID] || !attrs[CTRL_ATTR_MCAST_GROUPS] ||
	    nla_len(attrs[CTRL_ATTR_FAMILY_ID]) != sizeof(uint16_t) ||
	    !attrs[CTRL_ATTR_VERSION] ||
	    nla_len(attrs[CTRL_ATTR_VERSION]) != sizeof(uint32_t))
		return vds_fail_errno(-EBADMSG);
	version = nla_get_u32(attrs[CTRL_ATTR_VERSION]);
	if (version != VDS_ISCSI_FAMILY_VERSION)
		return version_fail(version);
	family->id = nla_get_u16(attrs[CTRL_ATTR_FAMILY_ID]);
	nla_for_each_nested(group, attrs[CTRL_ATTR_MCAST_GROUPS], rem) {
		ret = group_read(group, family);
		if (ret)
			return ret;
	}
	if (!family->objects || !family->ops || !family->completions)
		return vds_fail_errno(-EBADMSG);
	return 0;
}

/* The module exists for the whole machine, its family for one network namespace. */
static int family_absent(void)
{
	if (access(MODULE_DIR, F_OK))
		return vds_fail(-ENOENT, "%s", NOT_LOADED);
	return vds_fail(-ENONET, "%s", OTHER_NAMESPACE);
}

/* Read the list of all families. The id is 0 if it does not have the family. */
static int families_list(struct vds_link *link, const struct vds_limit *limit,
			 struct vds_family *family)
{
	struct vds_request request = {
		.limit = *limit,
		.reply = family_read,
		.arg = family,
	};
	int ret = -ENOMEM;

	memset(family, 0, sizeof(*family));
	request.msg = nlmsg_alloc();
	if (!request.msg)
		return vds_fail_errno(-ENOMEM);
	if (genlmsg_put(request.msg, 0, 0, GENL_ID_CTRL, 0, NLM_F_REQUEST | NLM_F_DUMP,
			CTRL_CMD_GETFAMILY, 1))
		ret = vds_link_call(link, &request);
	nlmsg_free(request.msg);
	return ret;
}

int vds_family_resolve(struct vds_link *link, const struct vds_limit *limit,
		       struct vds_family *family)
{
	int ret = families_list(link, limit, family);

	/*
	 * The kernel continues a list after the families that it has counted, so it skips
	 * one if another one is unregistered between two datagrams.
	 */
	if (!ret && !family->id)
		ret = families_list(link, limit, family);
	if (!ret && !family->id)
		return family_absent();
	return ret;
}
