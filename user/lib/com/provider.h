/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a provider and its subsystem share: they are one object in the kernel.
 */
#ifndef VDS_COM_PROVIDER_H
#define VDS_COM_PROVIDER_H

#include "com.h"

/**
 * struct provider - a handle of a provider, or of its subsystem
 * @entity: which one, and its first interface
 * @second: its second interface
 * @name: by which the kernel knows it
 */
struct provider {
	struct entity entity;
	union {
		IVdsHwProvider hw;
		IVdsSubSystemIscsi iscsi;
	} second;
	char name[sizeof(((struct vds_provider_info *)0)->name)];
};

/** provider_new() - a handle of @class; NULL when there is no memory for it */
struct provider *provider_new(const struct com_class *class, struct com_object *parent,
			      const struct vds_provider_info *info);

/** provider_info() - the provider now; -EIDRM when it is not the one of this handle */
int provider_info(const struct entity *entity, struct vds_provider_info *info);

/** provider_mend() - have it mended by vds_reenumerate() or vds_refresh() */
HRESULT provider_mend(const struct entity *entity,
		      int (*mend)(struct vds_client *client, const char *name));

/** provider_find() - what @open makes of the provider that has @id */
HRESULT provider_find(struct com_object *parent, const struct vds_uuid *id,
		      HRESULT (*open)(struct com_object *parent, const void *record,
				      struct entity **out),
		      struct entity **out);

/* A handle for a struct vds_provider_info; *@out is untouched on failure. */
HRESULT provider_from(struct com_object *parent, const void *record, struct entity **out);
HRESULT sub_system_from(struct com_object *parent, const void *record, struct entity **out);

#endif /* VDS_COM_PROVIDER_H */
