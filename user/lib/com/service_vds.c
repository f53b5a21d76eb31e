// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsService and IVdsServiceInitialization: the service as programs for Windows use it.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "../error.h"
#include "../lock.h"
#include "advise.h"
#include "service_object.h"

enum {
	ERROR_NOT_SUPPORTED = 50,
};

/* As on Windows, a drive letter is one of these. */
#define FIRST_LETTER	L'A'
#define LAST_LETTER	L'Z'

static struct service *from_service(IVdsService *p)
{
	return container_of(p, struct service, iface);
}

static struct service *from_initialization(IVdsServiceInitialization *p)
{
	return container_of(p, struct service, initialization);
}

COM_DEFINE_IUNKNOWN(service, IVdsService)
COM_DEFINE_IUNKNOWN(initialization, IVdsServiceInitialization)

static HRESULT initialization_Initialize(IVdsServiceInitialization *p, LPWSTR machine)
{
	(void)p;
	if (machine && *machine)
		return com_fail(HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED),
				"the service of another machine cannot be reached");
	return S_OK;
}

/* ------------------------------------------------------------- the service */

static HRESULT service_IsServiceReady(IVdsService *p)
{
	return service_ready(from_service(p));
}

static HRESULT service_WaitForServiceReady(IVdsService *p)
{
	/* The service is ready as soon as the kernel module is loaded. */
	return service_ready(from_service(p));
}

static HRESULT service_GetProperties(IVdsService *p, VDS_SERVICE_PROP *prop)
{
	(void)p;
	if (!prop)
		return com_fail_argument("pServiceProp");
	memset(prop, 0, sizeof(*prop));

	prop->pwszVersion = com_wide(VDS_LIBRARY_VERSION);
	if (!prop->pwszVersion)
		return com_fail_memory();
	prop->ulFlags = VDS_SVF_AUTO_MOUNT_OFF;
	return S_OK;
}

static HRESULT service_QueryProviders(IVdsService *p, DWORD masks, IEnumVdsObject **out)
{
	return service_query_providers(from_service(p), masks, out);
}

static HRESULT service_GetObject(IVdsService *p, VDS_OBJECT_ID id, VDS_OBJECT_TYPE type,
				 IUnknown **out)
{
	return service_get_object(from_service(p), &id, type, out);
}

static HRESULT service_Reboot(IVdsService *p)
{
	(void)p;
	return com_fail(VDS_E_NOT_SUPPORTED, "libvds does not reboot a machine");
}

static HRESULT check_flags(ULONG flags)
{
	if (flags & ~VDS_SVF_AUTO_MOUNT_OFF)
		return com_fail(VDS_E_INVALID_SERVICE_FLAG,
				"only VDS_SVF_AUTO_MOUNT_OFF can be set or cleared");
	return S_OK;
}

static HRESULT service_SetFlags(IVdsService *p, ULONG flags)
{
	(void)p;
	return check_flags(flags);
}

static HRESULT service_ClearFlags(IVdsService *p, ULONG flags)
{
	HRESULT hr = check_flags(flags);

	(void)p;
	if (SUCCEEDED(hr) && flags)
		hr = com_fail(VDS_E_NOT_SUPPORTED, "libvds does not mount volumes");
	return hr;
}

/* --------------------------------------------------------- disks and volumes */

static HRESULT service_QueryMaskedDisks(IVdsService *p, IEnumVdsObject **out)
{
	(void)p;
	return com_not_implemented(out);
}

static HRESULT service_QueryUnallocatedDisks(IVdsService *p, IEnumVdsObject **out)
{
	return enum_empty(&from_service(p)->com, out);
}

static HRESULT service_QueryDriveLetters(IVdsService *p, WCHAR first, DWORD count,
					 VDS_DRIVE_LETTER_PROP *letters)
{
	(void)p;
	if (!letters)
		return com_fail_argument("pDriveLetterPropArray");
	if (first >= L'a' && first <= L'z')
		first -= L'a' - L'A';
	if (first < FIRST_LETTER || first > LAST_LETTER ||
	    count > (DWORD)(LAST_LETTER - first) + 1)
		return com_fail(E_INVALIDARG, "drive letters are A to Z");

	memset(letters, 0, count * sizeof(*letters));
	for (DWORD i = 0; i < count; i++)
		letters[i].wcLetter = first + (WCHAR)i;
	return S_OK;
}

static HRESULT service_QueryFileSystemTypes(IVdsService *p, VDS_FILE_SYSTEM_TYPE_PROP **types,
					    LONG *count)
{
	(void)p;
	if (types)
		*types = NULL;
	if (count)
		*count = 0;
	if (!types)
		return com_fail_argument("ppFileSystemTypeProps");
	if (!count)
		return com_fail_argument("plNumberOfFileSystems");
	return S_OK;
}

