// SPDX-License-Identifier: GPL-2.0-only
/*
 * vds_iscsi_sample.c - a provider without a target driver: all is in memory.
 *
 * Documentation/providers.rst explains it.  Nothing listens on its portals, and its
 * sessions are bits.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vds_iscsi.h>

/* Most portals that a group may have. */
#define SAMPLE_PORTALS 64

static unsigned int targets = 1, groups = 1, portals = 2, sessions = 10;
static bool busy;

module_param(targets, uint, 0444);
MODULE_PARM_DESC(targets, "Targets (default 1)");
module_param(groups, uint, 0444);
MODULE_PARM_DESC(groups, "Portal groups of each target (default 1)");
module_param(portals, uint, 0444);
MODULE_PARM_DESC(portals, "Portals of each group (default 2)");
module_param(sessions, uint, 0444);
MODULE_PARM_DESC(sessions, "Sessions of each group (default 10)");
module_param(busy, bool, 0644);
MODULE_PARM_DESC(busy, "Another program keeps all groups locked (default no)");

/**
 * struct sample_group - a portal group, as the driver has it
 * @node: entry in sample_groups
 * @group: the same to the core
 * @first: number of its first portal, see sample_address()
 * @held: an operation holds it
 * @nr_portals: number of entries in @portals
 * @portals: the addresses on which it listens
 * @sessions: the bit of each session that is logged in is set
 */
struct sample_group {
	struct list_head node;
	struct vds_portal_group *group;
	unsigned int first;
	bool held;
	unsigned int nr_portals;
	struct vds_address portals[SAMPLE_PORTALS];
	unsigned long *sessions;
};

/*
 * Protects the groups, and puts the reports to the core in the order of the changes.
 * Nothing is waited for under it.
 */
static DEFINE_MUTEX(sample_lock);
static LIST_HEAD(sample_groups);
static struct vds_provider *sample_provider;

static struct vds_address sample_address(u32 base, unsigned int n)
{
	return (struct vds_address){
		.family = AF_INET,
		.port = 3260,
		.v4 = htonl(base + n % 65536),
	};
}

/* Sessions are spread over the portals that the group had first: 198.18.x.x. */
static struct vds_address sample_portal(const struct sample_group *sg, unsigned int n)
{
	return sample_address(0xc6120000, sg->first + n % portals);
}

/* The index of a portal; sg->nr_portals if the group has no such portal. */
static unsigned int sample_find(const struct sample_group *sg,
				const struct vds_address *addr)
{
	unsigned int i;

	lockdep_assert_held(&sample_lock);
	for (i = 0; i < sg->nr_portals; i++)
		if (vds_iscsi_address_equal(&sg->portals[i], addr))
			break;
	return i;
}

static int sample_add(struct sample_group *sg, const struct vds_address *addr,
		      u64 cause)
{
	int ret;

	if (sample_find(sg, addr) < sg->nr_portals)
		return -EEXIST;
	if (sg->nr_portals == SAMPLE_PORTALS)
		return -ENOSPC;
	ret = vds_iscsi_portal_arrive(sg->group, addr, cause, NULL);
	if (!ret)
		sg->portals[sg->nr_portals++] = *addr;
	return ret;
}

/* The group, or NULL if it was deleted; it stays as long as the lock is held. */
static struct sample_group *sample_of(struct vds_portal_group *group)
{
	lockdep_assert_held(&sample_lock);
	return vds_iscsi_portal_group_priv(group);
}

/* Report that another program blocks: -EAGAIN. */
static int sample_blocked(struct vds_operation *op)
{
	struct vds_blocker blocker = { .kind = VDS_ISCSI_BLOCKER_KIND_CONFIGURATION };

	vds_iscsi_op_blocker(op, &blocker);
	return -EAGAIN;
}

