// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Failures: the HRESULT of each errno, and the message for people.
 *
 * The message is that of vds_client_message().
 */
#include <errno.h>

#include "../array.h"
#include "../error.h"
#include "com.h"

/* Windows' error codes for failures without a VDS_E_ value. */
enum {
	ERROR_TOO_MANY_OPEN_FILES = 4,
	ERROR_INVALID_DATA = 13,
	ERROR_OPERATION_ABORTED = 995,
	ERROR_IO_DEVICE = 1117,
};

static const struct {
	int err;
	HRESULT hr;
} meanings[] = {
	{ EIDRM, VDS_E_OBJECT_DELETED },
	{ ENOENT, VDS_E_OBJECT_NOT_FOUND },
	{ EBUSY, VDS_E_ANOTHER_CALL_IN_PROGRESS },
	{ ESTALE, VDS_E_PROVIDER_CACHE_CORRUPT },
	{ EPERM, E_ACCESSDENIED },
	{ EACCES, E_ACCESSDENIED },
	{ ENOMEM, E_OUTOFMEMORY },
	{ ENOBUFS, E_OUTOFMEMORY },
	{ EINVAL, E_INVALIDARG },
	{ ECANCELED, VDS_E_OPERATION_CANCELED },
	{ EALREADY, VDS_E_CANCEL_TOO_LATE },
	{ ENODEV, VDS_E_PROVIDER_EXITING },
	{ ETIME, VDS_E_TIMEOUT },
	{ ETIMEDOUT, VDS_E_TIMEOUT },
	{ EEXIST, VDS_E_OBJECT_EXISTS },
	{ EUSERS, VDS_E_DEVICE_IN_USE },
	{ EADDRINUSE, VDS_E_OPERATION_DENIED },
	{ EADDRNOTAVAIL, VDS_E_INVALID_IP_ADDRESS },
	{ EAFNOSUPPORT, VDS_E_INVALID_IP_ADDRESS },
	{ E2BIG, E_INVALIDARG },
	{ EOPNOTSUPP, VDS_E_NOT_SUPPORTED },
	{ EMFILE, HRESULT_FROM_WIN32(ERROR_TOO_MANY_OPEN_FILES) },
	{ ENFILE, HRESULT_FROM_WIN32(ERROR_TOO_MANY_OPEN_FILES) },
	{ EBADMSG, HRESULT_FROM_WIN32(ERROR_INVALID_DATA) },
	{ EPROTO, HRESULT_FROM_WIN32(ERROR_INVALID_DATA) },
	{ EINTR, HRESULT_FROM_WIN32(ERROR_OPERATION_ABORTED) },
	{ EIO, HRESULT_FROM_WIN32(ERROR_IO_DEVICE) },
};

HRESULT com_hresult(int err)
{
	if (!err)
		return S_OK;
	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++) {
		if (meanings[i].err == -err)
			return meanings[i].hr;
	}
	return E_FAIL;
}

const char *VdsLastErrorMessage(void)
{
	return vds_client_message();
}

HRESULT com_fail(HRESULT hr, const char *why)
{
	vds_fail(-EINVAL, "%s", why);
	return hr;
}

HRESULT com_fail_argument(const char *name)
{
	vds_fail(-EINVAL, "%s must not be NULL", name);
	return E_INVALIDARG;
}

HRESULT com_fail_memory(void)
{
	return com_hresult(vds_fail_errno(-ENOMEM));
}

HRESULT com_fail_ipsec(void)
{
	return com_fail(VDS_E_NOT_SUPPORTED, "the kernel's iSCSI target has no IPsec settings");
}

HRESULT com_not_supported(const char *why, void *out)
{
	if (out)
		memset(out, 0, sizeof(void *));
	return com_fail(VDS_E_NOT_SUPPORTED, why);
}

HRESULT com_not_implemented(void *out)
{
	if (out)
		memset(out, 0, sizeof(void *));
	return com_fail(E_NOTIMPL, "libvds does not have this method");
}
