// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * RemovePortal and IVdsAsync: every documented return value,
 * each rule of waiting, looking and cancelling, in one thread and in many.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "../array.h"
#include "../clock.h"
#include "com_test.h"

static IVdsIscsiPortalGroup *find_group(struct world *w, const char *iqn, uint16_t tag)
{
	IVdsIscsiPortalGroup *group;

	MUST(IVdsLinuxService_FindPortalGroup(w->service, iqn, tag, &group) == S_OK);
	return group;
}

static void end_world(struct world *w)
{
	IVdsLinuxService_Release(w->service);
	fake_kernel_free(w->fk);
}

static IVdsAsync *start(struct world *w)
{
	IVdsIscsiPortalGroup *group = find_group(w, IQN, 1);
	IVdsAsync *async;

	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), &async) == S_OK);
	IVdsIscsiPortalGroup_Release(group);
	return async;
}

static IVdsAsync *start_held(struct world *w, enum vds_iscsi_op_state state)
{
	fake_hold(w->fk, state);
	return start(w);
}

static IVdsAsyncLinux *more_of(IVdsAsync *async)
{
	IVdsAsyncLinux *more;

	MUST(IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux, (void **)&more) == S_OK);
	IVdsAsyncLinux_Release(more);
	return more;
}

static uint64_t operation_id(IVdsAsync *async)
{
	uint64_t id;

	MUST(IVdsAsyncLinux_GetOperationId(more_of(async), &id) == S_OK);
	return id;
}

static int all_zero(const void *memory, size_t size)
{
	const char *octets = memory;

	while (size && !*octets)
		octets++, size--;
	return !size;
}

/* Is QueryStatus' call a success that tells this? */
static int status_is(IVdsAsync *async, HRESULT result, ULONG percent)
{
	HRESULT told = S_FALSE;
	ULONG so_far = 1000;
	HRESULT hr = IVdsAsync_QueryStatus(async, &told, &so_far);

	if (hr == S_OK && told == result && so_far == percent)
		return 1;
	tap_note("QueryStatus 0x%x, result 0x%x, %u %%", hr, told, so_far);
	return 0;
}

/* Does Wait succeed, with this result and what goes with it? */
static int wait_is(IVdsAsync *async, HRESULT result)
{
	VDS_ASYNC_OUTPUT out;
	HRESULT told = S_FALSE, hr;

	memset(&out, 0x5a, sizeof(out));
	hr = IVdsAsync_Wait(async, &told, &out);
	if (hr == S_OK && told == result &&
	    out.type == (SUCCEEDED(result) ? VDS_ASYNCOUT_REMOVEPORTAL : VDS_ASYNCOUT_UNKNOWN) &&
	    all_zero((char *)&out + sizeof(out.type), sizeof(out) - sizeof(out.type)))
		return 1;
	tap_note("Wait 0x%x, result 0x%x, type %u", hr, told, out.type);
	return 0;
}

static int is_member(struct world *w, const char *portal)
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

static int64_t ms_since(int64_t then)
{
	return (vds_now() - then) / VDS_MSEC;
}

static int readable(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 1 && pfd.revents == POLLIN;
}

/* ------------------------------------------------------------ one removal */

static void test_success(void)
{
	struct world w = make_world();
	unsigned int controller = fake_ctrl_requests(w.fk);
	IVdsAsync *async = start(&w);

	ok(wait_is(async, S_OK), "Wait tells S_OK and type 66");
	ok(wait_is(async, S_OK), "a second Wait tells the same");
	ok(status_is(async, S_OK, 100), "QueryStatus tells S_OK and 100");
	ok(fake_requests(w.fk, VDS_ISCSI_CMD_PORTAL_REMOVE) == 1, "one request removed it");
	ok(fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET) == 0, "nothing else was asked");
	ok(fake_ctrl_requests(w.fk) == controller, "nor the controller");
	ok(!is_member(&w, PORTAL), "the portal is out of the group");
	ok(is_member(&w, PORTAL6), "the other one is not");
	IVdsAsync_Release(async);
	end_world(&w);
}

/* What ends in time and without a sentence is told by the answer. */
static void test_answered(void)
{
	struct world w = make_world();
	IVdsAsync *async;
	int fd = -1;

	fake_result(w.fk, -EIO, NULL);
	async = start(&w);
	ok(wait_is(async, HRESULT_FROM_WIN32(1117)), "a failure without a sentence");
	ok(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK && readable(fd),
	   "its descriptor is readable");
	ok(fake_requests(w.fk, 0) == fake_requests(w.fk, VDS_ISCSI_CMD_PORTAL_GROUP_GET) + 1,
	   "is one request");
	IVdsAsync_Release(async);

	fake_result(w.fk, -EIO, "the disk is on fire");
	async = start(&w);
	ok(wait_is(async, HRESULT_FROM_WIN32(1117)), "one with a sentence");
	ok(fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET) == 1, "is asked for that");
	IVdsAsync_Release(async);
	end_world(&w);
}

