/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * winerror.h of Windows: system error codes and HRESULTs that clients of VDS name.
 * vds_base.h has those that libvds returns.
 */
#ifndef VDSW_WINERROR_H
#define VDSW_WINERROR_H

#pragma GCC system_header

#include <guiddef.h>

typedef LONG SCODE;

#define FACILITY_NULL			0
#define FACILITY_RPC			1
#define FACILITY_DISPATCH		2
#define FACILITY_STORAGE		3
#define FACILITY_ITF			4
#define FACILITY_WIN32			7
#define FACILITY_WINDOWS		8

#define SEVERITY_SUCCESS		0
#define SEVERITY_ERROR			1

#define HRESULT_CODE(hr)		((hr) & 0xffff)
#define HRESULT_FACILITY(hr)		(((hr) >> 16) & 0x1fff)
#define HRESULT_SEVERITY(hr)		(((hr) >> 31) & 1)
#define IS_ERROR(hr)			(HRESULT_SEVERITY(hr) == SEVERITY_ERROR)
#define MAKE_HRESULT(severity, facility, code)				\
	((HRESULT)((uint32_t)(severity) << 31 | (uint32_t)(facility) << 16 | (uint32_t)(code)))
#define MAKE_SCODE(severity, facility, code)	MAKE_HRESULT(severity, facility, code)
#define GetScode(hr)			((SCODE)(hr))
#define ResultFromScode(code)		((HRESULT)(code))

#define NOERROR				0
#define E_PENDING			((HRESULT)0x8000000au)
#define E_BOUNDS			((HRESULT)0x8000000bu)
#define CO_E_NOTINITIALIZED		((HRESULT)0x800401f0u)
#define CO_E_ALREADYINITIALIZED		((HRESULT)0x800401f1u)
#define CO_E_CLASSSTRING		((HRESULT)0x800401f3u)
#define CO_E_IIDSTRING			((HRESULT)0x800401f4u)
#define CO_E_SERVER_EXEC_FAILURE	((HRESULT)0x80080005u)
#define CLASS_E_CLASSNOTAVAILABLE	((HRESULT)0x80040111u)
#define RPC_E_CHANGED_MODE		((HRESULT)0x80010106u)
#define RPC_E_TOO_LATE			((HRESULT)0x80010119u)
#define RPC_E_DISCONNECTED		((HRESULT)0x80010108u)
#define RPC_S_SERVER_UNAVAILABLE	1722
#define RPC_S_CALL_FAILED		1726
#define RPC_S_OK			0

#define ERROR_SUCCESS			0
#define ERROR_INVALID_FUNCTION		1
#define ERROR_FILE_NOT_FOUND		2
#define ERROR_PATH_NOT_FOUND		3
#define ERROR_TOO_MANY_OPEN_FILES	4
#define ERROR_ACCESS_DENIED		5
#define ERROR_INVALID_HANDLE		6
#define ERROR_NOT_ENOUGH_MEMORY		8
#define ERROR_INVALID_DATA		13
#define ERROR_OUTOFMEMORY		14
#define ERROR_NOT_READY			21
#define ERROR_GEN_FAILURE		31
#define ERROR_NOT_SUPPORTED		50
#define ERROR_INVALID_PARAMETER		87
#define ERROR_CALL_NOT_IMPLEMENTED	120
#define ERROR_INSUFFICIENT_BUFFER	122
#define ERROR_INVALID_NAME		123
#define ERROR_BUSY			170
#define ERROR_ALREADY_EXISTS		183
#define ERROR_MORE_DATA			234
#define WAIT_TIMEOUT			258
#define ERROR_NO_MORE_ITEMS		259
#define ERROR_OPERATION_ABORTED		995
#define ERROR_IO_PENDING		997
#define ERROR_NOACCESS			998
#define ERROR_SERVICE_NOT_ACTIVE	1062
#define ERROR_NO_UNICODE_TRANSLATION	1113
#define ERROR_IO_DEVICE			1117
#define ERROR_NOT_FOUND			1168
#define ERROR_CANCELLED			1223
#define ERROR_TIMEOUT			1460

#endif /* VDSW_WINERROR_H */
