/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * common.h - shared by the benchmarks: exit with an error, open the objects that a removal
 * needs, remove a portal.
 */
#ifndef BENCH_COMMON_H
#define BENCH_COMMON_H

#include <vds.h>

void die(const char *what) __attribute__((noreturn));

/* For qsort(): numbers of type double, the smallest first. */
int compare(const void *a, const void *b);

IVdsLinuxService *open_service(void);
IVdsIscsiPortalGroup *open_group(IVdsLinuxService *service, const char *iqn, int tag);

/* The id of the portal that has an address, such as "192.0.2.1:3260" */
VDS_OBJECT_ID portal_id(IVdsLinuxService *service, const char *address);

/* RemovePortal and Wait; the handle is released later, and not measured. */
IVdsAsync *remove_portal(IVdsIscsiPortalGroup *group, VDS_OBJECT_ID portal);

#endif
