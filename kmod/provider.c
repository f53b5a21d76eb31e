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
#include "registry.h"

LIST_HEAD(reg_providers);

/* Keeps a provider registered while its settle op runs. */
DEFINE_STATIC_SRCU(reg_settle_srcu);

static struct vds_provider *provider_new(const struct vds_provider_ops *ops,
					 void *priv)
{
	struct vds_provider *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	kref_init(&p->ref);
	p->ops = ops;
	strscpy(p->name, ops->name, sizeof(p->name));
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
	reg_acquire();
	if (!IS_ERR(reg_provider_find(ops->name))) {
		reg_release();
		reg_provider_put(p);
		return ERR_PTR(-EEXIST);
	}
	list_add_tail_rcu(&p->node, &reg_providers);
	nl_notify_provider(p, VDS_ISCSI_EVENT_KIND_ARRIVE);
	reg_release();
	return p;
}
EXPORT_SYMBOL_GPL(vds_iscsi_provider_register);

/* All objects of a provider depart; the list of targets takes the groups along. */
static void provider_clear(struct vds_provider *p)
{
	struct vds_target *target, *next_target;
	struct vds_portal *portal, *next_portal;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry_safe(target, next_target, &p->targets, obj.list)
		reg_target_depart(target, 0);
	list_for_each_entry_safe(portal, next_portal, &p->retained, obj.list)
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
	reg_acquire();
	p->dying = true;
	reg_release();
	wait_var_event(&p->nr_running, !atomic_read(&p->nr_running));

	reg_acquire();
	provider_clear(p);
	list_del_rcu(&p->node);
	nl_notify_provider(p, VDS_ISCSI_EVENT_KIND_DEPART);
	reg_release();
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
 * @why: the reason, a sentence for a person; copied
 *
 * Operations are refused with -ESTALE until the provider was reenumerated and
 * then refreshed.
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_provider_mark_stale(struct vds_provider *p, const char *why)
{
	reg_acquire();
	p->reenumerating = false;
	p->reenumerated = false;
	if (!p->stale) {
		strscpy(p->why, why, sizeof(p->why));
		/* Pairs with nl_fill_provider(), which reads @why after @stale. */
		smp_store_release(&p->stale, true);
		nl_notify_provider(p, VDS_ISCSI_EVENT_KIND_MODIFY);
		pr_warn("provider %s is stale: %s\n", p->name, why);
	}
	reg_release();
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

/* Find a provider by name, or the only one if @name is NULL: -ENOENT or -EINVAL. */
struct vds_provider *reg_provider_find(const char *name)
{
	struct vds_provider *p, *found = NULL;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry(p, &reg_providers, node) {
		if (name && strcmp(p->name, name))
			continue;
		if (found)
			return ERR_PTR(-EINVAL);
		found = p;
	}
	return found ?: ERR_PTR(-ENOENT);
}

/*
 * Until reg_provider_leave() the provider stays registered and its module loaded, so it
 * can be called.  Returns false if it is being unregistered.
 */
bool reg_provider_enter(struct vds_provider *provider)
{
	lockdep_assert_held(&reg_lock);
	if (provider->dying || !try_module_get(provider->ops->owner))
		return false;
	atomic_inc(&provider->nr_running);
	return true;
}

void reg_provider_leave(struct vds_provider *provider)
{
	module_put(provider->ops->owner);
	if (atomic_dec_and_test(&provider->nr_running))
		wake_up_var(&provider->nr_running);
}

/* A reenumeration begins.  A change that is missed from now on spoils it. */
void reg_provider_begin_reenumerate(struct vds_provider *provider)
{
	reg_acquire();
	provider->reenumerating = true;
	reg_release();
}

/* A reenumeration is complete. */
void reg_provider_end_reenumerate(struct vds_provider *provider)
{
	reg_acquire();
	provider->reenumerated = provider->reenumerating;
	reg_release();
}

/* A refresh is complete: 0, or -ESTALE if it must be reenumerated before. */
int reg_provider_set_fresh(struct vds_provider *provider)
{
	int ret = 0;

	reg_acquire();
	if (provider->stale && !provider->reenumerated) {
		ret = -ESTALE;
	} else if (provider->stale) {
		WRITE_ONCE(provider->stale, false);
		nl_notify_provider(provider, VDS_ISCSI_EVENT_KIND_MODIFY);
	}
	reg_release();
	return ret;
}
