// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * RemovePortal: success, refusals, and the HRESULT of each way to fail.
 */
#include "../array.h"
#include "com_async_test.h"

static void success(void)
{
	struct world w = make_world();
	IVdsAsync *async = start(&w);

	check(wait_is(async, S_OK));
	check(wait_is(async, S_OK));
	check(status_is(async, S_OK, 100));
	check(!is_member(&w, PORTAL));
	check(is_member(&w, PORTAL6));
	IVdsAsync_Release(async);
	end_world(&w);
}

static void cost(void)
{
	struct world w = make_world();
	unsigned int controller = fake_ctrl_requests(w.fk);
	IVdsAsync *async = start(&w);

	check(wait_is(async, S_OK));
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_PORTAL_REMOVE), 1);
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET), 0);
	check_int(fake_ctrl_requests(w.fk), controller);
	IVdsAsync_Release(async);
	end_world(&w);
}

/* RemovePortal fails, with @hr and @message, and gives no IVdsAsync. */
static void failed_at_once(int err, const char *message, HRESULT hr, const char *expected,
			   unsigned int queries)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	fake_result(w.fk, err, message);
	check(refused(group, portal_id(PORTAL), hr));
	check_part(VdsLastErrorMessage(), expected);
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET), queries);
	check(is_member(&w, PORTAL));
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static void failed_in_reply(void)
{
	failed_at_once(-EIO, NULL, HRESULT_FROM_WIN32(1117), "error", 0);
}

static void failed_with_message(void)
{
	failed_at_once(-EIO, "the disk is on fire", HRESULT_FROM_WIN32(1117),
		       "the disk is on fire", 0);
}

/* The operation fails after RemovePortal has returned. */
static void failed_operation(int err, HRESULT result)
{
	struct world w = make_world();
	char message[VDS_MESSAGE_SIZE] = "garbage";
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_COMMITTING);

	fake_op_complete(w.fk, operation_id(async), err, "the disk is on fire");
	check(wait_is(async, result));
	check(status_is(async, result, 100));
	check_int(IVdsAsyncLinux_GetMessage(more_of(async), message, sizeof(message)), S_OK);
	check_str(message, "the disk is on fire");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void failed_operations(void)
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

	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++) {
		tap_context("errno %d", -meanings[i].err);
		failed_operation(meanings[i].err, meanings[i].result);
	}
}