/* Hold a group, or report what blocks. */
static int sample_hold(struct vds_portal_group *group, struct vds_operation *op)
{
	struct sample_group *sg;
	int ret = 0;

	mutex_lock(&sample_lock);
	sg = sample_of(group);
	/* A dry run may come while another operation holds the group. */
	if (!sg)
		ret = -EIDRM;
	else if (busy || sg->held)
		ret = -EAGAIN;
	else
		sg->held = true;
	mutex_unlock(&sample_lock);
	return ret == -EAGAIN ? sample_blocked(op) : ret;
}

static void sample_release(struct vds_portal_group *group, struct vds_operation *op)
{
	struct sample_group *sg = vds_iscsi_portal_group_priv(group);

	mutex_lock(&sample_lock);
	sg->held = false;
	mutex_unlock(&sample_lock);
}

static unsigned int sample_count(struct vds_portal_group *group,
				 struct vds_operation *op)
{
	struct sample_group *sg = vds_iscsi_portal_group_priv(group);

	return sg->nr_portals;
}

/* A driver stops to listen here, and checks that it did. */
static int sample_remove_portal(struct vds_portal_group *group,
				const struct vds_portal *portal,
				struct vds_operation *op)
{
	const struct vds_address *addr = vds_iscsi_portal_address(portal);
	struct sample_group *sg = vds_iscsi_portal_group_priv(group);
	unsigned int i;
	int ret = -ENOENT;

	mutex_lock(&sample_lock);
	i = sample_find(sg, addr);
	if (i < sg->nr_portals) {
		sg->portals[i] = sg->portals[--sg->nr_portals];
		ret = vds_iscsi_portal_depart(group, addr, vds_iscsi_op_id(op));
	}
	mutex_unlock(&sample_lock);
	return ret;
}

static int sample_add_portal(struct vds_portal_group *group,
			     const struct vds_portal *portal, u32 transports,
			     struct vds_operation *op)
{
	struct sample_group *sg = vds_iscsi_portal_group_priv(group);
	int ret;

	mutex_lock(&sample_lock);
	ret = sample_add(sg, vds_iscsi_portal_address(portal), vds_iscsi_op_id(op));
	mutex_unlock(&sample_lock);
	return ret;
}

static void sample_fill(struct vds_session *to, const struct sample_group *sg,
			unsigned int n)
{
	*to = (struct vds_session){
		.portal = sample_portal(sg, n),
		.local = sample_portal(sg, n),
		.peer = sample_address(0xc6130000, n),
		.state = "logged-in",
		.sid = n,
		.nr_connections = 1,
		.reachable = true,
	};
	to->portal_known = sample_find(sg, &to->portal) < sg->nr_portals;
	snprintf(to->initiator, sizeof(to->initiator),
		 "iqn.2026-01.org.example:initiator%u", n);
}

static int sample_sessions(struct vds_portal_group *group, struct vds_sessions *to)
{
	struct sample_group *sg;
	unsigned long n;

	/* A list without entries is a list too. */
	to->list = kvmalloc_array(sessions + 1, sizeof(*to->list), GFP_KERNEL);
	to->nr = 0;
	if (!to->list)
		return -ENOMEM;
	mutex_lock(&sample_lock);
	sg = sample_of(group);
	if (sg)
		for_each_set_bit(n, sg->sessions, sessions)
			sample_fill(&to->list[to->nr++], sg, n);
	mutex_unlock(&sample_lock);
	return 0;
}

static int sample_find_sessions(struct vds_portal_group *group,
				struct vds_session *list, unsigned int nr)
{
	struct sample_group *sg;

	mutex_lock(&sample_lock);
	sg = sample_of(group);
	for (; sg && nr--; list++)
		list->found = test_bit(list->sid, sg->sessions);
	mutex_unlock(&sample_lock);
	return sg ? 0 : -EIDRM;
}

static int sample_drop(struct vds_portal_group *group,
		       const struct vds_session *list, unsigned int nr)
{
	struct sample_group *sg;

	mutex_lock(&sample_lock);
	sg = sample_of(group);
	while (sg && nr--)
		__clear_bit(list++->sid, sg->sessions);
	mutex_unlock(&sample_lock);
	return sg ? 0 : -EIDRM;
}

