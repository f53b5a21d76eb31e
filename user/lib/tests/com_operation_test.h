/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What all tests of operations share: an operation's interface of Linux, and its number.
 */
#ifndef VDS_COM_OPERATION_TEST_H
#define VDS_COM_OPERATION_TEST_H

#include "com_test.h"

/* The other interface of @async; the caller's reference keeps it. */
static inline IVdsAsyncLinux *more_of(IVdsAsync *async)
{
	IVdsAsyncLinux *more;

	MUST(IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux, (void **)&more) == S_OK);
	IVdsAsyncLinux_Release(more);
	return more;
}

static inline uint64_t operation_id(IVdsAsync *async)
{
	uint64_t id;

	MUST(IVdsAsyncLinux_GetOperationId(more_of(async), &id) == S_OK);
	return id;
}

#endif /* VDS_COM_OPERATION_TEST_H */
