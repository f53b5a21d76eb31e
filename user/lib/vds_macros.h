/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Methods called from C: IVdsAsync_Wait(async, ...) calls async's method Wait.
 */
#ifndef VDS_MACROS_H
#define VDS_MACROS_H

#define IUnknown_QueryInterface(p, iid, out)	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IUnknown_AddRef(p)			((p)->lpVtbl->AddRef(p))
#define IUnknown_Release(p)			((p)->lpVtbl->Release(p))

#define IEnumVdsObject_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IEnumVdsObject_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IEnumVdsObject_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IEnumVdsObject_Next(p, celt, ppObjectArray, pcFetched)	\
	((p)->lpVtbl->Next((p), (celt), (ppObjectArray), (pcFetched)))
#define IEnumVdsObject_Skip(p, celt)	\
	((p)->lpVtbl->Skip((p), (celt)))
#define IEnumVdsObject_Reset(p)	\
	((p)->lpVtbl->Reset(p))
#define IEnumVdsObject_Clone(p, ppEnum)	\
	((p)->lpVtbl->Clone((p), (ppEnum)))

#define IVdsAsync_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsAsync_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsAsync_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsAsync_Cancel(p)	\
	((p)->lpVtbl->Cancel(p))
#define IVdsAsync_Wait(p, pHrResult, pAsyncOut)	\
	((p)->lpVtbl->Wait((p), (pHrResult), (pAsyncOut)))
#define IVdsAsync_QueryStatus(p, pHrResult, pulPercentCompleted)	\
	((p)->lpVtbl->QueryStatus((p), (pHrResult), (pulPercentCompleted)))

#define IVdsAsyncLinux_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsAsyncLinux_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsAsyncLinux_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsAsyncLinux_WaitTimeout(p, ulMilliseconds, pHrResult, pAsyncOut)	\
	((p)->lpVtbl->WaitTimeout((p), (ulMilliseconds), (pHrResult), (pAsyncOut)))
#define IVdsAsyncLinux_GetFd(p, pFd)	\
	((p)->lpVtbl->GetFd((p), (pFd)))
#define IVdsAsyncLinux_GetOperationId(p, pId)	\
	((p)->lpVtbl->GetOperationId((p), (pId)))
#define IVdsAsyncLinux_GetMessage(p, pszBuffer, cbBuffer)	\
	((p)->lpVtbl->GetMessage((p), (pszBuffer), (cbBuffer)))
#define IVdsAsyncLinux_GetDetails(p, pDetails)	\
	((p)->lpVtbl->GetDetails((p), (pDetails)))

#define IVdsIscsiPortal_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiPortal_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiPortal_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiPortal_GetProperties(p, pPortalProp)	\
	((p)->lpVtbl->GetProperties((p), (pPortalProp)))
#define IVdsIscsiPortal_GetSubSystem(p, ppSubSystem)	\
	((p)->lpVtbl->GetSubSystem((p), (ppSubSystem)))
#define IVdsIscsiPortal_QueryAssociatedPortalGroups(p, ppEnum)	\
	((p)->lpVtbl->QueryAssociatedPortalGroups((p), (ppEnum)))
#define IVdsIscsiPortal_SetStatus(p, status)	\
	((p)->lpVtbl->SetStatus((p), (status)))
#define IVdsIscsiPortal_SetIpsecTunnelAddress(p, pTunnelAddress, pDestinationAddress)	\
	((p)->lpVtbl->SetIpsecTunnelAddress((p), (pTunnelAddress), (pDestinationAddress)))
#define IVdsIscsiPortal_GetIpsecSecurity(p, pInitiatorPortalAddress, pullSecurityFlags)	\
	((p)->lpVtbl->GetIpsecSecurity((p), (pInitiatorPortalAddress), (pullSecurityFlags)))
#define IVdsIscsiPortal_SetIpsecSecurity(p, pInitiatorPortalAddress,\
	ullSecurityFlags, pIpsecKey)	\
	((p)->lpVtbl->SetIpsecSecurity((p), (pInitiatorPortalAddress),	\
	 (ullSecurityFlags), (pIpsecKey)))

