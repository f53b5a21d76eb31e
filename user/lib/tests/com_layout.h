/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sizes, offsets and values that vds.h must have, in C and C++.
 *
 * They are those of 64-bit Windows, except that a WCHAR has 4 bytes; the compiler
 * checks them.  SAME64() has the layouts with pointers, which differ in 32 bits.
 */
#ifndef VDS_COM_LAYOUT_H
#define VDS_COM_LAYOUT_H

#include <stddef.h>
#include "../vds.h"

#ifdef __cplusplus
#define SAME(a, b)	static_assert((a) == (b), #a)
#else
#define SAME(a, b)	_Static_assert((a) == (b), #a)
#endif

#ifdef __LP64__
#define SAME64(a, b)	SAME(a, b)
#else
#define SAME64(a, b)	SAME(sizeof(void *), 4)
#endif

SAME(sizeof(WCHAR), sizeof(wchar_t));
SAME(sizeof(WCHAR), 4);
SAME(sizeof(HRESULT), 4);
SAME(sizeof(BOOL), 4);
SAME(sizeof(GUID), 16);
SAME(offsetof(GUID, Data4), 8);

SAME(sizeof(VDS_OBJECT_TYPE), 4);
SAME64(sizeof(VDS_ASYNC_OUTPUT), 32);
SAME64(offsetof(VDS_ASYNC_OUTPUT, ct.pTargetUnk), 8);
SAME64(offsetof(VDS_ASYNC_OUTPUT, cpg.pPortalGroupUnk), 8);
SAME(sizeof(VDS_IPADDRESS), 1064);
SAME(offsetof(VDS_IPADDRESS, ipv4Address), 4);
SAME(offsetof(VDS_IPADDRESS, ipv6Address), 8);
SAME(offsetof(VDS_IPADDRESS, ulIpv6FlowInfo), 24);
SAME(offsetof(VDS_IPADDRESS, ulIpv6ScopeId), 28);
SAME(offsetof(VDS_IPADDRESS, wszTextAddress), 32);
SAME(offsetof(VDS_IPADDRESS, ulPort), 1060);
SAME(sizeof(VDS_ISCSI_PORTAL_PROP), 1084);
SAME(offsetof(VDS_ISCSI_PORTAL_PROP, address), 16);
SAME(offsetof(VDS_ISCSI_PORTAL_PROP, status), 1080);
SAME(sizeof(VDS_ISCSI_PORTALGROUP_PROP), 20);
SAME(offsetof(VDS_ISCSI_PORTALGROUP_PROP, tag), 16);
SAME64(sizeof(VDS_ISCSI_TARGET_PROP), 40);
SAME(offsetof(VDS_ISCSI_TARGET_PROP, pwszIscsiName), 16);
SAME64(offsetof(VDS_ISCSI_TARGET_PROP, pwszFriendlyName), 24);
SAME64(offsetof(VDS_ISCSI_TARGET_PROP, bChapEnabled), 32);

/*
 * The members and their order are those of [MS-VDS] 2.2.2.7.2.1 and of the page
 * "VDS_PROVIDER_PROP structure (vds.h)" of the VDS reference.
 */
SAME64(sizeof(VDS_PROVIDER_PROP), 64);
SAME(offsetof(VDS_PROVIDER_PROP, id), 0);
SAME(offsetof(VDS_PROVIDER_PROP, pwszName), 16);
SAME64(offsetof(VDS_PROVIDER_PROP, guidVersionId), 24);
SAME64(offsetof(VDS_PROVIDER_PROP, pwszVersion), 40);
SAME64(offsetof(VDS_PROVIDER_PROP, type), 48);
SAME64(offsetof(VDS_PROVIDER_PROP, ulFlags), 52);
SAME64(offsetof(VDS_PROVIDER_PROP, ulStripeSizeFlags), 56);
SAME64(offsetof(VDS_PROVIDER_PROP, sRebuildPriority), 60);
SAME(sizeof(((VDS_PROVIDER_PROP *)0)->sRebuildPriority), 2);

