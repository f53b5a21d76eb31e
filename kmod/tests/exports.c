// SPDX-License-Identifier: GPL-2.0-only
/*
 * exports.c - let the KUnit tests reach what is internal; a part of vds_iscsi.ko
 * only when it is built for them.
 */
#include <kunit/visibility.h>
#include <linux/moduleparam.h>

#include "../core.h"
#include "fake.h"

EXPORT_SYMBOL_IF_KUNIT(vds_identity_make);
EXPORT_SYMBOL_IF_KUNIT(vds_identity_provider);
EXPORT_SYMBOL_IF_KUNIT(vds_incarnation_next);
EXPORT_SYMBOL_IF_KUNIT(vds_state_lock);
EXPORT_SYMBOL_IF_KUNIT(vds_object_find);
EXPORT_SYMBOL_IF_KUNIT(vds_object_find_named);
EXPORT_SYMBOL_IF_KUNIT(vds_association_find);
EXPORT_SYMBOL_IF_KUNIT(vds_object_get);
EXPORT_SYMBOL_IF_KUNIT(vds_object_put);
EXPORT_SYMBOL_IF_KUNIT(vds_serials);
EXPORT_SYMBOL_IF_KUNIT(vds_operations);
EXPORT_SYMBOL_IF_KUNIT(vds_fill_object);
EXPORT_SYMBOL_IF_KUNIT(vds_op_commit);
EXPORT_SYMBOL_IF_KUNIT(vds_providers_reenumerate);
EXPORT_SYMBOL_IF_KUNIT(vds_providers_refresh);

/**
 * fake_set_param() - set a parameter of vds_iscsi, as its file in sysfs does
 * @name: the parameter, of type uint
 * @value: its new value
 *
 * Return: the value before, or a negative errno.
 */
int fake_set_param(const char *name, unsigned int value)
{
	const struct kernel_param *kp = THIS_MODULE->kp;
	unsigned int i, old;
	char text[16];
	int ret;

	snprintf(text, sizeof(text), "%u", value);
	for (i = 0; i < THIS_MODULE->num_kp; i++) {
		if (strcmp(kp[i].name, name))
			continue;
		old = *(unsigned int *)kp[i].arg;
		ret = kp[i].ops->set(text, &kp[i]);
		return ret ?: old;
	}
	return -ENOENT;
}
EXPORT_SYMBOL_IF_KUNIT(fake_set_param);