/* Where nobody can listen, asking is slower, and good enough. */
static void test_deaf(void)
{
	struct world w = make_world();
	IVdsAsync *async;
	int64_t then;

	fake_fail_join(w.fk, -ENOMEM);
	async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	fake_fail_join(w.fk, 0);
	ok(status_is(async, VDS_E_OPERATION_PENDING, 0), "an operation that cannot be heard");
	then = vds_now();
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	ok(wait_is(async, S_OK) && ms_since(then) < 2000, "is asked for once a second");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_progress(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	uint64_t id = operation_id(async);

	ok(status_is(async, VDS_E_OPERATION_PENDING, 0), "it begins at 0");
	fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, 40);
	ok(status_is(async, VDS_E_OPERATION_PENDING, 40), "it goes on");
	fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, 30);
	ok(status_is(async, VDS_E_OPERATION_PENDING, 40), "it never goes back");
	fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, 100);
	ok(status_is(async, VDS_E_OPERATION_PENDING, 99), "it is not 100 before the end");
	ok(is_member(&w, PORTAL), "the portal is in the group yet");
	fake_op_complete(w.fk, id, 0, NULL);
	ok(status_is(async, S_OK, 100), "it is 100 at the end");
	ok(status_is(async, S_OK, 100), "and stays so");
	ok(wait_is(async, S_OK), "Wait tells the same");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_failed_operation(int err, HRESULT result)
{
	struct world w = make_world();
	char message[VDS_MESSAGE_SIZE] = "garbage";
	IVdsAsync *async;

	fake_result(w.fk, err, "the disk is on fire");
	async = start(&w);
	ok(wait_is(async, result), "an operation that ends with errno %d is 0x%x", -err, result);
	ok(status_is(async, result, 100), "QueryStatus tells it too");
	ok(IVdsAsyncLinux_GetMessage(more_of(async), message, sizeof(message)) == S_OK &&
	   !strcmp(message, "the disk is on fire"), "and GetMessage why");
	memset(message, 'x', sizeof(message));
	ok(IVdsAsyncLinux_GetMessage(more_of(async), message, 19) == HRESULT_FROM_WIN32(122) &&
	   message[0] == 'x' && message[19] == 'x',
	   "a buffer that lacks room for the NUL is too small");
	ok(IVdsAsyncLinux_GetMessage(more_of(async), message, 20) == S_OK, "one more is enough");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_failed_operations(void)
{
	static const struct {
		int err;
		HRESULT result;
	} meanings[] = {
		{ -EIDRM, VDS_E_OBJECT_DELETED },
		{ -ENOENT, VDS_E_OBJECT_NOT_FOUND },
		{ -EBUSY, VDS_E_ANOTHER_CALL_IN_PROGRESS },
		{ -ESTALE, VDS_E_PROVIDER_CACHE_CORRUPT },
		{ -EPERM, E_ACCESSDENIED },
		{ -EACCES, E_ACCESSDENIED },
		{ -ENOMEM, E_OUTOFMEMORY },
		{ -ENOBUFS, E_OUTOFMEMORY },
		{ -EINVAL, E_INVALIDARG },
		{ -ECANCELED, VDS_E_OPERATION_CANCELED },
		{ -EALREADY, VDS_E_CANCEL_TOO_LATE },
		{ -ENODEV, VDS_E_PROVIDER_EXITING },
		{ -ETIME, VDS_E_TIMEOUT },
		{ -ETIMEDOUT, VDS_E_TIMEOUT },
		{ -EEXIST, VDS_E_OBJECT_EXISTS },
		{ -EUSERS, VDS_E_DEVICE_IN_USE },
		{ -EADDRINUSE, VDS_E_OPERATION_DENIED },
		{ -EADDRNOTAVAIL, VDS_E_INVALID_IP_ADDRESS },
		{ -EAFNOSUPPORT, VDS_E_INVALID_IP_ADDRESS },
		{ -E2BIG, E_INVALIDARG },
		{ -EOPNOTSUPP, VDS_E_NOT_SUPPORTED },
		{ -EMFILE, HRESULT_FROM_WIN32(4) },
		{ -ENFILE, HRESULT_FROM_WIN32(4) },
		{ -EBADMSG, HRESULT_FROM_WIN32(13) },
		{ -EPROTO, HRESULT_FROM_WIN32(13) },
		{ -EINTR, HRESULT_FROM_WIN32(995) },
		{ -EIO, HRESULT_FROM_WIN32(1117) },
		{ -EXDEV, E_FAIL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++)
		test_failed_operation(meanings[i].err, meanings[i].result);
}

/* --------------------------------------------- what RemovePortal itself says */

static int refused(IVdsIscsiPortalGroup *group, VDS_OBJECT_ID portal, HRESULT expected)
{
	IVdsAsync *async = GARBAGE;
	HRESULT hr = IVdsIscsiPortalGroup_RemovePortal(group, portal, &async);

	if (hr == expected && !async && *VdsLastErrorMessage())
		return 1;
	tap_note("RemovePortal 0x%x, %p, \"%s\"", hr, (void *)async, VdsLastErrorMessage());
	return 0;
}

static void test_no_such_portal(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);
	VDS_OBJECT_ID none = { 0, 0, 0, { 0 } };

	ok(refused(group, portal_id("192.0.2.9:3260"), VDS_E_OBJECT_NOT_FOUND),
	   "an id that names no portal is not found");
	ok(refused(group, none, VDS_E_OBJECT_NOT_FOUND), "nor is the id of zeroes");
	fake_portal_add(w.fk, "192.0.2.7:3260");
	ok(refused(group, portal_id("192.0.2.7:3260"), VDS_E_OBJECT_NOT_FOUND),
	   "nor is a portal that is not in the group");
	ok(strstr(VdsLastErrorMessage(), "not in"), "and the sentence says so: %s",
	   VdsLastErrorMessage());
	ok(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), NULL) == E_INVALIDARG,
	   "a NULL ppAsync is an invalid argument");
	ok(is_member(&w, PORTAL), "and removes nothing");
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static void test_group_gone(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	fake_group_del(w.fk, IQN, 1);
	ok(refused(group, portal_id(PORTAL), VDS_E_OBJECT_DELETED), "a deleted group is deleted");
	fake_member_add(w.fk, IQN, 1, PORTAL);
	ok(refused(group, portal_id(PORTAL), VDS_E_OBJECT_DELETED),
	   "also when one of its name was made again");
	ok(is_member(&w, PORTAL), "which keeps its portal");
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static void test_busy(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_COMMITTING);
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	ok(refused(group, portal_id(PORTAL6), VDS_E_ANOTHER_CALL_IN_PROGRESS),
	   "a second call on the group is one too many");
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	IVdsAsync_Release(async);
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_DONE);
	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL6), &async) == S_OK);
	ok(wait_is(async, S_OK), "after the first one the last portal goes too");
	IVdsAsync_Release(async);
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static void test_refusals(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	fake_fail_open(w.fk, -EMFILE);
	ok(refused(group, portal_id(PORTAL), HRESULT_FROM_WIN32(4)), "there is no descriptor left");
	fake_fail_open(w.fk, 0);
	fake_fail(w.fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -ENOMEM, NULL);
	ok(refused(group, portal_id(PORTAL), E_OUTOFMEMORY), "the kernel has no memory");
	fake_fail(w.fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -EINVAL, "no, not that");
	ok(refused(group, portal_id(PORTAL), E_INVALIDARG), "the kernel dislikes an argument");
	ok(!strcmp(VdsLastErrorMessage(), "no, not that"), "the kernel's sentence is told");
	fake_fail_send(w.fk, -ENOBUFS);
	ok(refused(group, portal_id(PORTAL), E_OUTOFMEMORY), "the request cannot be sent");
	fake_fail_send(w.fk, 0);
	fake_unprivileged(w.fk, true);
	ok(refused(group, portal_id(PORTAL), E_ACCESSDENIED), "the caller may not");
	fake_unprivileged(w.fk, false);
	fake_stale(w.fk);
	ok(refused(group, portal_id(PORTAL), VDS_E_PROVIDER_CACHE_CORRUPT), "the cache is corrupt");
	fake_unload(w.fk);
	ok(refused(group, portal_id(PORTAL), VDS_E_PROVIDER_EXITING), "the module is gone");
	ok(fake_sockets(w.fk) <= 2, "the connection and its spare watch are left, no more");
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

/* ------------------------------------------------------------------- waits */

static void test_null_arguments(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	IVdsAsyncLinux *more = more_of(async);
	VDS_ASYNC_OUTPUT out;
	HRESULT result = S_OK;
	ULONG percent;

	memset(&out, 0x5a, sizeof(out));
	ok(IVdsAsync_Wait(async, NULL, &out) == E_INVALIDARG, "Wait wants pHrResult");
	ok(all_zero(&out, sizeof(out)), "and leaves no pointer");
	ok(IVdsAsync_Wait(async, &result, NULL) == E_INVALIDARG, "Wait wants pAsyncOut");
	ok(result == VDS_E_OPERATION_PENDING, "and leaves no success");
	ok(IVdsAsync_Wait(async, NULL, NULL) == E_INVALIDARG, "Wait wants both");
	ok(IVdsAsync_QueryStatus(async, NULL, &percent) == E_INVALIDARG &&
	   IVdsAsync_QueryStatus(async, &result, NULL) == E_INVALIDARG, "so does QueryStatus");
	ok(IVdsAsyncLinux_WaitTimeout(more, 0, NULL, &out) == E_INVALIDARG &&
	   IVdsAsyncLinux_WaitTimeout(more, 0, &result, NULL) == E_INVALIDARG,
	   "so does WaitTimeout");
	ok(IVdsAsyncLinux_GetFd(more, NULL) == E_INVALIDARG, "GetFd wants pFd");
	ok(IVdsAsyncLinux_GetOperationId(more, NULL) == E_INVALIDARG, "GetOperationId wants pId");
	ok(IVdsAsyncLinux_GetMessage(more, NULL, 9) == E_INVALIDARG, "GetMessage wants pszBuffer");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_time_out(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	IVdsAsyncLinux *more = more_of(async);
	char message[VDS_MESSAGE_SIZE] = "garbage";
	VDS_ASYNC_OUTPUT out;
	HRESULT result = S_OK;
	int64_t then = vds_now();

	memset(&out, 0x5a, sizeof(out));
	ok(IVdsAsyncLinux_WaitTimeout(more, 0, &result, &out) == VDS_E_TIMEOUT &&
	   result == VDS_E_OPERATION_PENDING && all_zero(&out, sizeof(out)),
	   "a wait of no time tells VDS_E_TIMEOUT");
	ok(ms_since(then) < 500, "at once");
	then = vds_now();
	ok(IVdsAsyncLinux_WaitTimeout(more, 120, &result, &out) == VDS_E_TIMEOUT,
	   "a short one too");
	ok(ms_since(then) >= 120 && ms_since(then) < 900, "in its time");
	ok(IVdsAsyncLinux_GetMessage(more, message, sizeof(message)) == S_FALSE && !*message,
	   "there is no message yet");
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	ok(IVdsAsyncLinux_WaitTimeout(more, 0, &result, &out) == S_OK && result == S_OK &&
	   out.type == VDS_ASYNCOUT_REMOVEPORTAL, "a wait of no time sees the end");
	ok(IVdsAsyncLinux_WaitTimeout(more, VDS_INFINITE, &result, &out) == S_OK && result == S_OK,
	   "so does an endless one");
	IVdsAsync_Release(async);
	end_world(&w);
}

/* ------------------------------------------------------------------ Cancel */

static void test_cancel(enum vds_iscsi_op_state state)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, state);

	ok(IVdsAsync_Cancel(async) == S_OK, "in state %d Cancel is in time", state);
	ok(wait_is(async, VDS_E_OPERATION_CANCELED), "and the operation ends cancelled");
	ok(IVdsAsync_Cancel(async) == VDS_E_OPERATION_CANCELED, "it was cancelled before");
	ok(status_is(async, VDS_E_OPERATION_CANCELED, 100), "which QueryStatus tells");
	ok(is_member(&w, PORTAL), "the portal is in its group");
	IVdsAsync_Release(async);

	async = start(&w);
	ok(IVdsAsync_Cancel(async) == S_OK, "it can be tried again");
	ok(IVdsAsync_Cancel(async) == VDS_E_OPERATION_CANCELED,
	   "the kernel also knows that it was cancelled before");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_cancel_too_late(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_COMMITTING);
	uint64_t id = operation_id(async);
	unsigned int asked;

	ok(IVdsAsync_Cancel(async) == VDS_E_CANCEL_TOO_LATE, "while it commits it is too late");
	ok(status_is(async, VDS_E_OPERATION_PENDING, 0), "and nothing has changed");
	fake_unprivileged(w.fk, true);
	ok(IVdsAsync_Cancel(async) == E_ACCESSDENIED, "who may not change may not cancel");
	fake_unprivileged(w.fk, false);
	fake_op_complete(w.fk, id, 0, NULL);
	ok(IVdsAsync_Cancel(async) == VDS_E_CANCEL_TOO_LATE, "after the end too, unseen");
	ok(wait_is(async, S_OK), "it has succeeded");
	asked = fake_requests(w.fk, VDS_ISCSI_CMD_OP_CANCEL);
	ok(IVdsAsync_Cancel(async) == VDS_E_CANCEL_TOO_LATE, "and after the end, seen");
	ok(fake_requests(w.fk, VDS_ISCSI_CMD_OP_CANCEL) == asked, "when nobody needs to be asked");
	IVdsAsync_Release(async);

	fake_hold(w.fk, VDS_ISCSI_OP_STATE_DONE);
	fake_member_add(w.fk, IQN, 1, PORTAL);
	async = start(&w);
	fake_op_forget(w.fk, operation_id(async));
	ok(IVdsAsync_Cancel(async) == VDS_E_CANCEL_TOO_LATE, "and when the kernel has forgotten");
	IVdsAsync_Release(async);
	end_world(&w);
}

