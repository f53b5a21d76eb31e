/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * common.h - what the benchmark programs share: an error, what a program that removes
 * portals has, and the removal that they measure.
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
