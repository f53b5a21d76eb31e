/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of RemovePortal and IVdsAsync share: starting a removal, and
 * checks of what Wait and QueryStatus return.
 */
#ifndef VDS_COM_ASYNC_TEST_H
#define VDS_COM_ASYNC_TEST_H

#include <errno.h>
#include <poll.h>

#include "../clock.h"
#include "com_operation_test.h"

static inline IVdsIscsiPortalGroup *find_group(struct world *w, const char *iqn, uint16_t tag)
{
	IVdsIscsiPortalGroup *group;

	MUST(IVdsLinuxService_FindPortalGroup(w->service, iqn, tag, &group) == S_OK);
	return group;
}

/* The caller releases it. */
static inline IVdsService *vds_service(IVdsLinuxService *service)
{
	IVdsService *found;

	MUST(IVdsLinuxService_QueryInterface(service, &IID_IVdsService, (void **)&found) == S_OK);
	return found;
}

static inline void end_world(struct world *w)
{
	IVdsLinuxService_Release(w->service);
	fake_kernel_free(w->fk);
}

static inline IVdsAsync *start(struct world *w)
{
	IVdsIscsiPortalGroup *group = find_group(w, IQN, 1);
	IVdsAsync *async;

	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), &async) == S_OK);
	IVdsIscsiPortalGroup_Release(group);
	return async;
}

/* A removal that stays in @state. */
static inline IVdsAsync *start_held(struct world *w, enum vds_iscsi_op_state state)
{
	fake_hold(w->fk, state);
	return start(w);
}

/* Does QueryStatus succeed, with this result and progress? */
static inline int status_is(IVdsAsync *async, HRESULT result, ULONG percent)
{
	HRESULT reported = S_FALSE;
	ULONG so_far = 1000;
	HRESULT hr = IVdsAsync_QueryStatus(async, &reported, &so_far);

	if (hr == S_OK && reported == result && so_far == percent)
		return 1;
	tap_note("QueryStatus 0x%x, result 0x%x, %u %%", hr, reported, so_far);
	return 0;
}

/* Does Wait succeed, with this result and what belongs to it? */
static inline int wait_is(IVdsAsync *async, HRESULT result)
{
	VDS_ASYNC_OUTPUT out;
	HRESULT reported = S_FALSE, hr;

	memset(&out, 0x5a, sizeof(out));
	hr = IVdsAsync_Wait(async, &reported, &out);
	if (hr == S_OK && reported == result &&
	    out.type == (SUCCEEDED(result) ? VDS_ASYNCOUT_REMOVEPORTAL : VDS_ASYNCOUT_UNKNOWN) &&
	    all_zero((char *)&out + sizeof(out.type), sizeof(out) - sizeof(out.type)))
		return 1;
	tap_note("Wait 0x%x, result 0x%x, type %u", hr, reported, out.type);
	return 0;
}

/* Does RemovePortal fail, with a message and without an operation? */
static inline int refused(IVdsIscsiPortalGroup *group, VDS_OBJECT_ID portal, HRESULT expected)
{
	IVdsAsync *async = GARBAGE;
	HRESULT hr = IVdsIscsiPortalGroup_RemovePortal(group, portal, &async);

	if (hr == expected && !async && *VdsLastErrorMessage())
		return 1;
	tap_note("RemovePortal 0x%x, %p, \"%s\"", hr, (void *)async, VdsLastErrorMessage());
	return 0;
}

static inline int is_member(struct world *w, const char *portal)
{
	struct vds_uuid group = fake_group_id(IQN, 1), id = fake_portal_id(portal);
	struct vds_membership_info info;
	struct vds_client *client;
	int err;

	MUST(!vds_client_open_transport(&fake_transport, w->fk, &client));
	err = vds_membership_get(client, &group, &id, &info);
	vds_client_close(client);
	MUST(!err || err == -ENOENT);
	return !err;
}

static inline int64_t ms_since(int64_t then)
{
	return (vds_now() - then) / VDS_MSEC;
}

static inline int readable(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 1 && pfd.revents == POLLIN;
}

#endif /* VDS_COM_ASYNC_TEST_H */