/* ------------------------------------------------------------------- GetFd */

static void test_descriptor(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	IVdsAsyncLinux *more = more_of(async);
	uint64_t id = operation_id(async);
	int fd = -1, again = -1;

	status_is(async, VDS_E_OPERATION_PENDING, 0);
	ok(IVdsAsyncLinux_GetFd(more, &fd) == S_OK && fd >= 0, "there is a descriptor");
	ok(IVdsAsyncLinux_GetFd(more, &again) == S_OK && fd == again, "it is always the same");
	ok(!readable(fd), "it is not readable without news");
	fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, 50);
	ok(readable(fd), "it is readable on news");
	ok(status_is(async, VDS_E_OPERATION_PENDING, 50), "which QueryStatus tells");
	ok(!readable(fd), "then it is not readable again");
	fake_op_complete(w.fk, id, 0, NULL);
	ok(readable(fd), "it is readable at the end");
	ok(wait_is(async, S_OK), "which Wait tells");
	ok(readable(fd), "and it stays readable");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_late_descriptor(void)
{
	struct world w = make_world();
	IVdsAsync *async = start(&w);
	int fd = -1;

	MUST(wait_is(async, S_OK));
	ok(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK && readable(fd),
	   "a descriptor that is made after the end is readable");
	IVdsAsync_Release(async);
	end_world(&w);
}

