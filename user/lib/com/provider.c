// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsProvider and IVdsHwProvider: a target driver's provider, and the repair of a
 * stale one.
 */
#include <errno.h>
#include <stdlib.h>

#include "../error.h"
#include "provider.h"

static struct entity *from_provider(IVdsProvider *p)
{
	return container_of(p, struct entity, iface.provider);
}

static struct entity *from_hw_provider(IVdsHwProvider *p)
{
	return &container_of(p, struct provider, second.hw)->entity;
}

static struct entity *from_provider_type(IVdsHwProviderType *p)
{
	return &container_of(p, struct provider, third.type)->entity;
}

static struct entity *from_provider_support(IVdsProviderSupport *p)
{
	return &container_of(p, struct provider, support)->entity;
}

COM_DEFINE_IUNKNOWN(provider, IVdsProvider)
COM_DEFINE_IUNKNOWN(hw_provider, IVdsHwProvider)
COM_DEFINE_IUNKNOWN(provider_type, IVdsHwProviderType)
COM_DEFINE_IUNKNOWN(provider_support, IVdsProviderSupport)

struct provider *provider_new(const struct com_class *class, struct com_object *parent,
			      const struct vds_provider_info *info)
{
	struct entity *entity = entity_new(class, parent, &info->id, info->incarnation);
	struct provider *provider;

	if (!entity)
		return NULL;
	provider = container_of(entity, struct provider, entity);
	memcpy(provider->name, info->name, sizeof(provider->name));
	return provider;
}

/* The kernel identifies a provider by its name. */
static const char *provider_name(const struct entity *entity)
{
	return container_of(entity, struct provider, entity)->name;
}

static int provider_removed(void)
{
	return vds_fail(-EIDRM, "the provider was removed");
}

int provider_get(struct vds_client *client, const char *name, struct vds_provider_info *info)
{
	int err = vds_provider_get(client, name, info);

	return err == -ENOENT ? provider_removed() : err;
}

int provider_info(const struct entity *entity, struct vds_provider_info *info)
{
	int err = provider_get(entity->com.client, provider_name(entity), info);

	if (!err && info->incarnation != entity->incarnation)
		return provider_removed();
	return err;
}

int provider_check_state(const struct vds_provider_info *info)
{
	if (info->state == VDS_ISCSI_PROVIDER_STATE_STALE)
		return vds_fail(-ESTALE, "the provider is stale: reenumerate and refresh it");
	return 0;
}

int provider_check(struct vds_client *client, const char *name)
{
	struct vds_provider_info info;
	int err = provider_get(client, name, &info);

	return err ? err : provider_check_state(&info);
}

static HRESULT provider_GetProperties(IVdsProvider *p, VDS_PROVIDER_PROP *prop)
{
	struct entity *entity = from_provider(p);
	struct vds_provider_info info;
	int err;

	if (!prop)
		return com_fail_argument("pProviderProp");
	memset(prop, 0, sizeof(*prop));

	err = provider_info(entity, &info);
	if (err)
		return com_hresult(err);
	prop->pwszName = com_wide(info.name);
	if (!prop->pwszName)
		return com_fail_memory();
	prop->id = com_object_id(&info.id);
	prop->type = VDS_PT_HARDWARE;
	/* A provider has no version. */
	return VDS_S_PROPERTIES_INCOMPLETE;
}

static const struct IVdsProviderVtbl provider_vtbl = {
	.QueryInterface = provider_QueryInterface,
	.AddRef = provider_AddRef,
	.Release = provider_Release,
	.GetProperties = provider_GetProperties,
};

static HRESULT hw_provider_QuerySubSystems(IVdsHwProvider *p, IEnumVdsObject **out)
{
	struct entity *entity = from_hw_provider(p);
	struct vds_provider_info *info;
	int err;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;

	info = malloc(sizeof(*info));
	if (!info)
		return com_fail_memory();
	err = provider_info(entity, info);
	if (err) {
		free(info);
		return com_hresult(err);
	}
	return enum_create(entity->com.parent, info, 1, sizeof(*info), sub_system_from, out);
}

