/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A sink that ignores notifications, for tests of what else an Advise changes.
 */
#ifndef VDS_COM_SINK_TEST_H
#define VDS_COM_SINK_TEST_H

#include <unistd.h>

#include "com_test.h"

/* How long OnNotify takes */
static _Atomic useconds_t quiet_sink_us;

static HRESULT quiet_QueryInterface(IVdsAdviseSink *p, REFIID iid, void **out)
{
	(void)iid;
	*out = p;
	return S_OK;
}

static ULONG quiet_AddRef(IVdsAdviseSink *p)
{
	(void)p;
	return 2;
}

static ULONG quiet_Release(IVdsAdviseSink *p)
{
	(void)p;
	return 1;
}

static HRESULT quiet_OnNotify(IVdsAdviseSink *p, LONG count, VDS_NOTIFICATION *list)
{
	(void)p;
	(void)count;
	(void)list;
	usleep(quiet_sink_us);
	return S_OK;
}

static const struct IVdsAdviseSinkVtbl quiet_sink_vtbl = {
	.QueryInterface = quiet_QueryInterface,
	.AddRef = quiet_AddRef,
	.Release = quiet_Release,
	.OnNotify = quiet_OnNotify,
};

static IVdsAdviseSink quiet_sink = { &quiet_sink_vtbl };

#endif /* VDS_COM_SINK_TEST_H */
