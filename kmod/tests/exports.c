// SPDX-License-Identifier: GPL-2.0-only
/*
 * exports.c - export internal functions to the KUnit tests; only built into
 * vds_iscsi.ko with CONFIG_VDS_ISCSI_KUNIT_TEST.
 */
#include <kunit/visibility.h>
#include <linux/moduleparam.h>

#include "../gen/netlink_gen.h"
#include "../iscsi_name.h"
#include "../nl.h"
#include "../nl_notify.h"
#include "fake.h"

EXPORT_SYMBOL_IF_KUNIT(reg_identity_make);
EXPORT_SYMBOL_IF_KUNIT(reg_identity_provider);
EXPORT_SYMBOL_IF_KUNIT(reg_incarnation_next);
EXPORT_SYMBOL_IF_KUNIT(reg_lock);
EXPORT_SYMBOL_IF_KUNIT(reg_acquire);
EXPORT_SYMBOL_IF_KUNIT(reg_release);
EXPORT_SYMBOL_IF_KUNIT(reg_find);
EXPORT_SYMBOL_IF_KUNIT(reg_find_named);
EXPORT_SYMBOL_IF_KUNIT(reg_membership_by_address);
EXPORT_SYMBOL_IF_KUNIT(reg_get);
EXPORT_SYMBOL_IF_KUNIT(reg_put);
EXPORT_SYMBOL_IF_KUNIT(reg_serials);
EXPORT_SYMBOL_IF_KUNIT(op_table);
EXPORT_SYMBOL_IF_KUNIT(iscsi_name_error);
EXPORT_SYMBOL_IF_KUNIT(nl_fill_object);
EXPORT_SYMBOL_IF_KUNIT(op_commit);
EXPORT_SYMBOL_IF_KUNIT(op_set_state);
EXPORT_SYMBOL_IF_KUNIT(reg_membership_state);
EXPORT_SYMBOL_IF_KUNIT(reg_portal_status);
EXPORT_SYMBOL_IF_KUNIT(reg_portal_create);
EXPORT_SYMBOL_IF_KUNIT(nl_generation);
EXPORT_SYMBOL_IF_KUNIT(nl_family);
EXPORT_SYMBOL_IF_KUNIT(vds_iscsi_nl_ops);

#ifdef MODULE
static const struct kernel_param *fake_param(const char *name)
{
	unsigned int i;

	for (i = 0; i < THIS_MODULE->num_kp; i++)
		if (!strcmp(THIS_MODULE->kp[i].name, name))
			return &THIS_MODULE->kp[i];
	return NULL;
}
#else
/* In a kernel that has the module built in, the kernel's list has them. */
extern const struct kernel_param __start___param[], __stop___param[];

static const struct kernel_param *fake_param(const char *name)
{
	const struct kernel_param *kp;
	size_t len = strlen(KBUILD_MODNAME ".");

	for (kp = __start___param; kp < __stop___param; kp++)
		if (!strncmp(kp->name, KBUILD_MODNAME ".", len) &&
		    !strcmp(kp->name + len, name))
			return kp;
	return NULL;
}
#endif

/**
 * fake_set_param() - set a parameter of vds_iscsi like its file in sysfs
 * @name: the parameter, of type uint
 * @value: its new value
 *
 * Return: the old value, or a negative errno.
 */
int fake_set_param(const char *name, unsigned int value)
{
	const struct kernel_param *kp = fake_param(name);
	unsigned int old;
	char text[16];
	int ret;

	if (!kp)
		return -ENOENT;
	snprintf(text, sizeof(text), "%u", value);
	old = *(unsigned int *)kp->arg;
	ret = kp->ops->set(text, kp);
	return ret ?: old;
}
EXPORT_SYMBOL_IF_KUNIT(fake_set_param);
