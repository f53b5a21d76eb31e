// SPDX-License-Identifier: GPL-2.0-only
/*
 * provider.c - target drivers come, go, lose track, and find back.
 */
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/wait_bit.h>

#include "core.h"

LIST_HEAD(reg_providers);

/* One registration, unregistration, reenumeration or refresh at a time. */
static DEFINE_MUTEX(reg_provider_lock);

/* Keeps providers while they settle. */
DEFINE_STATIC_SRCU(reg_settle_srcu);

static void provider_release(struct kref *ref)
{
	struct vds_provider *p = container_of(ref, struct vds_provider, ref);

	kfree_rcu(p, rcu);
}

void reg_provider_put(struct vds_provider *provider)
{
	kref_put(&provider->ref, provider_release);
}

/* Find a provider under reg_provider_lock, which keeps it. */
static struct vds_provider *provider_find(const char *name)
{
	struct vds_provider *p;

	lockdep_assert_held(&reg_provider_lock);
	list_for_each_entry(p, &reg_providers, node)
		if (!strcmp(p->ops->name, name))
			return p;
	return NULL;
}

static struct vds_provider *provider_new(const struct vds_provider_ops *ops,
					 void *priv)
{
	struct vds_provider *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	kref_init(&p->ref);
	p->ops = ops;
	p->priv = priv;
	p->incarnation = reg_incarnation_next();
	reg_identity_provider(&p->id, ops->name);
	INIT_LIST_HEAD(&p->targets);
	INIT_LIST_HEAD(&p->retained);
	return p;
}

/**
 * vds_iscsi_provider_register() - a target driver's provider comes
 * @ops: what it can do; stays where it is until vds_iscsi_provider_unregister()
 * @priv: for the provider, see vds_iscsi_provider_priv()
 *
 * The provider goes on to tell what it has with vds_iscsi_target_arrive() and
 * so on.
 *
 * Context: process, may sleep.
 * Return: the provider, or an ERR_PTR: -EEXIST the name is taken, -ENOMEM.
 */
struct vds_provider *
vds_iscsi_provider_register(const struct vds_provider_ops *ops, void *priv)
{
	struct vds_provider *p = provider_new(ops, priv);

	if (!p)
		return ERR_PTR(-ENOMEM);
	mutex_lock(&reg_provider_lock);
	if (provider_find(ops->name)) {
		mutex_unlock(&reg_provider_lock);
		reg_provider_put(p);
		return ERR_PTR(-EEXIST);
	}
	mutex_lock(&reg_lock);
	list_add_tail_rcu(&p->node, &reg_providers);
	nl_notify_provider(p, VDS_ISCSI_EVENT_KIND_ARRIVE);
	mutex_unlock(&reg_lock);
	mutex_unlock(&reg_provider_lock);
	return p;
}
EXPORT_SYMBOL_GPL(vds_iscsi_provider_register);

/**
 * vds_iscsi_provider_unregister() - a target driver's provider leaves
 * @p: the provider
 *
 * Waits for what runs in it. Everything that it told departs. An operation in
 * flight holds the provider's module, so from a module's exit there is none.
 *
 * Context: process, may sleep.
 */
void vds_iscsi_provider_unregister(struct vds_provider *p)
{
	mutex_lock(&reg_provider_lock);
	mutex_lock(&reg_lock);
	p->dying = true;
	mutex_unlock(&reg_lock);
	wait_var_event(&p->nr_running, !atomic_read(&p->nr_running));

	mutex_lock(&reg_lock);
	reg_provider_objects_depart(p);
	list_del_rcu(&p->node);
	nl_notify_provider(p, VDS_ISCSI_EVENT_KIND_DEPART);
	mutex_unlock(&reg_lock);
	mutex_unlock(&reg_provider_lock);
	/* Readers may look at the provider's ops, which leave with its module. */
	synchronize_rcu();
	synchronize_srcu(&reg_settle_srcu);
	reg_provider_put(p);
}
EXPORT_SYMBOL_GPL(vds_iscsi_provider_unregister);

/**
 * vds_iscsi_provider_priv() - what the provider gave at its registration
 * @provider: the provider
 *
 * Context: any.
 * Return: the pointer.
 */
void *vds_iscsi_provider_priv(const struct vds_provider *provider)
{
	return provider->priv;
}
EXPORT_SYMBOL_GPL(vds_iscsi_provider_priv);

