// SPDX-License-Identifier: GPL-2.0-only
/*
 * provider.c - register and unregister target drivers, and repair their view
 * when it became stale.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/wait_bit.h>

#include "nl_notify.h"
#include "operation.h"
#include "registry.h"

LIST_HEAD(reg_providers);

/* Serializes registration, unregistration, reenumeration and refresh. */
static DEFINE_MUTEX(reg_provider_lock);

/* Keeps a provider registered while its settle op runs. */
DEFINE_STATIC_SRCU(reg_settle_srcu);

/* Find a provider; reg_provider_lock keeps it registered. */
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
 * vds_iscsi_provider_register() - register a target driver's provider
 * @ops: what the core may call; must stay valid until
 *	vds_iscsi_provider_unregister() has returned
 * @priv: for the provider, see vds_iscsi_provider_priv()
 *
 * The provider then reports its objects, starting with
 * vds_iscsi_target_arrive().
 *
 * Context: Process. May sleep.
 * Return: the provider, or an ERR_PTR:
 * * -EEXIST - a provider of this name is registered
 * * -ENOMEM - out of memory
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

/* All objects of a provider depart; the list of targets takes the groups along. */
static void provider_clear(struct vds_provider *p)
{
	struct vds_target *target, *next_target;
	struct vds_portal *portal, *next_portal;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry_safe(target, next_target, &p->targets, node)
		reg_target_depart(target);
	list_for_each_entry_safe(portal, next_portal, &p->retained, retained)
		reg_portal_forget(portal, 0);
}

/**
 * vds_iscsi_provider_unregister() - unregister a target driver's provider
 * @p: the provider
 *
 * Refuses new operations, waits for those in flight, and then has all objects
 * of the provider depart.  An operation in flight holds the provider's module,
 * so none is in flight when this is called from the module's exit function.
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_provider_unregister(struct vds_provider *p)
{
	mutex_lock(&reg_provider_lock);
	mutex_lock(&reg_lock);
	p->dying = true;
	mutex_unlock(&reg_lock);
	wait_var_event(&p->nr_running, !atomic_read(&p->nr_running));

	mutex_lock(&reg_lock);
	provider_clear(p);
	list_del_rcu(&p->node);
	nl_notify_provider(p, VDS_ISCSI_EVENT_KIND_DEPART);
	mutex_unlock(&reg_lock);
	mutex_unlock(&reg_provider_lock);
	/* Readers may still use @p->ops, which belong to the provider's module. */
	synchronize_rcu();
	synchronize_srcu(&reg_settle_srcu);
	reg_provider_put(p);
}
EXPORT_SYMBOL_GPL(vds_iscsi_provider_unregister);

/**
 * vds_iscsi_provider_priv() - the private pointer of a provider
 * @provider: the provider
 *
 * Context: Any.
 * Return: the @priv of vds_iscsi_provider_register().
 */
void *vds_iscsi_provider_priv(const struct vds_provider *provider)
{
	return provider->priv;
}
EXPORT_SYMBOL_GPL(vds_iscsi_provider_priv);

/**
 * vds_iscsi_provider_mark_stale() - report that changes may have been missed
 * @p: the provider
 * @why: the reason, a sentence for a person; a constant of the provider's
 *	module
 *
 * Operations are refused with -ESTALE until the provider was reenumerated and
 * then refreshed.
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_provider_mark_stale(struct vds_provider *p, const char *why)
{
	mutex_lock(&reg_lock);
	p->reenumerated = false;
	if (!p->stale) {
		WRITE_ONCE(p->why, why);
		/* Pairs with nl_fill_provider(), which reads @why after @stale. */
		smp_store_release(&p->stale, true);
		nl_notify_provider(p, VDS_ISCSI_EVENT_KIND_MODIFY);
		pr_warn("provider %s is stale: %s\n", p->ops->name, why);
	}
	mutex_unlock(&reg_lock);
}
EXPORT_SYMBOL_GPL(vds_iscsi_provider_mark_stale);

/*
 * Have the providers report the changes of their drivers up to now, so that a
 * caller sees the effect of what it did before.  Takes the providers' own locks.
 */
void reg_providers_settle(void)
{
	int idx = srcu_read_lock(&reg_settle_srcu);
	struct vds_provider *p;

	list_for_each_entry_srcu(p, &reg_providers, node,
				 srcu_read_lock_held(&reg_settle_srcu))
		if (p->ops->settle)
			p->ops->settle(p);
	srcu_read_unlock(&reg_settle_srcu, idx);
}

static int provider_reenumerate(struct vds_provider *p)
{
	int ret;

	/* Set first: the provider clears it if it loses a change meanwhile. */
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

/**
 * struct vds_refresh - a call of a provider's refresh op by a thread of ours
 * @work: makes the call
 * @provider: the provider
 * @result: what the op returned
 */
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

/* Call the refresh op in a thread that ignores signals, as operations do. */
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

/* Call @action for one provider, or for all if @name is NULL. */
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

/* Scan the drivers for missed changes; all providers if @name is NULL. */
int reg_providers_reenumerate(const char *name, struct netlink_ext_ack *extack)
{
	int ret = providers_do(name, extack, provider_reenumerate);

	if (ret == -EBUSY)
		NL_SET_ERR_MSG(extack,
			       "another program holds a portal group's portals: try again");
	return ret;
}

/* Repair what the scan found; all providers if @name is NULL. */
int reg_providers_refresh(const char *name, struct netlink_ext_ack *extack)
{
	int ret = providers_do(name, extack, provider_refresh);

	if (ret == -ESTALE)
		NL_SET_ERR_MSG(extack, "reenumerate the provider first");
	return ret;
}