/* What is told of other operations is nothing to this one, and is read away. */
static void test_other_operations(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED), *other;
	IVdsIscsiPortalGroup *group;
	uint64_t id;
	int fd = -1;

	fake_member_add(w.fk, OTHER_IQN, 1, PORTAL);
	group = find_group(&w, OTHER_IQN, 1);
	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), &other) == S_OK);
	id = operation_id(other);
	for (int i = 0; i < 1000; i++)
		fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, i / 20);
	fake_op_complete(w.fk, id, 0, NULL);

	MUST(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK);
	for (int i = 0; i < 10 && readable(fd); i++)
		MUST(status_is(async, VDS_E_OPERATION_PENDING, 0));
	ok(!readable(fd), "the news of others is read away");
	ok(status_is(async, VDS_E_OPERATION_PENDING, 0), "and is not this one's");
	ok(wait_is(other, S_OK), "but the other one's");
	IVdsIscsiPortalGroup_Release(group);
	IVdsAsync_Release(other);
	IVdsAsync_Release(async);
	end_world(&w);
}

/* An operation that was released in flight leaves its news to nobody. */
static void test_watch_again(void (*meanwhile)(struct fake_kernel *fk), const char *what)
{
	struct world w = make_world();
	IVdsAsync *first = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED), *second;
	uint64_t id = operation_id(first);
	unsigned int sockets = fake_sockets(w.fk);

	IVdsAsync_Release(first);
	fake_op_complete(w.fk, id, -EIO, "of the first one");
	meanwhile(w.fk);
	fake_member_add(w.fk, IQN, 1, PORTAL);
	second = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	is_int(fake_sockets(w.fk), sockets, "there are no more sockets than before%s", what);
	ok(status_is(second, VDS_E_OPERATION_PENDING, 0), "the end of another is none");
	fake_op_complete(w.fk, operation_id(second), 0, NULL);
	ok(wait_is(second, S_OK), "its own is found");
	IVdsAsync_Release(second);
	end_world(&w);
}

