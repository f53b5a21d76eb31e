/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vds.h of Windows: the interfaces of libvds' vds.h in the form that sources for Windows
 * expect.
 *
 * The macros of C exist with COBJMACROS only, a table of methods is not const, and
 * GetObjectA and GetObjectW are the method GetObject.
 */
#ifndef __vds_h__
#define __vds_h__

#pragma GCC system_header

#include <windows.h>
#include <objbase.h>

#if defined(__cplusplus) && !defined(CINTERFACE)
#define VDSW_ARGUMENTS_OF_GETOBJECT	VDS_OBJECT_ID id, VDS_OBJECT_TYPE type, IUnknown **object
#define VDS__GETOBJECT(iface, ...)						\
	VDS__METHOD(iface, GetObject, __VA_ARGS__);				\
	HRESULT GetObjectA(VDSW_ARGUMENTS_OF_GETOBJECT)				\
	{									\
		return GetObject(id, type, object);				\
	}									\
	HRESULT GetObjectW(VDSW_ARGUMENTS_OF_GETOBJECT)				\
	{									\
		return GetObject(id, type, object);				\
	}
#else
#define VDS__GETOBJECT(iface, ...)						\
	__extension__ union {							\
		HRESULT (*GetObject)(iface *p, __VA_ARGS__);			\
		HRESULT (*GetObjectA)(iface *p, __VA_ARGS__);			\
		HRESULT (*GetObjectW)(iface *p, __VA_ARGS__);			\
	}
#endif

#include_next <vds.h>

#ifdef COBJMACROS
#define IVdsService_GetObjectA(p, id, type, out)	IVdsService_GetObject(p, id, type, out)
#define IVdsService_GetObjectW(p, id, type, out)	IVdsService_GetObject(p, id, type, out)
#endif

#ifdef __cplusplus
VDSW_UUIDOF(IEnumVdsObject);
VDSW_UUIDOF(IVdsAdviseSink);
VDSW_UUIDOF(IVdsAsync);
VDSW_UUIDOF(IVdsAsyncLinux);
VDSW_UUIDOF(IVdsHwProvider);
VDSW_UUIDOF(IVdsHwProviderType);
VDSW_UUIDOF(IVdsIscsiPortal);
VDSW_UUIDOF(IVdsIscsiPortalGroup);
VDSW_UUIDOF(IVdsIscsiPortalGroupLinux);
VDSW_UUIDOF(IVdsIscsiTarget);
VDSW_UUIDOF(IVdsLinuxService);
VDSW_UUIDOF(IVdsProvider);
VDSW_UUIDOF(IVdsProviderSupport);
VDSW_UUIDOF(IVdsService);
VDSW_UUIDOF(IVdsServiceInitialization);
VDSW_UUIDOF(IVdsServiceLoader);
VDSW_UUIDOF(IVdsSubSystem);
VDSW_UUIDOF(IVdsSubSystemImportTarget);
VDSW_UUIDOF(IVdsSubSystemIscsi);
#endif