#define IVdsIscsiPortalGroup_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiPortalGroup_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiPortalGroup_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiPortalGroup_GetProperties(p, pPortalGroupProp)	\
	((p)->lpVtbl->GetProperties((p), (pPortalGroupProp)))
#define IVdsIscsiPortalGroup_GetTarget(p, ppTarget)	\
	((p)->lpVtbl->GetTarget((p), (ppTarget)))
#define IVdsIscsiPortalGroup_QueryAssociatedPortals(p, ppEnum)	\
	((p)->lpVtbl->QueryAssociatedPortals((p), (ppEnum)))
#define IVdsIscsiPortalGroup_AddPortal(p, portalId, ppAsync)	\
	((p)->lpVtbl->AddPortal((p), (portalId), (ppAsync)))
#define IVdsIscsiPortalGroup_RemovePortal(p, portalId, ppAsync)	\
	((p)->lpVtbl->RemovePortal((p), (portalId), (ppAsync)))
#define IVdsIscsiPortalGroup_Delete(p, ppAsync)	\
	((p)->lpVtbl->Delete((p), (ppAsync)))

#define IVdsIscsiPortalGroupLinux_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiPortalGroupLinux_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiPortalGroupLinux_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiPortalGroupLinux_RemovePortals(p, pPortalIds, ulCount, pOptions, ppAsync)	\
	((p)->lpVtbl->RemovePortals((p), (pPortalIds), (ulCount), (pOptions), (ppAsync)))
#define IVdsIscsiPortalGroupLinux_QuerySessions(p, ppSessions, pulCount)	\
	((p)->lpVtbl->QuerySessions((p), (ppSessions), (pulCount)))

#define IVdsProvider_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsProvider_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsProvider_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsProvider_GetProperties(p, pProviderProp)	\
	((p)->lpVtbl->GetProperties((p), (pProviderProp)))

#define IVdsHwProvider_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsHwProvider_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsHwProvider_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsHwProvider_QuerySubSystems(p, ppEnum)	\
	((p)->lpVtbl->QuerySubSystems((p), (ppEnum)))
#define IVdsHwProvider_Reenumerate(p)	\
	((p)->lpVtbl->Reenumerate(p))
#define IVdsHwProvider_Refresh(p)	\
	((p)->lpVtbl->Refresh(p))

#define IVdsSubSystem_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsSubSystem_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsSubSystem_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsSubSystem_GetProperties(p, pSubSystemProp)	\
	((p)->lpVtbl->GetProperties((p), (pSubSystemProp)))
#define IVdsSubSystem_GetProvider(p, ppProvider)	\
	((p)->lpVtbl->GetProvider((p), (ppProvider)))
#define IVdsSubSystem_QueryControllers(p, ppEnum)	\
	((p)->lpVtbl->QueryControllers((p), (ppEnum)))
#define IVdsSubSystem_QueryLuns(p, ppEnum)	\
	((p)->lpVtbl->QueryLuns((p), (ppEnum)))
#define IVdsSubSystem_QueryDrives(p, ppEnum)	\
	((p)->lpVtbl->QueryDrives((p), (ppEnum)))
#define IVdsSubSystem_GetDrive(p, sBusNumber, sSlotNumber, ppDrive)	\
	((p)->lpVtbl->GetDrive((p), (sBusNumber), (sSlotNumber), (ppDrive)))
#define IVdsSubSystem_Reenumerate(p)	\
	((p)->lpVtbl->Reenumerate(p))
#define IVdsSubSystem_SetControllerStatus(p, online, onlineCount, offline, offlineCount)	\
	((p)->lpVtbl->SetControllerStatus((p), (online), (onlineCount),	\
	 (offline), (offlineCount)))
#define IVdsSubSystem_CreateLun(p, type, size, drives, driveCount, unmasking, hints, ppAsync)	\
	((p)->lpVtbl->CreateLun((p), (type), (size), (drives), (driveCount),	\
	 (unmasking), (hints), (ppAsync)))
#define IVdsSubSystem_ReplaceDrive(p, DriveToBeReplaced, ReplacementDrive)	\
	((p)->lpVtbl->ReplaceDrive((p), (DriveToBeReplaced), (ReplacementDrive)))
#define IVdsSubSystem_SetStatus(p, status)	\
	((p)->lpVtbl->SetStatus((p), (status)))
