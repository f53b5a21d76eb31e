// SPDX-License-Identifier: GPL-2.0-only
/*
 * target.c - targets and portal groups, as a provider reports them.
 */
#include <linux/slab.h>

#include "nl_notify.h"
#include "registry.h"

/* Portal groups */

/* Print the canonical name of a portal group. */
void reg_group_name(char *buf, size_t size, const char *target, u16 tag)
{
	scnprintf(buf, size, "%s,t,0x%04x", target, tag);
}

/**
 * vds_iscsi_portal_group_find() - find a portal group by its tag
 * @target: the target
 * @tag: target portal group tag
 *
 * Context: Process. The provider serializes this with its other reports.
 * Return: the group, or NULL.
 */
struct vds_portal_group *vds_iscsi_portal_group_find(struct vds_target *target,
						     u16 tag)
{
	char name[VDS_CANONICAL_MAX];
	struct vds_object *obj;

	reg_group_name(name, sizeof(name), target->name, tag);
	rcu_read_lock();
	obj = reg_find_named(target->provider, VDS_PORTAL_GROUP, name);
	rcu_read_unlock();
	return obj ? to_vds_group(obj) : NULL;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_find);

/**
 * vds_iscsi_portal_group_arrive() - report a new portal group
 * @target: the target it belongs to
 * @tag: target portal group tag
 * @cause: id of the operation that created it, or 0 if another program did
 * @priv: for the provider, see vds_iscsi_portal_group_priv()
 *
 * Context: Process. May sleep.
 * Return: the group, or an ERR_PTR:
 * * -EEXIST - the target has a group with this tag
 * * -ENOMEM - out of memory
 */
struct vds_portal_group *
vds_iscsi_portal_group_arrive(struct vds_target *target, u16 tag, u64 cause,
			      void *priv)
{
	struct vds_portal_group *group = kzalloc(sizeof(*group), GFP_KERNEL);
	char name[VDS_CANONICAL_MAX];
	int ret;

	if (!group)
		return ERR_PTR(-ENOMEM);
	group->target = target;
	group->tag = tag;
	group->priv = priv;
	INIT_LIST_HEAD(&group->memberships);
	reg_group_name(name, sizeof(name), target->name, tag);
	reg_identity_make(&group->id, target->provider, name);

	reg_acquire();
	ret = reg_add(&group->obj, VDS_PORTAL_GROUP, target->provider);
	if (!ret) {
		reg_get(&target->obj);
		list_add_tail(&group->obj.list, &target->groups);
		WRITE_ONCE(target->nr_groups, target->nr_groups + 1);
		nl_notify_object(&group->obj, VDS_ISCSI_EVENT_KIND_ARRIVE, cause);
	}
	reg_release();
	if (ret) {
		reg_abandon(&group->obj);
		return ERR_PTR(ret);
	}
	return group;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_arrive);

static void group_depart(struct vds_portal_group *group, u64 cause)
{
	struct vds_membership *member, *next;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry_safe(member, next, &group->memberships, obj.list)
		reg_membership_depart(member, 0);
	list_del(&group->obj.list);
	WRITE_ONCE(group->priv, NULL);
	WRITE_ONCE(group->target->nr_groups, group->target->nr_groups - 1);
	reg_depart(&group->obj, cause);
}

/**
 * vds_iscsi_portal_group_depart() - report that a portal group is gone
 * @group: the group; its portals depart first
 * @cause: id of the operation that deleted it, or 0 if another program did
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_portal_group_depart(struct vds_portal_group *group, u64 cause)
{
	reg_acquire();
	group_depart(group, cause);
	reg_release();
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_depart);

/**
 * vds_iscsi_portal_group_set_stale() - report whether a group can be relied on
 * @group: the group
 * @why: why what is known of it may be wrong, a sentence for a person; copied. NULL
 *	if it is right again
 *
 * Operations on a stale group are refused with -ESTALE.
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_portal_group_set_stale(struct vds_portal_group *group,
				      const char *why)
{
	reg_acquire();
	if (group->stale != !!why) {
		if (why)
			strscpy(group->why, why, sizeof(group->why));
		/* Pairs with nl_fill_group(), which reads @why after @stale. */
		smp_store_release(&group->stale, !!why);
		nl_notify_object(&group->obj, VDS_ISCSI_EVENT_KIND_MODIFY, 0);
	}
	reg_release();
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_set_stale);

/**
 * vds_iscsi_portal_group_leaked() - whether a portal of a group is leaked
 * @group: the group
 *
 * Context: Any.
 * Return: true if vds_iscsi_portal_leaked() reported one that is still there.
 */
bool vds_iscsi_portal_group_leaked(const struct vds_portal_group *group)
{
	return READ_ONCE(group->nr_leaked);
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_leaked);

/**
 * vds_iscsi_portal_group_priv() - the private pointer of a portal group
 * @group: the group
 *
 * Context: Any.
 * Return: the @priv of vds_iscsi_portal_group_arrive(), or NULL if the group
 * has departed.
 */