static void nothing_more(struct fake_kernel *fk)
{
	(void)fk;
}

/* Longer than silence is believed. */
static void long_silence(struct fake_kernel *fk)
{
	(void)fk;
	usleep(1100000);
}

static void silence_and_overflow(struct fake_kernel *fk)
{
	fake_overflow(fk);
	long_silence(fk);
}

static void test_watch_of_the_dead(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);
	IVdsAsync *async = start(&w);

	ok(wait_is(async, S_OK), "a removal ends");
	IVdsAsync_Release(async);
	fake_reload(w.fk);
	for (int i = 0; i < 2; i++) {
		ok(refused(group, portal_id(PORTAL), VDS_E_PROVIDER_EXITING),
		   "after the module was loaded again the next one is refused");
		usleep(1100000);
	}
	ok(fake_sockets(w.fk) <= 2, "the connection and its spare watch are left, no more");
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

/* -------------------------------------------------------------------- loss */

static void test_lost_end(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	int64_t then = vds_now();

	fake_lose_events(w.fk, true);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	ok(wait_is(async, S_OK), "Wait finds an end that was not told");
	ok(ms_since(then) < 2000, "within two seconds");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_lost_end_polled(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	int64_t then = vds_now();
	HRESULT result = VDS_E_OPERATION_PENDING;
	ULONG percent;

	fake_lose_events(w.fk, true);
	fake_op_complete(w.fk, operation_id(async), -EIO, "lost");
	while (result == VDS_E_OPERATION_PENDING && ms_since(then) < 5000) {
		MUST(IVdsAsync_QueryStatus(async, &result, &percent) == S_OK);
		usleep(10000);
	}
	ok(result == HRESULT_FROM_WIN32(1117), "a loop of QueryStatus finds it too");
	ok(ms_since(then) < 2000, "within two seconds");
	IVdsAsync_Release(async);
	end_world(&w);
}

/* Who looks asks; who waits believes silence for a second. */
static void test_silence(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	VDS_ASYNC_OUTPUT out;
	HRESULT result;
	unsigned int asked;
	int pending = 1;

	for (asked = 0; asked < 10; asked++)
		pending &= status_is(async, VDS_E_OPERATION_PENDING, 0);
	ok(pending, "an operation without news is pending");
	is_int(fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET), asked, "QueryStatus asks");
	ok(IVdsAsyncLinux_WaitTimeout(more_of(async), 2500, &result, &out) == VDS_E_TIMEOUT,
	   "a Wait ends in time");
	asked = fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET) - asked;
	ok(asked == 2 || asked == 3, "and asks once a second");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_overflow(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);

	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	fake_overflow(w.fk);
	ok(status_is(async, S_OK, 100), "after an overflow QueryStatus asks at once");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_malformed_event(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);

	MUST(status_is(async, VDS_E_OPERATION_PENDING, 0));
	fake_mangle(w.fk, FAKE_CUT_MESSAGE, 0);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	ok(status_is(async, S_OK, 100), "after an event that makes no sense too");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_forgotten(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	char message[VDS_MESSAGE_SIZE];

	fake_lose_events(w.fk, true);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	fake_op_forget(w.fk, operation_id(async));
	ok(wait_is(async, E_UNEXPECTED), "an end that nobody knows any more is unexpected");
	ok(IVdsAsyncLinux_GetMessage(more_of(async), message, sizeof(message)) == S_OK,
	   "and there is a sentence: %s", message);
	IVdsAsync_Release(async);
	end_world(&w);
}