#define IVdsSubSystem_QueryMaxLunCreateSize(p, type, drives, driveCount, hints, pullMaxLunSize)	\
	((p)->lpVtbl->QueryMaxLunCreateSize((p), (type), (drives), (driveCount),	\
	 (hints), (pullMaxLunSize)))

#define IVdsSubSystemIscsi_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsSubSystemIscsi_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsSubSystemIscsi_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsSubSystemIscsi_QueryTargets(p, ppEnum)	\
	((p)->lpVtbl->QueryTargets((p), (ppEnum)))
#define IVdsSubSystemIscsi_QueryPortals(p, ppEnum)	\
	((p)->lpVtbl->QueryPortals((p), (ppEnum)))
#define IVdsSubSystemIscsi_CreateTarget(p, pwszIscsiName, pwszFriendlyName, ppAsync)	\
	((p)->lpVtbl->CreateTarget((p), (pwszIscsiName), (pwszFriendlyName), (ppAsync)))
#define IVdsSubSystemIscsi_SetIpsecGroupPresharedKey(p, pIpsecKey)	\
	((p)->lpVtbl->SetIpsecGroupPresharedKey((p), (pIpsecKey)))

#define IVdsIscsiTarget_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiTarget_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiTarget_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiTarget_GetProperties(p, pTargetProp)	\
	((p)->lpVtbl->GetProperties((p), (pTargetProp)))
#define IVdsIscsiTarget_GetSubSystem(p, ppSubSystem)	\
	((p)->lpVtbl->GetSubSystem((p), (ppSubSystem)))
#define IVdsIscsiTarget_QueryPortalGroups(p, ppEnum)	\
	((p)->lpVtbl->QueryPortalGroups((p), (ppEnum)))
#define IVdsIscsiTarget_QueryAssociatedLuns(p, ppEnum)	\
	((p)->lpVtbl->QueryAssociatedLuns((p), (ppEnum)))
#define IVdsIscsiTarget_CreatePortalGroup(p, ppAsync)	\
	((p)->lpVtbl->CreatePortalGroup((p), (ppAsync)))
#define IVdsIscsiTarget_Delete(p, ppAsync)	\
	((p)->lpVtbl->Delete((p), (ppAsync)))
#define IVdsIscsiTarget_SetFriendlyName(p, pwszFriendlyName)	\
	((p)->lpVtbl->SetFriendlyName((p), (pwszFriendlyName)))
#define IVdsIscsiTarget_SetSharedSecret(p, pTargetSharedSecret, pwszInitiatorName)	\
	((p)->lpVtbl->SetSharedSecret((p), (pTargetSharedSecret), (pwszInitiatorName)))
#define IVdsIscsiTarget_RememberInitiatorSharedSecret(p, name, secret)	\
	((p)->lpVtbl->RememberInitiatorSharedSecret((p), (name), (secret)))
#define IVdsIscsiTarget_GetConnectedInitiators(p, list, count)	\
	((p)->lpVtbl->GetConnectedInitiators((p), (list), (count)))

#define IVdsLinuxService_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLinuxService_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLinuxService_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLinuxService_FindPortalGroup(p, pszIscsiName, tag, ppPortalGroup)	\
	((p)->lpVtbl->FindPortalGroup((p), (pszIscsiName), (tag), (ppPortalGroup)))
#define IVdsLinuxService_FindPortal(p, pszAddress, ppPortal)	\
	((p)->lpVtbl->FindPortal((p), (pszAddress), (ppPortal)))
#define IVdsLinuxService_GetObject(p, id, type, ppObject)	\
	((p)->lpVtbl->GetObject((p), (id), (type), (ppObject)))
#define IVdsLinuxService_QueryProviders(p, masks, ppEnum)	\
	((p)->lpVtbl->QueryProviders((p), (masks), (ppEnum)))
#define IVdsLinuxService_CreatePortal(p, pszAddress, ppPortal)	\
	((p)->lpVtbl->CreatePortal((p), (pszAddress), (ppPortal)))

#define IVdsAdviseSink_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsAdviseSink_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsAdviseSink_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsAdviseSink_OnNotify(p, lNumberOfNotifications, pNotificationArray)	\
	((p)->lpVtbl->OnNotify((p), (lNumberOfNotifications), (pNotificationArray)))