void *vds_iscsi_portal_group_priv(const struct vds_portal_group *group)
{
	return READ_ONCE(group->priv);
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_priv);

/**
 * vds_iscsi_portal_group_provider() - the provider of a portal group
 * @group: the group
 *
 * Context: Any.
 * Return: the provider that reported the group.
 */
struct vds_provider *
vds_iscsi_portal_group_provider(const struct vds_portal_group *group)
{
	return group->target->provider;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_provider);

/**
 * vds_iscsi_portal_group_target() - the target of a portal group
 * @group: the group
 *
 * Context: Any.
 * Return: the target, valid as long as the group.
 */
struct vds_target *
vds_iscsi_portal_group_target(const struct vds_portal_group *group)
{
	return group->target;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_target);

/**
 * vds_iscsi_portal_group_format() - print the name of a portal group
 * @group: the group
 * @buf: receives "IQN,TAG" and a NUL
 * @size: size of @buf in bytes, at least VDS_GROUP_STRLEN
 *
 * Context: Any.
 * Return: number of bytes printed, without the NUL.
 */
int vds_iscsi_portal_group_format(const struct vds_portal_group *group, char *buf,
				  size_t size)
{
	return scnprintf(buf, size, "%s,%u", group->target->name, group->tag);
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_format);

/* Targets */

/**
 * vds_iscsi_target_find() - find a target by its name
 * @provider: the provider
 * @name: iSCSI name
 *
 * Context: Process. The provider serializes this with its other reports.
 * Return: the target, or NULL.
 */
struct vds_target *vds_iscsi_target_find(struct vds_provider *provider,
					 const char *name)
{
	struct vds_object *obj;

	rcu_read_lock();
	obj = reg_find_named(provider, VDS_TARGET, name);
	rcu_read_unlock();
	return obj ? to_vds_target(obj) : NULL;
}
EXPORT_SYMBOL_GPL(vds_iscsi_target_find);

/**
 * vds_iscsi_target_arrive() - report a new target
 * @provider: the provider
 * @name: iSCSI name (RFC 7143, section 4.2.7.1)
 * @cause: id of the operation that created it, or 0 if another program did
 * @priv: for the provider, see vds_iscsi_target_priv()
 *
 * Context: Process. May sleep.
 * Return: the target, or an ERR_PTR:
 * * -ENAMETOOLONG - @name is longer than VDS_ISCSI_NAME_MAX
 * * -EEXIST - the provider has a target of this name
 * * -ENOMEM - out of memory
 */
struct vds_target *vds_iscsi_target_arrive(struct vds_provider *provider,
					   const char *name, u64 cause,
					   void *priv)
{
	struct vds_target *target;
	int ret;

	if (strlen(name) > VDS_ISCSI_NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	target = kzalloc(struct_size(target, name, strlen(name) + 1), GFP_KERNEL);
	if (!target)
		return ERR_PTR(-ENOMEM);
	target->provider = provider;
	target->priv = priv;
	INIT_LIST_HEAD(&target->groups);
	strcpy(target->name, name);
	reg_identity_make(&target->id, provider, name);

	reg_acquire();
	ret = reg_add(&target->obj, VDS_TARGET, provider);
	if (!ret) {
		reg_provider_get(provider);
		list_add_tail(&target->obj.list, &provider->targets);
		nl_notify_object(&target->obj, VDS_ISCSI_EVENT_KIND_ARRIVE,
				 cause);
	}
	reg_release();
	if (ret) {
		reg_abandon(&target->obj);
		return ERR_PTR(ret);
	}
	return target;
}
EXPORT_SYMBOL_GPL(vds_iscsi_target_arrive);

void reg_target_depart(struct vds_target *target, u64 cause)
{
	struct vds_portal_group *group, *next;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry_safe(group, next, &target->groups, obj.list)
		group_depart(group, 0);
	list_del(&target->obj.list);
	WRITE_ONCE(target->priv, NULL);
	reg_depart(&target->obj, cause);
}

/**
 * vds_iscsi_target_depart() - report that a target is gone
 * @target: the target; its portal groups depart first
 * @cause: id of the operation that deleted it, or 0 if another program did
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_target_depart(struct vds_target *target, u64 cause)
{
	reg_acquire();
	reg_target_depart(target, cause);
	reg_release();
}
EXPORT_SYMBOL_GPL(vds_iscsi_target_depart);

/**
 * vds_iscsi_target_priv() - the private pointer of a target
 * @target: the target
 *
 * Context: Any.
 * Return: the @priv of vds_iscsi_target_arrive(), or NULL if the target has
 * departed.
 */
void *vds_iscsi_target_priv(const struct vds_target *target)
{
	return READ_ONCE(target->priv);
}
EXPORT_SYMBOL_GPL(vds_iscsi_target_priv);

/**
 * vds_iscsi_target_provider() - the provider of a target
 * @target: the target
 *
 * Context: Any.
 * Return: the provider that reported the target.
 */
struct vds_provider *vds_iscsi_target_provider(const struct vds_target *target)
{
	return target->provider;
}
EXPORT_SYMBOL_GPL(vds_iscsi_target_provider);