/* The kernel cannot answer: the call fails, the operation goes on. */
static void test_unanswered(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	HRESULT result = S_OK;
	ULONG percent;

	MUST(status_is(async, VDS_E_OPERATION_PENDING, 0));
	fake_overflow(w.fk);
	fake_fail(w.fk, VDS_ISCSI_CMD_OP_GET, -ENOMEM, NULL);
	ok(IVdsAsync_QueryStatus(async, &result, &percent) == E_OUTOFMEMORY &&
	   result == VDS_E_OPERATION_PENDING, "a kernel that cannot answer fails the call");
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	ok(status_is(async, S_OK, 100), "and not the operation");
	IVdsAsync_Release(async);
	end_world(&w);
}

/* ----------------------------------------------------------------- threads */

#define THREADS	8

struct waiter {
	pthread_t thread;
	IVdsAsync *async;
	ULONG ms;
	HRESULT hr;
	HRESULT result;
	int64_t ended;
};

static void *waiter_main(void *argument)
{
	struct waiter *waiter = argument;
	VDS_ASYNC_OUTPUT out;

	waiter->hr = IVdsAsyncLinux_WaitTimeout(more_of(waiter->async), waiter->ms,
						&waiter->result, &out);
	waiter->ended = vds_now();
	return NULL;
}