/* There are no LUNs and no ACLs. */
static int sample_contents(struct vds_portal_group *group,
			   struct vds_contents *contents)
{
	*contents = (struct vds_contents){};
	return 0;
}

static int sample_create_target(struct vds_provider *provider, const char *name,
				struct vds_operation *op)
{
	struct vds_target *target;
	int ret;

	if (busy)
		return sample_blocked(op);
	ret = vds_iscsi_op_commit(op);
	if (ret)
		return ret;
	mutex_lock(&sample_lock);
	target = vds_iscsi_target_arrive(provider, name, vds_iscsi_op_id(op), NULL);
	mutex_unlock(&sample_lock);
	return PTR_ERR_OR_ZERO(target);
}

static int sample_delete_target(struct vds_target *target, struct vds_operation *op)
{
	int ret = busy ? sample_blocked(op) : vds_iscsi_op_commit(op);

	if (ret)
		return ret;
	mutex_lock(&sample_lock);
	vds_iscsi_target_depart(target, vds_iscsi_op_id(op));
	mutex_unlock(&sample_lock);
	return 0;
}

/* Pass the point of no return for a group: it must not be held or, if @idle, used. */
static int sample_commit(const struct sample_group *sg, bool idle,
			 struct vds_operation *op)
{
	if (!sg)
		return -EIDRM;
	if (busy || sg->held)
		return sample_blocked(op);
	if (idle && !bitmap_empty(sg->sessions, sessions))
		return -EUSERS;
	return vds_iscsi_op_commit(op);
}

static void sample_free(struct sample_group *sg)
{
	list_del(&sg->node);
	bitmap_free(sg->sessions);
	kfree(sg);
}

static int sample_delete_group(struct vds_portal_group *group, bool contents,
			       struct vds_operation *op)
{
	struct sample_group *sg;
	int ret;

	mutex_lock(&sample_lock);
	sg = sample_of(group);
	ret = sg && sg->nr_portals ? -ENOTEMPTY : sample_commit(sg, true, op);
	if (!ret) {
		vds_iscsi_portal_group_depart(group, vds_iscsi_op_id(op));
		sample_free(sg);
	}
	mutex_unlock(&sample_lock);
	return ret;
}

static int sample_enable_group(struct vds_portal_group *group, bool enable,
			       struct vds_operation *op)
{
	int ret;

	mutex_lock(&sample_lock);
	ret = sample_commit(sample_of(group), !enable, op);
	if (!ret)
		vds_iscsi_portal_group_set_disabled(group, !enable);
	mutex_unlock(&sample_lock);
	return ret;
}

/* Report all that is there; what the core knows already, it ignores. */
static int sample_reenumerate(struct vds_provider *provider, struct vds_operation *op)
{
	struct sample_group *sg;
	unsigned int i;
	int err, ret = 0;

	mutex_lock(&sample_lock);
	list_for_each_entry(sg, &sample_groups, node)
		for (i = 0; i < sg->nr_portals; i++) {
			err = vds_iscsi_portal_arrive(sg->group, &sg->portals[i],
						      0, NULL);
			if (err && err != -EEXIST)
				ret = err;
		}
	mutex_unlock(&sample_lock);
	return ret;
}

/* No portal leaks, so there is nothing to repair. */
static int sample_refresh(struct vds_provider *provider, struct vds_operation *op)
{
	return vds_iscsi_op_commit(op);
}

/* Make a group without portals and sessions. */
static struct sample_group *sample_make_group(struct vds_target *target, u16 tag,
					      u64 cause)
{
	struct sample_group *sg = kzalloc(sizeof(*sg), GFP_KERNEL);
	unsigned long *bits = bitmap_zalloc(sessions + 1, GFP_KERNEL);

	lockdep_assert_held(&sample_lock);
	if (!sg || !bits) {
		bitmap_free(bits);
		kfree(sg);
		return ERR_PTR(-ENOMEM);
	}
	sg->first = (tag - 1) * portals + 1;
	sg->sessions = bits;
	list_add_tail(&sg->node, &sample_groups);
	/* From here on the core may call the ops for this group. */
	sg->group = vds_iscsi_portal_group_arrive(target, tag, cause, sg);
	if (IS_ERR(sg->group)) {
		int ret = PTR_ERR(sg->group);

		sample_free(sg);
		return ERR_PTR(ret);
	}
	return sg;
}

