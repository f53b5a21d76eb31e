// SPDX-License-Identifier: GPL-2.0-only
/*
 * common.c - what the benchmark programs share: see common.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vds_client.h>

#include "common.h"

void die(const char *what)
{
	fprintf(stderr, "%s: %s: %s (%s)\n", program_invocation_short_name, what,
		strerror(errno), vds_client_message());
	exit(1);
}

int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

IVdsLinuxService *open_service(void)
{
	IVdsLinuxService *service;

	if (FAILED(VdsOpenService(&service)))
		die("VdsOpenService");
	return service;
}

IVdsIscsiPortalGroup *open_group(IVdsLinuxService *service, const char *iqn, int tag)
{
	IVdsIscsiPortalGroup *group;

	if (FAILED(IVdsLinuxService_FindPortalGroup(service, iqn, tag, &group)))
		die(iqn);
	return group;
}

VDS_OBJECT_ID portal_id(IVdsLinuxService *service, const char *address)
{
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsIscsiPortal *portal;

	if (FAILED(IVdsLinuxService_FindPortal(service, address, &portal)) ||
	    FAILED(IVdsIscsiPortal_GetProperties(portal, &prop)))
		die(address);
	IVdsIscsiPortal_Release(portal);
	return prop.id;
}

IVdsAsync *remove_portal(IVdsIscsiPortalGroup *group, VDS_OBJECT_ID portal)
{
	VDS_ASYNC_OUTPUT out;
	IVdsAsync *async;
	HRESULT result;

	if (FAILED(IVdsIscsiPortalGroup_RemovePortal(group, portal, &async)) ||
	    FAILED(IVdsAsync_Wait(async, &result, &out)) || FAILED(result))
		die("RemovePortal");
	return async;
}