static void small_buffer(void)
{
	struct world w = make_world();
	char message[VDS_MESSAGE_SIZE];
	IVdsAsync *async;

	async = start_held(&w, VDS_ISCSI_OP_STATE_COMMITTING);
	fake_op_complete(w.fk, operation_id(async), -EIO, "the disk is on fire");
	check(wait_is(async, HRESULT_FROM_WIN32(1117)));
	memset(message, 'x', sizeof(message));
	check(IVdsAsyncLinux_GetMessage(more_of(async), message, 19) ==
	      HRESULT_FROM_WIN32(122) && message[0] == 'x' && message[19] == 'x');
	check_int(IVdsAsyncLinux_GetMessage(more_of(async), message, 20), S_OK);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void unknown_portal(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);
	VDS_OBJECT_ID none = { 0, 0, 0, { 0 } };

	check(refused(group, portal_id("192.0.2.9:3260"), VDS_E_OBJECT_NOT_FOUND));
	check(refused(group, none, VDS_E_OBJECT_NOT_FOUND));
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static void portal_of_no_group(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	fake_portal_add(w.fk, "192.0.2.7:3260");
	check(refused(group, portal_id("192.0.2.7:3260"), VDS_E_OBJECT_NOT_FOUND));
	check_part(VdsLastErrorMessage(), "not in");
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static void null_async(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	check_int(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), NULL),
		  E_INVALIDARG);
	check(is_member(&w, PORTAL));
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static void group_gone(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	fake_group_del(w.fk, IQN, 1);
	check(refused(group, portal_id(PORTAL), VDS_E_OBJECT_DELETED));
	fake_member_add(w.fk, IQN, 1, PORTAL);
	check(refused(group, portal_id(PORTAL), VDS_E_OBJECT_DELETED));
	check(is_member(&w, PORTAL));
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static void busy(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_COMMITTING);
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	check(refused(group, portal_id(PORTAL6), VDS_E_ANOTHER_CALL_IN_PROGRESS));
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	IVdsAsync_Release(async);
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_DONE);
	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL6), &async) == S_OK);
	check(wait_is(async, S_OK));
	IVdsAsync_Release(async);
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static void refusals(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	fake_fail(w.fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -EINVAL, "no, not that");
	check(refused(group, portal_id(PORTAL), E_INVALIDARG));
	check_str(VdsLastErrorMessage(), "no, not that");
	fake_unprivileged(w.fk, true);
	check(refused(group, portal_id(PORTAL), E_ACCESSDENIED));
	fake_unprivileged(w.fk, false);
	fake_stale(w.fk);
	check(refused(group, portal_id(PORTAL), VDS_E_PROVIDER_CACHE_CORRUPT));
	fake_unload(w.fk);
	check(refused(group, portal_id(PORTAL), VDS_E_PROVIDER_EXITING));
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

/* The result came a moment after the reply. */
static void failed_after_reply(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	fake_result(w.fk, -EIO, NULL);
	fake_mangle(w.fk, FAKE_DROP_ATTR, VDS_ISCSI_A_OPERATION_RESULT);
	check(refused(group, portal_id(PORTAL), HRESULT_FROM_WIN32(1117)));
	check_str(VdsLastErrorMessage(), strerror(EIO));
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

/* Only the connection stays open. */
static void resources(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);

	fake_fail_send(w.fk, -ENOBUFS);
	check(refused(group, portal_id(PORTAL), E_OUTOFMEMORY));
	fake_fail_send(w.fk, 0);
	fake_fail_open(w.fk, -EMFILE);
	check(refused(group, portal_id(PORTAL), HRESULT_FROM_WIN32(4)));
	fake_fail_open(w.fk, 0);
	fake_fail(w.fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -ENOMEM, NULL);
	check(refused(group, portal_id(PORTAL), E_OUTOFMEMORY));
	fake_fail_send(w.fk, -ENOBUFS);
	check(refused(group, portal_id(PORTAL), E_OUTOFMEMORY));
	fake_fail_send(w.fk, 0);
	check(fake_sockets(w.fk) <= 1);
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

/* Objects from before the reload are gone; the service finds the new ones. */
static void reloaded(void)
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1), *again;
	IVdsAsync *async;

	fake_unload(w.fk);
	check(refused(group, portal_id(PORTAL), VDS_E_PROVIDER_EXITING));
	fake_reload(w.fk);
	fake_member_add(w.fk, IQN, 1, PORTAL);
	check(refused(group, portal_id(PORTAL), VDS_E_OBJECT_DELETED));
	again = find_group(&w, IQN, 1);
	MUST(IVdsIscsiPortalGroup_RemovePortal(again, portal_id(PORTAL), &async) == S_OK);
	check(wait_is(async, S_OK));
	IVdsAsync_Release(async);
	IVdsIscsiPortalGroup_Release(again);
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
}

static const struct tap_case cases[] = {
	{ "RemovePortal removes the portal, and Wait and QueryStatus report it", success },
	{ "RemovePortal takes one request, and waiting for it takes none", cost },
	{ "a removal that has failed in the reply is the error of RemovePortal, without IVdsAsync",
	  failed_in_reply },
	{ "so is one that failed with a message, which takes no more requests",
	  failed_with_message },
	{ "so is one that failed right after the reply, with the message of its errno",
	  failed_after_reply },
	{ "each errno of an operation becomes its HRESULT, with the message",
	  failed_operations },
	{ "GetMessage refuses a buffer that is too small and leaves it alone", small_buffer },
	{ "an unknown portal is VDS_E_OBJECT_NOT_FOUND", unknown_portal },
	{ "a portal that is not in the group is VDS_E_OBJECT_NOT_FOUND and says so",
	  portal_of_no_group },
	{ "a NULL ppAsync is E_INVALIDARG and removes nothing", null_async },
	{ "a group that was deleted, or made again, is VDS_E_OBJECT_DELETED", group_gone },
	{ "a second call on a group is refused until the first one is done", busy },
	{ "a refusal has its HRESULT: argument, privileges, stale cache, module unloaded",
	  refusals },
	{ "a lack of descriptors or memory is reported and leaves no socket open", resources },
	{ "after a reload of the module the service works, and its old objects are deleted ones",
	  reloaded },
};

int main(void)
{
	return tap_run(cases);
}
