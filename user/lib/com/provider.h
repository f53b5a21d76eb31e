/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a provider and its subsystem share: they are one object in the kernel.
 */
#ifndef VDS_COM_PROVIDER_H
#define VDS_COM_PROVIDER_H

#include "com.h"

/**
 * struct provider - a provider, or its subsystem
 * @entity: its id and its first interface
 * @second: its second interface
 * @third: its third interface
 * @support: the fourth interface of a provider
 * @name: its name, by which the kernel identifies it
 */
struct provider {
	struct entity entity;
	union {
		IVdsHwProvider hw;
		IVdsSubSystemIscsi iscsi;
	} second;
	union {
		IVdsHwProviderType type;
		IVdsSubSystemImportTarget import;
	} third;
	IVdsProviderSupport support;
	char name[sizeof(((struct vds_provider_info *)0)->name)];
};

/** provider_new() - a provider or subsystem, by @class; NULL if out of memory */
struct provider *provider_new(const struct com_class *class, struct com_object *parent,
			      const struct vds_provider_info *info);

/**
 * provider_get() - the provider of an object that was there before
 *
 * Return: 0; -EIDRM if it was removed since; another negative errno.
 */
int provider_get(struct vds_client *client, const char *name, struct vds_provider_info *info);

/** provider_check_state() - 0; -ESTALE if the provider is stale */
int provider_check_state(const struct vds_provider_info *info);

/** provider_info() - the provider now; -EIDRM if it is not the provider of this object */
int provider_info(const struct entity *entity, struct vds_provider_info *info);

typedef int (*provider_repair_fn)(struct vds_client *client, const char *name, int timeout_ms);

/** provider_repair() - repair it by vds_reenumerate() or vds_refresh(); waits 30 s */
HRESULT provider_repair(const struct entity *entity, provider_repair_fn repair);

/** provider_find() - the entity that @open makes of the provider that has @id */
HRESULT provider_find(struct com_object *parent, const struct vds_uuid *id,
		      HRESULT (*open)(struct com_object *parent, const void *record,
				      struct entity **out),
		      struct entity **out);

/* The entity of a struct vds_provider_info; *@out is unchanged on failure. */
HRESULT provider_from(struct com_object *parent, const void *record, struct entity **out);
HRESULT sub_system_from(struct com_object *parent, const void *record, struct entity **out);

#endif /* VDS_COM_PROVIDER_H */
