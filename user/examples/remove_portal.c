// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Remove a portal from a portal group, in C.
 *
 *	cc remove_portal.c $(pkg-config --cflags --libs libvds) -o remove_portal
 *	./remove_portal iqn.2026-01.org.example:disk 1 192.0.2.1:3260
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <vds.h>

static int fail(const char *what, HRESULT hr)
{
	fprintf(stderr, "%s: %s (0x%08x)\n", what, VdsLastErrorMessage(), (unsigned int)hr);
	return 1;
}

/* Show the progress until the operation is done; *result is its result. */
static HRESULT follow(IVdsAsync *async, IVdsAsyncLinux *more, HRESULT *result)
{
	struct pollfd poll_fd = { .events = POLLIN };
	ULONG percent;
	HRESULT hr = IVdsAsyncLinux_GetFd(more, &poll_fd.fd);

	while (SUCCEEDED(hr)) {
		hr = IVdsAsync_QueryStatus(async, result, &percent);
		if (FAILED(hr) || *result != VDS_E_OPERATION_PENDING)
			break;
		printf("%u %%\n", (unsigned int)percent);
		poll(&poll_fd, 1, 1000);
	}
	return hr;
}

static int finish(IVdsAsync *async, IVdsAsyncLinux *more)
{
	char message[VDS_MESSAGE_SIZE];
	HRESULT result, hr = follow(async, more, &result);

	if (FAILED(hr))
		return fail("following the operation", hr);
	if (FAILED(result)) {
		IVdsAsyncLinux_GetMessage(more, message, sizeof(message));
		fprintf(stderr, "not removed: %s (0x%08x)\n", message, (unsigned int)result);
		return 1;
	}
	puts("removed");
	return 0;
}

static int remove_portal(IVdsIscsiPortalGroup *group, IVdsIscsiPortal *portal)
{
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsAsyncLinux *more;
	IVdsAsync *async;
	int status;
	HRESULT hr = IVdsIscsiPortal_GetProperties(portal, &prop);

	if (FAILED(hr))
		return fail("the portal", hr);
	hr = IVdsIscsiPortalGroup_RemovePortal(group, prop.id, &async);
	if (FAILED(hr))
		return fail("RemovePortal", hr);

	hr = IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux, (void **)&more);
	if (SUCCEEDED(hr)) {
		status = finish(async, more);
		IVdsAsyncLinux_Release(more);
	} else {
		status = fail("IVdsAsyncLinux", hr);
	}
	IVdsAsync_Release(async);
	return status;
}

static int find_and_remove(IVdsLinuxService *service, char **argv)
{
	IVdsIscsiPortalGroup *group = NULL;
	IVdsIscsiPortal *portal = NULL;
	int status;
	HRESULT hr = IVdsLinuxService_FindPortalGroup(service, argv[1], atoi(argv[2]), &group);

	if (SUCCEEDED(hr))
		hr = IVdsLinuxService_FindPortal(service, argv[3], &portal);
	status = FAILED(hr) ? fail(group ? argv[3] : argv[1], hr) : remove_portal(group, portal);

	if (portal)
		IVdsIscsiPortal_Release(portal);
	if (group)
		IVdsIscsiPortalGroup_Release(group);
	return status;
}

int main(int argc, char **argv)
{
	IVdsLinuxService *service;
	int status;
	HRESULT hr;

	if (argc != 4) {
		fprintf(stderr, "usage: %s IQN TAG ADDR:PORT\n", argv[0]);
		return 2;
	}
	hr = VdsOpenService(&service);
	if (FAILED(hr))
		return fail("opening the service", hr);

	status = find_and_remove(service, argv);
	IVdsLinuxService_Release(service);
	return status;
}
