// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_config.c - how the fake provider creates, deletes and enables.
 */
#include "fake.h"

static bool fake_has_sessions(struct fake *fake,
			      const struct vds_portal_group *group)
{
	unsigned int i;
	bool has = false;

	mutex_lock(&fake->lock);
	for (i = 0; i < fake->nr_sessions; i++)
		has = has || fake->sessions[i].group == group;
	mutex_unlock(&fake->lock);
	return has;
}

/* What all ops do before they change anything; @group must have no sessions. */
static int fake_config(struct fake *fake, enum fake_op which,
		       struct vds_operation *op,
		       const struct vds_portal_group *group)
{
	struct vds_blocker blocker = { .kind = VDS_ISCSI_BLOCKER_KIND_SESSION };
	int ret = fake_step(fake, which, op);

	fake_stop(fake, FAKE_HOLD_CONFIG);
	if (ret)
		return ret;
	if (READ_ONCE(fake->block)) {
		blocker.kind = READ_ONCE(fake->block);
		vds_iscsi_op_blocker(op, &blocker);
		return -EAGAIN;
	}
	if (group && fake_has_sessions(fake, group)) {
		vds_iscsi_op_blocker(op, &blocker);
		return -EUSERS;
	}
	return vds_iscsi_op_commit(op);
}

static int fake_contents(struct vds_portal_group *group,
			 struct vds_contents *contents)
{
	struct fake *fake = fake_of(group);
	int ret = fake_called(fake, FAKE_CONTENTS);

	*contents = fake->contents;
	return ret;
}

static int fake_create_target(struct vds_provider *provider, const char *name,
			      struct vds_operation *op)
{
	struct fake *fake = vds_iscsi_provider_priv(provider);
	int ret = fake_config(fake, FAKE_CREATE_TARGET, op, NULL);

	return ret ?: PTR_ERR_OR_ZERO(vds_iscsi_target_arrive(provider, name,
							      vds_iscsi_op_id(op),
							      fake));
}

static int fake_delete_target(struct vds_target *target,
			      struct vds_operation *op)
{
	struct fake *fake =
		vds_iscsi_provider_priv(vds_iscsi_target_provider(target));
	int ret = fake_config(fake, FAKE_DELETE_TARGET, op, NULL);

	if (!ret)
		vds_iscsi_target_depart(target, vds_iscsi_op_id(op));
	return ret;
}

static int fake_create_group(struct vds_target *target, u16 tag,
			     struct vds_operation *op)
{
	struct fake *fake =
		vds_iscsi_provider_priv(vds_iscsi_target_provider(target));
	int ret = fake_config(fake, FAKE_CREATE_GROUP, op, NULL);
	struct vds_portal_group *group;

	if (ret)
		return ret;
	group = vds_iscsi_portal_group_arrive(target, tag, vds_iscsi_op_id(op),
					      fake);
	if (IS_ERR(group))
		return PTR_ERR(group);
	vds_iscsi_portal_group_set_disabled(group, true);
	return 0;
}

static int fake_delete_group(struct vds_portal_group *group, bool contents,
			     struct vds_operation *op)
{
	struct fake *fake = fake_of(group);
	int ret = fake_config(fake, FAKE_DELETE_GROUP, op, group);

	if (!ret && fake_gone(group))
		ret = -EIDRM;
	if (!ret)
		vds_iscsi_portal_group_depart(group, vds_iscsi_op_id(op));
	if (!ret && contents)
		fake->contents = (struct vds_contents){};
	return ret;
}

static int fake_enable_group(struct vds_portal_group *group, bool enable,
			     struct vds_operation *op)
{
	int ret = fake_config(fake_of(group), FAKE_ENABLE_GROUP, op,
			      enable ? NULL : group);

	if (!ret)
		vds_iscsi_portal_group_set_disabled(group, !enable);
	return ret;
}

/* Let the fake provider have the ops of VDS_CAP_CONFIGURE. */
void fake_config_init(struct vds_provider_ops *ops)
{
	ops->capabilities |= VDS_CAP_CONFIGURE;
	ops->contents = fake_contents;
	ops->create_target = fake_create_target;
	ops->delete_target = fake_delete_target;
	ops->create_group = fake_create_group;
	ops->delete_group = fake_delete_group;
	ops->enable_group = fake_enable_group;
}