#define IVdsHwProviderType_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsHwProviderType_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsHwProviderType_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsHwProviderType_GetProviderType(p, pType)	\
	((p)->lpVtbl->GetProviderType((p), (pType)))

#define IVdsProviderSupport_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsProviderSupport_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsProviderSupport_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsProviderSupport_GetVersionSupport(p, ulVersionSupport)	\
	((p)->lpVtbl->GetVersionSupport((p), (ulVersionSupport)))

#define IVdsService_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsService_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsService_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsService_IsServiceReady(p)	\
	((p)->lpVtbl->IsServiceReady(p))
#define IVdsService_WaitForServiceReady(p)	\
	((p)->lpVtbl->WaitForServiceReady(p))
#define IVdsService_GetProperties(p, pServiceProp)	\
	((p)->lpVtbl->GetProperties((p), (pServiceProp)))
#define IVdsService_QueryProviders(p, masks, ppEnum)	\
	((p)->lpVtbl->QueryProviders((p), (masks), (ppEnum)))
#define IVdsService_QueryMaskedDisks(p, ppEnum)	\
	((p)->lpVtbl->QueryMaskedDisks((p), (ppEnum)))
#define IVdsService_QueryUnallocatedDisks(p, ppEnum)	\
	((p)->lpVtbl->QueryUnallocatedDisks((p), (ppEnum)))
#define IVdsService_GetObject(p, ObjectId, type, ppObjectUnk)	\
	((p)->lpVtbl->GetObject((p), (ObjectId), (type), (ppObjectUnk)))
#define IVdsService_QueryDriveLetters(p, wcFirstLetter, count, pDriveLetterPropArray)	\
	((p)->lpVtbl->QueryDriveLetters((p), (wcFirstLetter), (count),	\
	 (pDriveLetterPropArray)))
#define IVdsService_QueryFileSystemTypes(p, ppFileSystemTypeProps,\
	plNumberOfFileSystems)	\
	((p)->lpVtbl->QueryFileSystemTypes((p), (ppFileSystemTypeProps),	\
	 (plNumberOfFileSystems)))
#define IVdsService_Reenumerate(p)	\
	((p)->lpVtbl->Reenumerate(p))
#define IVdsService_Refresh(p)	\
	((p)->lpVtbl->Refresh(p))
#define IVdsService_CleanupObsoleteMountPoints(p)	\
	((p)->lpVtbl->CleanupObsoleteMountPoints(p))
#define IVdsService_Advise(p, pSink, pdwCookie)	\
	((p)->lpVtbl->Advise((p), (pSink), (pdwCookie)))
#define IVdsService_Unadvise(p, dwCookie)	\
	((p)->lpVtbl->Unadvise((p), (dwCookie)))
#define IVdsService_Reboot(p)	\
	((p)->lpVtbl->Reboot(p))
#define IVdsService_SetFlags(p, ulFlags)	\
	((p)->lpVtbl->SetFlags((p), (ulFlags)))
#define IVdsService_ClearFlags(p, ulFlags)	\
	((p)->lpVtbl->ClearFlags((p), (ulFlags)))

#define IVdsServiceInitialization_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsServiceInitialization_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsServiceInitialization_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsServiceInitialization_Initialize(p, pwszMachineName)	\
	((p)->lpVtbl->Initialize((p), (pwszMachineName)))

#define IVdsServiceLoader_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsServiceLoader_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsServiceLoader_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsServiceLoader_LoadService(p, pwszMachineName, ppService)	\
	((p)->lpVtbl->LoadService((p), (pwszMachineName), (ppService)))

#define IVdsSubSystemImportTarget_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsSubSystemImportTarget_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsSubSystemImportTarget_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsSubSystemImportTarget_GetImportTarget(p, ppwszIscsiName)	\
	((p)->lpVtbl->GetImportTarget((p), (ppwszIscsiName)))
#define IVdsSubSystemImportTarget_SetImportTarget(p, pwszIscsiName)	\
	((p)->lpVtbl->SetImportTarget((p), (pwszIscsiName)))

#endif /* VDS_MACROS_H */