/* Those of the page "VDS_SUB_SYSTEM_PROP structure (vdshwprv.h)" of it. */
SAME64(sizeof(VDS_SUB_SYSTEM_PROP), 56);
SAME(offsetof(VDS_SUB_SYSTEM_PROP, id), 0);
SAME(offsetof(VDS_SUB_SYSTEM_PROP, pwszFriendlyName), 16);
SAME64(offsetof(VDS_SUB_SYSTEM_PROP, pwszIdentification), 24);
SAME64(offsetof(VDS_SUB_SYSTEM_PROP, ulFlags), 32);
SAME64(offsetof(VDS_SUB_SYSTEM_PROP, ulStripeSizeFlags), 36);
SAME64(offsetof(VDS_SUB_SYSTEM_PROP, status), 40);
SAME64(offsetof(VDS_SUB_SYSTEM_PROP, health), 44);
SAME64(offsetof(VDS_SUB_SYSTEM_PROP, sNumberOfInternalBuses), 48);
SAME64(offsetof(VDS_SUB_SYSTEM_PROP, sMaxNumberOfSlotsEachBus), 50);
SAME64(offsetof(VDS_SUB_SYSTEM_PROP, sMaxNumberOfControllers), 52);
SAME64(offsetof(VDS_SUB_SYSTEM_PROP, sRebuildPriority), 54);

/* Numbers are written out here on purpose: the header is what is under test. */
SAME((uint32_t)E_NOTIMPL, 0x80004001u);
SAME((uint32_t)E_NOINTERFACE, 0x80004002u);
SAME((uint32_t)E_POINTER, 0x80004003u);
SAME((uint32_t)E_FAIL, 0x80004005u);
SAME((uint32_t)E_ACCESSDENIED, 0x80070005u);
SAME((uint32_t)E_OUTOFMEMORY, 0x8007000eu);
SAME((uint32_t)E_INVALIDARG, 0x80070057u);
SAME((uint32_t)VDS_E_NOT_SUPPORTED, 0x80042400u);
SAME((uint32_t)VDS_E_ANOTHER_CALL_IN_PROGRESS, 0x80042404u);
SAME((uint32_t)VDS_E_OBJECT_NOT_FOUND, 0x80042405u);
SAME((uint32_t)VDS_E_OPERATION_PENDING, 0x80042409u);
SAME((uint32_t)VDS_E_OBJECT_DELETED, 0x8004240bu);
SAME((uint32_t)VDS_E_CANCEL_TOO_LATE, 0x8004240cu);
SAME((uint32_t)VDS_E_OPERATION_CANCELED, 0x8004240du);
SAME((uint32_t)VDS_E_OPERATION_DENIED, 0x8004240au);
SAME((uint32_t)VDS_E_DEVICE_IN_USE, 0x80042413u);
SAME((uint32_t)VDS_E_OBJECT_EXISTS, 0x8004241du);
SAME((uint32_t)VDS_E_INVALID_IP_ADDRESS, 0x8004290bu);
SAME((uint32_t)VDS_E_PROVIDER_CACHE_CORRUPT, 0x8004241fu);
SAME((uint32_t)VDS_E_TIMEOUT, 0x8004245fu);
SAME((uint32_t)VDS_E_PROVIDER_EXITING, 0x80042514u);
SAME((uint32_t)HRESULT_FROM_WIN32(1062), 0x80070426u);
SAME(HRESULT_FROM_WIN32(0), 0);
SAME((uint32_t)HRESULT_FROM_WIN32(0x80042405u), 0x80042405u);
SAME(FAILED(VDS_E_TIMEOUT), 1);
SAME(SUCCEEDED(VDS_S_PROPERTIES_INCOMPLETE), 1);
SAME(SUCCEEDED(VDS_S_IN_PROGRESS), 1);

SAME((int)VDS_ASYNCOUT_REMOVEPORTAL, 66);
SAME((int)VDS_ASYNCOUT_ADDPORTAL, 65);
SAME((int)VDS_ASYNCOUT_DELETEPORTALGROUP, 67);
SAME((int)VDS_OT_PROVIDER, 1);
SAME((int)VDS_OT_SUB_SYSTEM, 30);
SAME((int)VDS_SSS_ONLINE, 1);
SAME((int)VDS_SSS_PARTIALLY_MANAGED, 9);
SAME((int)VDS_H_HEALTHY, 1);
SAME((int)VDS_H_DEGRADED, 11);
SAME((int)VDS_PT_HARDWARE, 2);
SAME((int)VDS_QUERY_HARDWARE_PROVIDERS, 2);
SAME((int)VDS_OT_PORTAL, 36);
SAME((int)VDS_OT_TARGET, 37);
SAME((int)VDS_OT_PORTAL_GROUP, 38);
SAME((int)VDS_IPT_IPV4, 1);
SAME((int)VDS_IPT_IPV6, 2);
SAME((int)VDS_IPS_ONLINE, 1);
SAME((int)VDS_IPS_OFFLINE, 4);

#endif /* VDS_COM_LAYOUT_H */