static void waiter_start(struct waiter *waiter, IVdsAsync *async, ULONG ms)
{
	waiter->async = async;
	waiter->ms = ms;
	MUST(!pthread_create(&waiter->thread, NULL, waiter_main, waiter));
}

static void test_many_waiters(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct waiter waiters[THREADS];
	int64_t then;
	int right = 0, fd = -1;

	for (int i = 0; i < THREADS; i++)
		waiter_start(&waiters[i], async, i % 2 ? 60000 : VDS_INFINITE);
	usleep(50000);
	then = vds_now();
	ok(status_is(async, VDS_E_OPERATION_PENDING, 0), "QueryStatus gets through to waiters");
	ok(IVdsAsync_Cancel(async) == S_OK, "and so does Cancel");
	for (int i = 0; i < THREADS; i++) {
		pthread_join(waiters[i].thread, NULL);
		right += waiters[i].hr == S_OK && waiters[i].result == VDS_E_OPERATION_CANCELED;
	}
	ok(right == THREADS, "all waiters are told");
	ok(ms_since(then) < 700, "at once");
	ok(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK && readable(fd),
	   "the descriptor is readable whoever read the event");
	IVdsAsync_Release(async);
	end_world(&w);
}

/* The one who reads the watch goes; the next takes the place. */
static void test_place_is_taken(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct waiter first, second;
	int64_t then;

	waiter_start(&first, async, 150);
	usleep(50000);
	waiter_start(&second, async, VDS_INFINITE);
	pthread_join(first.thread, NULL);
	ok(first.hr == VDS_E_TIMEOUT, "the first waiter has no more time");
	usleep(20000);
	then = vds_now();
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	pthread_join(second.thread, NULL);
	ok(second.hr == S_OK && second.result == S_OK, "the second one sees the end");
	ok(second.ended - then < 400 * VDS_MSEC, "at once");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_release_during_wait(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	uint64_t id = operation_id(async);
	struct waiter waiter;

	waiter_start(&waiter, async, VDS_INFINITE);
	usleep(50000);
	ok(IVdsAsync_Release(async) > 0, "a Wait has a reference of its own");
	fake_op_complete(w.fk, id, 0, NULL);
	pthread_join(waiter.thread, NULL);
	ok(waiter.hr == S_OK && waiter.result == S_OK, "and outlives the others");
	end_world(&w);
}

static void do_nothing(int signal)
{
	(void)signal;
}

static void test_signal(void)
{
	struct sigaction action = { .sa_handler = do_nothing };
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct waiter waiter;

	sigaction(SIGUSR1, &action, NULL);
	waiter_start(&waiter, async, VDS_INFINITE);
	for (int i = 0; i < 5; i++) {
		usleep(20000);
		pthread_kill(waiter.thread, SIGUSR1);
	}
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	pthread_join(waiter.thread, NULL);
	ok(waiter.hr == S_OK && waiter.result == S_OK, "a signal does not end a Wait");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void test_module_gone(void (*go)(struct fake_kernel *fk), const char *how)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct waiter waiters[3];
	int64_t then;
	int right = 0, fd = -1;

	MUST(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK);
	for (int i = 0; i < 3; i++)
		waiter_start(&waiters[i], async, VDS_INFINITE);
	usleep(50000);
	then = vds_now();
	go(w.fk);
	for (int i = 0; i < 3; i++) {
		pthread_join(waiters[i].thread, NULL);
		right += waiters[i].hr == S_OK && waiters[i].result == VDS_E_PROVIDER_EXITING;
	}
	ok(right == 3, "when the module %s every Wait ends", how);
	ok(ms_since(then) < 2500, "soon");
	ok(readable(fd), "the descriptor is readable");
	ok(status_is(async, VDS_E_PROVIDER_EXITING, 100), "and QueryStatus tells it");
	fake_reload(w.fk);
	ok(status_is(async, VDS_E_PROVIDER_EXITING, 100), "for ever");
	IVdsAsync_Release(async);
	end_world(&w);
}

struct end {
	struct fake_kernel *fk;
	uint64_t op;
};

static void *end_and_unload(void *argument)
{
	struct end *end = argument;

	usleep(1150000);
	fake_op_complete(end->fk, end->op, 0, NULL);
	fake_unload(end->fk);
	return NULL;
}

/* The end comes, and the module goes, while an operation is asked for. */
static void test_last_words(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct end end = { .fk = w.fk };
	VDS_ASYNC_OUTPUT out;
	pthread_t thread;
	HRESULT result;

	MUST(IVdsAsyncLinux_GetOperationId(more_of(async), &end.op) == S_OK);
	ok(status_is(async, VDS_E_OPERATION_PENDING, 0), "it is pending");
	fake_delay(w.fk, 300);
	MUST(!pthread_create(&thread, NULL, end_and_unload, &end));
	ok(IVdsAsync_Wait(async, &result, &out) == S_OK && result == S_OK,
	   "the last thing that a module tells is heard");
	pthread_join(thread, NULL);
	IVdsAsync_Release(async);
	end_world(&w);
}

struct crowd {
	IVdsAsync *async;
	int which;
};

/* One of several that do all that there is to do, in any order. */
static void *crowd_main(void *argument)
{
	struct crowd *one = argument;
	IVdsAsync *async = one->async;
	VDS_ASYNC_OUTPUT out;
	HRESULT result = VDS_E_OPERATION_PENDING;
	ULONG percent;
	int fd;

	switch (one->which % 4) {
	case 0:
		IVdsAsync_Wait(async, &result, &out);
		break;
	case 1:
		while (result == VDS_E_OPERATION_PENDING)
			IVdsAsync_QueryStatus(async, &result, &percent);
		break;
	case 2:
		IVdsAsyncLinux_GetFd(more_of(async), &fd);
		IVdsAsync_Cancel(async);
		break;
	default:
		IVdsAsyncLinux_WaitTimeout(more_of(async), one->which, &result, &out);
	}
	IVdsAsync_Release(async);
	return NULL;
}

static void test_crowd(void)
{
	struct world w = make_world();

	for (int round = 0; round < 40; round++) {
		IVdsAsync *async = start_held(&w, round % 2 ? VDS_ISCSI_OP_STATE_QUEUED :
					      VDS_ISCSI_OP_STATE_COMMITTING);
		uint64_t id = operation_id(async);
		pthread_t threads[THREADS];
		struct crowd crowd[THREADS];

		for (int i = 0; i < THREADS; i++) {
			crowd[i] = (struct crowd){ async, i };
			IVdsAsync_AddRef(async);
			MUST(!pthread_create(&threads[i], NULL, crowd_main, &crowd[i]));
		}
		IVdsAsync_Release(async);
		if (round % 2 == 0)
			fake_op_complete(w.fk, id, -EIO, NULL);
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
	}
	ok(fake_sockets(w.fk) <= 2, "a crowd leaves nothing behind but the spare watch");
	end_world(&w);
}

static void test_release_at_once(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	uint64_t id = operation_id(async);

	ok(IVdsAsync_Release(async) == 0, "it may be released without a wait");
	fake_op_complete(w.fk, id, 0, NULL);
	ok(!is_member(&w, PORTAL), "and goes on");

	async = NULL;
	fake_member_add(w.fk, IQN, 1, PORTAL);
	async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	ok(IVdsAsync_Cancel(async) == S_OK && IVdsAsync_Release(async) == 0,
	   "it may be cancelled and released without a wait");
	end_world(&w);
}

static void test_outlives_service(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);

	ok(IVdsLinuxService_Release(w.service) > 0, "an operation keeps its service alive");
	fake_overflow(w.fk);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	ok(wait_is(async, S_OK), "and can still ask");
	ok(IVdsAsync_Release(async) == 0, "it goes with its last reference");
	ok(fake_sockets(w.fk) == 0, "and the service with it");
	fake_kernel_free(w.fk);
}

int main(void)
{
	test_success();
	test_answered();
	test_deaf();
	test_progress();
	test_failed_operations();
	test_no_such_portal();
	test_group_gone();
	test_busy();
	test_refusals();
	test_null_arguments();
	test_time_out();
	test_cancel(VDS_ISCSI_OP_STATE_QUEUED);
	test_cancel(VDS_ISCSI_OP_STATE_DRAINING);
	test_cancel_too_late();
	test_descriptor();
	test_late_descriptor();
	test_other_operations();
	test_watch_again(nothing_more, "");
	test_watch_again(fake_overflow, " after an overflow");
	test_watch_again(long_silence, " after a silence");
	test_watch_again(silence_and_overflow, " after both");
	test_watch_of_the_dead();
	test_lost_end();
	test_lost_end_polled();
	test_silence();
	test_overflow();
	test_malformed_event();
	test_forgotten();
	test_unanswered();
	test_many_waiters();
	test_place_is_taken();
	test_release_during_wait();
	test_signal();
	test_module_gone(fake_unload, "is unloaded");
	test_module_gone(fake_die, "dies unheard");
	test_last_words();
	test_crowd();
	test_release_at_once();
	test_outlives_service();
	return tap_end();
}