/**
 * vds_iscsi_provider_mark_stale() - what a provider told can no longer be
 * relied on
 * @p: the provider
 * @why: a sentence for a person; a constant of the provider's module
 *
 * Operations are refused with -ESTALE until the provider has been reenumerated
 * and then refreshed.
 *
 * Context: process, may sleep.
 */
void vds_iscsi_provider_mark_stale(struct vds_provider *p, const char *why)
{
	mutex_lock(&reg_lock);
	p->reenumerated = false;
	if (!p->stale) {
		WRITE_ONCE(p->why, why);
		/* Pairs with nl_fill_provider(): it reads why after stale. */
		smp_store_release(&p->stale, true);
		nl_notify_provider(p, VDS_ISCSI_EVENT_KIND_MODIFY);
		pr_warn("vds_iscsi: provider %s is stale: %s\n", p->ops->name, why);
	}
	mutex_unlock(&reg_lock);
}
EXPORT_SYMBOL_GPL(vds_iscsi_provider_mark_stale);

/*
 * Have providers tell what happened until now, so that who asks sees what he did
 * before.  Takes the providers' own locks.
 */
void reg_providers_settle(void)
{
	int idx = srcu_read_lock(&reg_settle_srcu);
	struct vds_provider *p;

	list_for_each_entry_srcu(
		p, &reg_providers, node,
		srcu_read_lock_held(&reg_settle_srcu)) if (p->ops->settle)
		p->ops->settle(p);
	srcu_read_unlock(&reg_settle_srcu, idx);
}

static int provider_reenumerate(struct vds_provider *p)
{
	int ret;

	/* Before, for what is lost meanwhile must count. */
	mutex_lock(&reg_lock);
	p->reenumerated = true;
	mutex_unlock(&reg_lock);
	ret = p->ops->reenumerate(p);
	if (ret) {
		mutex_lock(&reg_lock);
		p->reenumerated = false;
		mutex_unlock(&reg_lock);
	}
	return ret;
}

/* A refresh, where no signal reaches it. */
struct vds_refresh {
	struct kthread_work work;
	struct vds_provider *provider;
	int result;
};

static void refresh_work(struct kthread_work *work)
{
	struct vds_refresh *refresh = container_of(work, struct vds_refresh, work);

	refresh->result = refresh->provider->ops->refresh(refresh->provider);
}

static int refresh_call(struct vds_provider *p)
{
	struct vds_refresh refresh = { .provider = p };
	struct vds_worker *worker = worker_get();

	if (IS_ERR(worker))
		return PTR_ERR(worker);
	kthread_init_work(&refresh.work, refresh_work);
	worker_start(worker, &refresh.work, true);
	kthread_flush_work(&refresh.work);
	worker_put(worker);
	return refresh.result;
}

static int provider_refresh(struct vds_provider *p)
{
	int ret = refresh_call(p);

	mutex_lock(&reg_lock);
	if (!ret && p->stale && !p->reenumerated)
		ret = -ESTALE;
	if (!ret && p->stale) {
		WRITE_ONCE(p->stale, false);
		nl_notify_provider(p, VDS_ISCSI_EVENT_KIND_MODIFY);
	}
	mutex_unlock(&reg_lock);
	return ret;
}

/* Do something to one provider, or to all when @name is NULL. */
static int providers_do(const char *name, struct netlink_ext_ack *extack,
			int (*action)(struct vds_provider *p))
{
	struct vds_provider *p;
	int ret = 0;

	if (mutex_lock_killable(&reg_provider_lock))
		return -EINTR;
	if (name && !provider_find(name)) {
		NL_SET_ERR_MSG(extack, "no provider has this name");
		ret = -ENOENT;
	}
	list_for_each_entry(p, &reg_providers, node) {
		if (ret)
			break;
		if (!name || !strcmp(p->ops->name, name))
			ret = action(p);
	}
	mutex_unlock(&reg_provider_lock);
	return ret;
}

/* Have providers find out what came and went; @name NULL means all of them. */
int reg_providers_reenumerate(const char *name, struct netlink_ext_ack *extack)
{
	int ret = providers_do(name, extack, provider_reenumerate);

	if (ret == -EBUSY)
		NL_SET_ERR_MSG(extack,
			       "another program holds a portal group's portals: try again");
	return ret;
}

/* Have providers mend what that found; @name NULL means all of them. */
int reg_providers_refresh(const char *name, struct netlink_ext_ack *extack)
{
	int ret = providers_do(name, extack, provider_refresh);

	if (ret == -ESTALE)
		NL_SET_ERR_MSG(extack, "reenumerate the provider first");
	return ret;
}