static HRESULT service_CleanupObsoleteMountPoints(IVdsService *p)
{
	(void)p;
	return S_OK;
}

/* ----------------------------------------------------------------- repair */

/* Call @repair, which may wait, for each provider; returns the first error. */
static int each_provider(struct vds_client *client,
			 int (*repair)(struct vds_client *client, const char *name))
{
	struct vds_provider_info *list = NULL;
	size_t count;
	int first = 0, err = vds_provider_list(client, &list, &count);

	if (err)
		return err;
	pthread_cleanup_push(free, list);
	for (size_t i = 0; i < count; i++) {
		err = repair(client, list[i].name);
		if (!first)
			first = err;
	}
	pthread_cleanup_pop(1);
	return first;
}

static int start_reenumerate(struct vds_client *client, const char *name)
{
	struct vds_op_start start;
	int err = vds_reenumerate_start(client, name, 0, 0, &start);

	/* One that is running does the same. */
	return err == -EBUSY ? 0 : err;
}

static HRESULT service_Reenumerate(IVdsService *p)
{
	struct service *service = from_service(p);
	HRESULT hr = service_connect(service);

	if (FAILED(hr))
		return hr;
	return com_hresult(each_provider(service->com.client, start_reenumerate));
}

/* A provider that lost events of its target driver has to be reenumerated first. */
static int repair(struct vds_client *client, const char *name)
{
	int err = vds_reenumerate(client, name, COM_TIMEOUT_MS);

	return err ? err : vds_refresh(client, name, COM_TIMEOUT_MS);
}

static HRESULT service_Refresh(IVdsService *p)
{
	struct service *service = from_service(p);
	HRESULT hr = service_connect(service);

	if (FAILED(hr))
		return hr;
	return each_provider(service->com.client, repair) ? S_FALSE : S_OK;
}

/* ------------------------------------------------------------- notifications */

/* Set the advisor, unless another thread was faster. */
static void set_advisor(struct service *service, struct advisor *new)
{
	int state = vds_lock();

	/* That of a parent has no thread here, and is lost. */
	if (!service->advisor || !advisor_is_alive(service->advisor)) {
		service->advisor = new;
		new = NULL;
	}
	vds_unlock(state);
	advisor_free(new);
}

static struct advisor *get_advisor(struct service *service)
{
	struct advisor *advisor = service_advisor(service);

	if (advisor)
		return advisor;
	advisor = advisor_new(service->ops, service->ctx);
	if (!advisor)
		return NULL;
	set_advisor(service, advisor);
	return service_advisor(service);
}

static HRESULT service_Advise(IVdsService *p, IVdsAdviseSink *sink, DWORD *cookie)
{
	struct advisor *advisor;
	HRESULT hr;
	int cancel;

	if (cookie)
		*cookie = 0;
	if (!sink)
		return com_fail_argument("pSink");
	if (!cookie)
		return com_fail_argument("pdwCookie");

	cancel = vds_cancel_off();
	advisor = get_advisor(from_service(p));
	hr = advisor ? advisor_add(advisor, sink, cookie) : com_fail_memory();
	vds_cancel_restore(cancel);
	return hr;
}

static HRESULT service_Unadvise(IVdsService *p, DWORD cookie)
{
	struct advisor *advisor = service_advisor(from_service(p));

	return advisor ? advisor_remove(advisor, cookie) :
	       com_fail(VDS_E_BAD_COOKIE, "no sink has this cookie");
}

const struct IVdsServiceInitializationVtbl service_initialization_vtbl = {
	.QueryInterface = initialization_QueryInterface,
	.AddRef = initialization_AddRef,
	.Release = initialization_Release,
	.Initialize = initialization_Initialize,
};

const struct IVdsServiceVtbl service_vtbl = {
	.QueryInterface = service_QueryInterface,
	.AddRef = service_AddRef,
	.Release = service_Release,
	.IsServiceReady = service_IsServiceReady,
	.WaitForServiceReady = service_WaitForServiceReady,
	.GetProperties = service_GetProperties,
	.QueryProviders = service_QueryProviders,
	.QueryMaskedDisks = service_QueryMaskedDisks,
	.QueryUnallocatedDisks = service_QueryUnallocatedDisks,
	.GetObject = service_GetObject,
	.QueryDriveLetters = service_QueryDriveLetters,
	.QueryFileSystemTypes = service_QueryFileSystemTypes,
	.Reenumerate = service_Reenumerate,
	.Refresh = service_Refresh,
	.CleanupObsoleteMountPoints = service_CleanupObsoleteMountPoints,
	.Advise = service_Advise,
	.Unadvise = service_Unadvise,
	.Reboot = service_Reboot,
	.SetFlags = service_SetFlags,
	.ClearFlags = service_ClearFlags,
};