static int sample_create_group(struct vds_target *target, u16 tag,
			       struct vds_operation *op)
{
	int ret = busy ? sample_blocked(op) : vds_iscsi_op_commit(op);
	struct sample_group *sg;

	if (ret)
		return ret;
	mutex_lock(&sample_lock);
	sg = sample_make_group(target, tag, vds_iscsi_op_id(op));
	if (!IS_ERR(sg))
		vds_iscsi_portal_group_set_disabled(sg->group, true);
	mutex_unlock(&sample_lock);
	return PTR_ERR_OR_ZERO(sg);
}

static const struct vds_provider_ops sample_ops = {
	.owner		= THIS_MODULE,
	.name		= "sample",
	.capabilities	= VDS_CAP_ADD | VDS_CAP_DRAIN | VDS_CAP_DROP |
			  VDS_CAP_CONFIGURE,
	.hold		= sample_hold,
	.release	= sample_release,
	.count		= sample_count,
	.remove_portal	= sample_remove_portal,
	.add_portal	= sample_add_portal,
	.sessions	= sample_sessions,
	.find_sessions	= sample_find_sessions,
	.drop		= sample_drop,
	.contents	= sample_contents,
	.create_target	= sample_create_target,
	.delete_target	= sample_delete_target,
	.create_group	= sample_create_group,
	.delete_group	= sample_delete_group,
	.enable_group	= sample_enable_group,
	.reenumerate	= sample_reenumerate,
	.refresh	= sample_refresh,
};

/* Make a group with the portals and sessions that the parameters request. */
static int sample_new_group(struct vds_target *target, u16 tag)
{
	struct sample_group *sg;
	struct vds_address addr;
	unsigned int i;
	int ret;

	mutex_lock(&sample_lock);
	sg = sample_make_group(target, tag, 0);
	ret = PTR_ERR_OR_ZERO(sg);
	for (i = 0; i < portals && !ret; i++) {
		addr = sample_portal(sg, i);
		ret = sample_add(sg, &addr, 0);
	}
	if (!ret && portals)
		bitmap_set(sg->sessions, 0, sessions);
	mutex_unlock(&sample_lock);
	return ret;
}

static int sample_new_target(unsigned int number)
{
	struct vds_target *target;
	char name[64];
	unsigned int tag;
	int ret = 0;

	snprintf(name, sizeof(name), "iqn.2026-01.org.example:sample%u", number);
	target = vds_iscsi_target_arrive(sample_provider, name, 0, NULL);
	if (IS_ERR(target))
		return PTR_ERR(target);
	for (tag = 1; tag <= groups && !ret; tag++)
		ret = sample_new_group(target, tag);
	return ret;
}

/* When the provider is unregistered, its objects have departed, and no op runs. */
static void sample_stop(void)
{
	struct sample_group *sg, *next;

	vds_iscsi_provider_unregister(sample_provider);
	list_for_each_entry_safe(sg, next, &sample_groups, node)
		sample_free(sg);
}

static int __init sample_init(void)
{
	unsigned int i;
	int ret = 0;

	sample_provider = vds_iscsi_provider_register(&sample_ops, NULL);
	if (IS_ERR(sample_provider))
		return PTR_ERR(sample_provider);
	for (i = 1; i <= targets && !ret; i++)
		ret = sample_new_target(i);
	if (ret)
		sample_stop();
	return ret;
}

module_init(sample_init);
module_exit(sample_stop);

MODULE_DESCRIPTION("Sample provider of vds_iscsi, in memory");
MODULE_LICENSE("GPL");
