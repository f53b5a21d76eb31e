/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of the COM objects share: a service whose kernel
 * is the fake one, and handles of what is in it.
 *
 * Everything that fails here without being under test aborts.
 */
#ifndef VDS_COM_TEST_H
#define VDS_COM_TEST_H

#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif
#include "../connect.h"
#include "tap.h"
#ifdef __cplusplus
}
#endif
#include "../com/service.h"
#include "fake_kernel.h"

#define IQN		FAKE_IQN
#define PORTAL		"192.0.2.1:3260"
#define PORTAL6		"[2001:db8::1]:3261"
#define OTHER_IQN	"iqn.2026-01.org.example:other"

/* Something that no method leaves where it was to write a pointer. */
#define GARBAGE		((void *)0x5a5a5a5a)

#define MUST(condition)								\
do {										\
	if (!(condition)) {							\
		fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);	\
		abort();							\
	}									\
} while (0)

struct world {
	struct fake_kernel *fk;
	IVdsLinuxService *service;
};

static inline IVdsLinuxService *open_service(struct fake_kernel *fk)
{
	IVdsLinuxService *service;

	MUST(service_open(&fake_transport, fk, &service) == S_OK);
	return service;
}

/* One target with one group of two portals. */
static inline struct world make_world(void)
{
	struct world w;

	w.fk = fake_kernel_new();
	fake_member_add(w.fk, IQN, 1, PORTAL);
	fake_member_add(w.fk, IQN, 1, PORTAL6);
	w.service = open_service(w.fk);
	return w;
}

/* The id of a portal as VDS writes it, by a way that the library has no part in. */
static inline VDS_OBJECT_ID portal_id(const char *address)
{
	struct vds_uuid uuid = fake_portal_id(address);
	VDS_OBJECT_ID id;
	const uint8_t *b = uuid.b;

	id.Data1 = (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
	id.Data2 = b[4] << 8 | b[5];
	id.Data3 = b[6] << 8 | b[7];
	memcpy(id.Data4, b + 8, 8);
	return id;
}

static inline int all_zero(const void *memory, size_t size)
{
	const char *bytes = (const char *)memory;

	while (size && !*bytes)
		bytes++, size--;
	return !size;
}

#endif /* VDS_COM_TEST_H */