/* Headers for Windows test these. */
#define __IEnumVdsObject_FWD_DEFINED__
#define __IEnumVdsObject_INTERFACE_DEFINED__
#define __IVdsAdviseSink_FWD_DEFINED__
#define __IVdsAdviseSink_INTERFACE_DEFINED__
#define __IVdsAsync_FWD_DEFINED__
#define __IVdsAsync_INTERFACE_DEFINED__
#define __IVdsAsyncLinux_FWD_DEFINED__
#define __IVdsAsyncLinux_INTERFACE_DEFINED__
#define __IVdsHwProvider_FWD_DEFINED__
#define __IVdsHwProvider_INTERFACE_DEFINED__
#define __IVdsHwProviderType_FWD_DEFINED__
#define __IVdsHwProviderType_INTERFACE_DEFINED__
#define __IVdsIscsiPortal_FWD_DEFINED__
#define __IVdsIscsiPortal_INTERFACE_DEFINED__
#define __IVdsIscsiPortalGroup_FWD_DEFINED__
#define __IVdsIscsiPortalGroup_INTERFACE_DEFINED__
#define __IVdsIscsiPortalGroupLinux_FWD_DEFINED__
#define __IVdsIscsiPortalGroupLinux_INTERFACE_DEFINED__
#define __IVdsIscsiTarget_FWD_DEFINED__
#define __IVdsIscsiTarget_INTERFACE_DEFINED__
#define __IVdsLinuxService_FWD_DEFINED__
#define __IVdsLinuxService_INTERFACE_DEFINED__
#define __IVdsProvider_FWD_DEFINED__
#define __IVdsProvider_INTERFACE_DEFINED__
#define __IVdsProviderSupport_FWD_DEFINED__
#define __IVdsProviderSupport_INTERFACE_DEFINED__
#define __IVdsService_FWD_DEFINED__
#define __IVdsService_INTERFACE_DEFINED__
#define __IVdsServiceInitialization_FWD_DEFINED__
#define __IVdsServiceInitialization_INTERFACE_DEFINED__
#define __IVdsServiceLoader_FWD_DEFINED__
#define __IVdsServiceLoader_INTERFACE_DEFINED__
#define __IVdsSubSystem_FWD_DEFINED__
#define __IVdsSubSystem_INTERFACE_DEFINED__
#define __IVdsSubSystemImportTarget_FWD_DEFINED__
#define __IVdsSubSystemImportTarget_INTERFACE_DEFINED__
#define __IVdsSubSystemIscsi_FWD_DEFINED__
#define __IVdsSubSystemIscsi_INTERFACE_DEFINED__
#define __IVdsAdmin_FWD_DEFINED__
#define __IVdsAdmin_INTERFACE_DEFINED__
#define __IVdsController_FWD_DEFINED__
#define __IVdsController_INTERFACE_DEFINED__
#define __IVdsControllerControllerPort_FWD_DEFINED__
#define __IVdsControllerControllerPort_INTERFACE_DEFINED__
#define __IVdsControllerPort_FWD_DEFINED__
#define __IVdsControllerPort_INTERFACE_DEFINED__
#define __IVdsDrive_FWD_DEFINED__
#define __IVdsDrive_INTERFACE_DEFINED__
#define __IVdsDrive2_FWD_DEFINED__
#define __IVdsDrive2_INTERFACE_DEFINED__
#define __IVdsHbaPort_FWD_DEFINED__
#define __IVdsHbaPort_INTERFACE_DEFINED__
#define __IVdsHwProviderPrivate_FWD_DEFINED__
#define __IVdsHwProviderPrivate_INTERFACE_DEFINED__
#define __IVdsHwProviderPrivateMpio_FWD_DEFINED__
#define __IVdsHwProviderPrivateMpio_INTERFACE_DEFINED__
#define __IVdsHwProviderStoragePools_FWD_DEFINED__
#define __IVdsHwProviderStoragePools_INTERFACE_DEFINED__
#define __IVdsHwProviderType2_FWD_DEFINED__
#define __IVdsHwProviderType2_INTERFACE_DEFINED__
#define __IVdsIscsiInitiatorAdapter_FWD_DEFINED__
#define __IVdsIscsiInitiatorAdapter_INTERFACE_DEFINED__
#define __IVdsIscsiInitiatorPortal_FWD_DEFINED__
#define __IVdsIscsiInitiatorPortal_INTERFACE_DEFINED__
#define __IVdsIscsiPortalLocal_FWD_DEFINED__
#define __IVdsIscsiPortalLocal_INTERFACE_DEFINED__
#define __IVdsLun_FWD_DEFINED__
#define __IVdsLun_INTERFACE_DEFINED__
#define __IVdsLun2_FWD_DEFINED__
#define __IVdsLun2_INTERFACE_DEFINED__
#define __IVdsLunControllerPorts_FWD_DEFINED__
#define __IVdsLunControllerPorts_INTERFACE_DEFINED__
#define __IVdsLunIscsi_FWD_DEFINED__
#define __IVdsLunIscsi_INTERFACE_DEFINED__
#define __IVdsLunMpio_FWD_DEFINED__
#define __IVdsLunMpio_INTERFACE_DEFINED__
#define __IVdsLunNaming_FWD_DEFINED__
#define __IVdsLunNaming_INTERFACE_DEFINED__
#define __IVdsLunNumber_FWD_DEFINED__
#define __IVdsLunNumber_INTERFACE_DEFINED__
#define __IVdsLunPlex_FWD_DEFINED__
#define __IVdsLunPlex_INTERFACE_DEFINED__
#define __IVdsMaintenance_FWD_DEFINED__
#define __IVdsMaintenance_INTERFACE_DEFINED__
#define __IVdsProviderPrivate_FWD_DEFINED__
#define __IVdsProviderPrivate_INTERFACE_DEFINED__
#define __IVdsServiceHba_FWD_DEFINED__
#define __IVdsServiceHba_INTERFACE_DEFINED__
#define __IVdsServiceIscsi_FWD_DEFINED__
#define __IVdsServiceIscsi_INTERFACE_DEFINED__
#define __IVdsStoragePool_FWD_DEFINED__
#define __IVdsStoragePool_INTERFACE_DEFINED__
#define __IVdsSubSystem2_FWD_DEFINED__
#define __IVdsSubSystem2_INTERFACE_DEFINED__
#define __IVdsSubSystemInterconnect_FWD_DEFINED__
#define __IVdsSubSystemInterconnect_INTERFACE_DEFINED__
#define __IVdsSubSystemNaming_FWD_DEFINED__
#define __IVdsSubSystemNaming_INTERFACE_DEFINED__

#include <vdshwprv.h>

#endif /* __vds_h__ */