HRESULT provider_repair(const struct entity *entity, provider_repair_fn repair)
{
	struct vds_provider_info info;
	int err = provider_info(entity, &info);

	if (!err)
		err = repair(entity->com.client, info.name, COM_TIMEOUT_MS);
	return com_hresult(err);
}

static HRESULT hw_provider_Reenumerate(IVdsHwProvider *p)
{
	return provider_repair(from_hw_provider(p), vds_reenumerate);
}

static HRESULT hw_provider_Refresh(IVdsHwProvider *p)
{
	return provider_repair(from_hw_provider(p), vds_refresh);
}

static const struct IVdsHwProviderVtbl hw_provider_vtbl = {
	.QueryInterface = hw_provider_QueryInterface,
	.AddRef = hw_provider_AddRef,
	.Release = hw_provider_Release,
	.QuerySubSystems = hw_provider_QuerySubSystems,
	.Reenumerate = hw_provider_Reenumerate,
	.Refresh = hw_provider_Refresh,
};

static HRESULT provider_type_GetProviderType(IVdsHwProviderType *p, VDS_HWPROVIDER_TYPE *type)
{
	(void)p;
	if (!type)
		return com_fail_argument("pType");
	*type = VDS_HWT_ISCSI;
	return S_OK;
}

static const struct IVdsHwProviderTypeVtbl provider_type_vtbl = {
	.QueryInterface = provider_type_QueryInterface,
	.AddRef = provider_type_AddRef,
	.Release = provider_type_Release,
	.GetProviderType = provider_type_GetProviderType,
};

/* iSCSI came with version 1.1 of VDS. */
static HRESULT provider_support_GetVersionSupport(IVdsProviderSupport *p, ULONG *versions)
{
	(void)p;
	if (!versions)
		return com_fail_argument("ulVersionSupport");
	*versions = VDS_VSF_1_1;
	return S_OK;
}

static const struct IVdsProviderSupportVtbl provider_support_vtbl = {
	.QueryInterface = provider_support_QueryInterface,
	.AddRef = provider_support_AddRef,
	.Release = provider_support_Release,
	.GetVersionSupport = provider_support_GetVersionSupport,
};

static const struct com_class provider_class = {
	.size = sizeof(struct provider),
	.interfaces = {
		{ &IID_IVdsProvider, offsetof(struct provider, entity.iface.provider) },
		{ &IID_IVdsHwProvider, offsetof(struct provider, second.hw) },
		{ &IID_IVdsHwProviderType, offsetof(struct provider, third.type) },
		{ &IID_IVdsProviderSupport, offsetof(struct provider, support) },
	},
};

HRESULT provider_from(struct com_object *parent, const void *record, struct entity **out)
{
	struct provider *provider = provider_new(&provider_class, parent, record);

	if (!provider)
		return com_fail_memory();
	provider->entity.iface.provider.lpVtbl = &provider_vtbl;
	provider->second.hw.lpVtbl = &hw_provider_vtbl;
	provider->third.type.lpVtbl = &provider_type_vtbl;
	provider->support.lpVtbl = &provider_support_vtbl;
	*out = &provider->entity;
	return S_OK;
}

/* The kernel has no query for a provider by its id. */
HRESULT provider_find(struct com_object *parent, const struct vds_uuid *id,
		      HRESULT (*open)(struct com_object *parent, const void *record,
				      struct entity **out),
		      struct entity **out)
{
	struct vds_provider_info *list = NULL;
	size_t count, i;
	HRESULT hr;
	int err = vds_provider_list(parent->client, &list, &count);

	if (err)
		return com_hresult(err);
	for (i = 0; i < count && memcmp(&list[i].id, id, sizeof(*id)); i++)
		;
	hr = i < count ? open(parent, &list[i], out) :
	     com_fail(VDS_E_OBJECT_NOT_FOUND, "no provider has this id");
	free(list);
	return hr;
}

HRESULT provider_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out)
{
	return provider_find(parent, id, provider_from, out);
}

HRESULT providers_list(struct com_object *parent, IEnumVdsObject **out)
{
	struct vds_provider_info *list = NULL;
	size_t count;
	int err = vds_provider_list(parent->client, &list, &count);

	return err ? com_hresult(err) :
	       enum_create(parent, list, count, sizeof(*list), provider_from, out);
}
