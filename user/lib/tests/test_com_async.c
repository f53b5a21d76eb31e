// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsAsync in one thread: progress, arguments, timeouts, Cancel, the
 * descriptor, and its life time.
 */
#include <unistd.h>

#include "com_async_test.h"

static void progress(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	uint64_t id = operation_id(async);

	check(status_is(async, VDS_E_OPERATION_PENDING, 0));
	fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, 40);
	check(status_is(async, VDS_E_OPERATION_PENDING, 29));
	fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, 30);
	check(status_is(async, VDS_E_OPERATION_PENDING, 29));
	fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, 100);
	check(status_is(async, VDS_E_OPERATION_PENDING, 59));
	check(is_member(&w, PORTAL));
	fake_op_complete(w.fk, id, 0, NULL);
	check(status_is(async, S_OK, 100));
	check(status_is(async, S_OK, 100));
	check(wait_is(async, S_OK));
	IVdsAsync_Release(async);
	end_world(&w);
}

static void null_arguments(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	IVdsAsyncLinux *more = more_of(async);
	VDS_ASYNC_OUTPUT out;
	HRESULT result = S_OK;
	ULONG percent;

	memset(&out, 0x5a, sizeof(out));
	check_int(IVdsAsync_Wait(async, NULL, &out), E_INVALIDARG);
	check(all_zero(&out, sizeof(out)));
	check_int(IVdsAsync_Wait(async, &result, NULL), E_INVALIDARG);
	check_int(result, VDS_E_OPERATION_PENDING);
	check_int(IVdsAsync_Wait(async, NULL, NULL), E_INVALIDARG);
	percent = 9;
	check(IVdsAsync_QueryStatus(async, NULL, &percent) == E_INVALIDARG && !percent);
	check_int(IVdsAsync_QueryStatus(async, &result, NULL), E_INVALIDARG);
	check(IVdsAsyncLinux_WaitTimeout(more, 0, NULL, &out) == E_INVALIDARG &&
	      IVdsAsyncLinux_WaitTimeout(more, 0, &result, NULL) == E_INVALIDARG);
	check_int(IVdsAsyncLinux_GetFd(more, NULL), E_INVALIDARG);
	check_int(IVdsAsyncLinux_GetOperationId(more, NULL), E_INVALIDARG);
	check_int(IVdsAsyncLinux_GetMessage(more, NULL, 9), E_INVALIDARG);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void no_timeout(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	IVdsAsyncLinux *more = more_of(async);
	VDS_ASYNC_OUTPUT out;
	HRESULT result = S_OK;
	int64_t then = vds_now();

	memset(&out, 0x5a, sizeof(out));
	check_int(IVdsAsyncLinux_WaitTimeout(more, 0, &result, &out), VDS_E_TIMEOUT);
	check_int(result, VDS_E_OPERATION_PENDING);
	check(all_zero(&out, sizeof(out)));
	check(ms_since(then) < 500);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void timeout(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	VDS_ASYNC_OUTPUT out;
	HRESULT result = S_OK;
	int64_t then = vds_now();

	check_int(IVdsAsyncLinux_WaitTimeout(more_of(async), 120, &result, &out), VDS_E_TIMEOUT);
	check(ms_since(then) >= 120 && ms_since(then) < 900);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void no_message(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	char message[VDS_MESSAGE_SIZE] = "garbage";

	check_int(IVdsAsyncLinux_GetMessage(more_of(async), message, sizeof(message)), S_FALSE);
	check_str(message, "");
	IVdsAsync_Release(async);
	end_world(&w);
}

static void wait_after_completion(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	IVdsAsyncLinux *more = more_of(async);
	VDS_ASYNC_OUTPUT out;
	HRESULT result = S_OK;

	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check(IVdsAsyncLinux_WaitTimeout(more, 0, &result, &out) == S_OK && result == S_OK &&
	      out.type == VDS_ASYNCOUT_REMOVEPORTAL);
	check(IVdsAsyncLinux_WaitTimeout(more, VDS_INFINITE, &result, &out) == S_OK &&
	      result == S_OK);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void cancel(enum vds_iscsi_op_state state)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, state);

	check_int(IVdsAsync_Cancel(async), S_OK);
	check(wait_is(async, VDS_E_OPERATION_CANCELED));
	check_int(IVdsAsync_Cancel(async), VDS_E_OPERATION_CANCELED);
	check(status_is(async, VDS_E_OPERATION_CANCELED, 100));
	check(is_member(&w, PORTAL));
	IVdsAsync_Release(async);

	async = start_held(&w, state);
	check_int(IVdsAsync_Cancel(async), S_OK);
	check_int(IVdsAsync_Cancel(async), VDS_E_OPERATION_CANCELED);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void cancel_queued(void)
{
	cancel(VDS_ISCSI_OP_STATE_QUEUED);
}

static void cancel_draining(void)
{
	cancel(VDS_ISCSI_OP_STATE_DRAINING);
}

static void cancel_committing(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_COMMITTING);

	check_int(IVdsAsync_Cancel(async), VDS_E_CANCEL_TOO_LATE);
	check(status_is(async, VDS_E_OPERATION_PENDING, 10));
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check(wait_is(async, S_OK));
	IVdsAsync_Release(async);
	end_world(&w);
}

static void cancel_rights(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_COMMITTING);

	fake_unprivileged(w.fk, true);
	check_int(IVdsAsync_Cancel(async), VDS_E_ACCESS_DENIED);
	fake_unprivileged(w.fk, false);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void cancel_done(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_COMMITTING);
	unsigned int requests;

	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check_int(IVdsAsync_Cancel(async), VDS_E_CANCEL_TOO_LATE);
	check(wait_is(async, S_OK));
	requests = fake_requests(w.fk, VDS_ISCSI_CMD_OP_CANCEL);
	check_int(IVdsAsync_Cancel(async), VDS_E_CANCEL_TOO_LATE);
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_OP_CANCEL), requests);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void cancel_forgotten(void)
{
	struct world w = make_world();
	IVdsAsync *async = start(&w);

	fake_op_forget(w.fk, operation_id(async));
	check_int(IVdsAsync_Cancel(async), VDS_E_CANCEL_TOO_LATE);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void replaced(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	VDS_ASYNC_OUTPUT output;
	HRESULT result;

	fake_op_replace(w.fk, operation_id(async));
	check_int(IVdsAsync_Cancel(async), VDS_E_CANCEL_TOO_LATE);
	check_int(IVdsAsync_Wait(async, &result, &output), S_OK);
	check_int(result, VDS_E_PROVIDER_EXITING);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void descriptor(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	IVdsAsyncLinux *more = more_of(async);
	uint64_t id = operation_id(async);
	int fd = -1, again = -1;

	status_is(async, VDS_E_OPERATION_PENDING, 0);
	check(IVdsAsyncLinux_GetFd(more, &fd) == S_OK && fd >= 0);
	check(IVdsAsyncLinux_GetFd(more, &again) == S_OK && fd == again);
	check(!readable(fd));
	fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, 50);
	check(readable(fd));
	check(status_is(async, VDS_E_OPERATION_PENDING, 34));
	check(!readable(fd));
	fake_op_complete(w.fk, id, 0, NULL);
	check(readable(fd));
	check(wait_is(async, S_OK));
	check(readable(fd));
	IVdsAsync_Release(async);
	end_world(&w);
}

static void late_descriptor(void)
{
	struct world w = make_world();
	IVdsAsync *async = start(&w);
	int fd = -1;

	MUST(wait_is(async, S_OK));
	check(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK && readable(fd));
	IVdsAsync_Release(async);
	end_world(&w);
}

static void release_in_flight(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	uint64_t id = operation_id(async);

	check_int(IVdsAsync_Release(async), 0);
	fake_op_complete(w.fk, id, 0, NULL);
	check(!is_member(&w, PORTAL));
	end_world(&w);
}

static void cancel_and_release(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);

	check_int(IVdsAsync_Cancel(async), S_OK);
	check_int(IVdsAsync_Release(async), 0);
	check(is_member(&w, PORTAL));
	end_world(&w);
}

static void outlives_service(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);

	check(IVdsLinuxService_Release(w.service) > 0);
	fake_overflow(w.fk);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check(wait_is(async, S_OK));
	check_int(IVdsAsync_Release(async), 0);
	check_int(fake_sockets(w.fk), 0);
	fake_kernel_free(w.fk);
}

static void done_before_descriptor(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_COMMITTING);
	int fd = -1;

	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check_int(IVdsAsyncLinux_GetFd(more_of(async), &fd), S_OK);
	check(readable(fd));
	IVdsAsync_Release(async);
	end_world(&w);
}

static const struct tap_case cases[] = {
	{ "progress never decreases, and is 100 only when the operation is done", progress },
	{ "a NULL argument is E_INVALIDARG and leaves no pointer and no success",
	  null_arguments },
	{ "WaitTimeout of 0 ms returns VDS_E_TIMEOUT at once", no_timeout },
	{ "WaitTimeout returns VDS_E_TIMEOUT when its time is over", timeout },
	{ "an operation in flight has no message", no_message },
	{ "WaitTimeout returns the result of an operation that is done",
	  wait_after_completion },
	{ "Cancel of a queued removal leaves the portal in its group", cancel_queued },
	{ "Cancel of a removal that drains puts the portal back", cancel_draining },
	{ "Cancel is too late while the operation commits, and changes nothing",
	  cancel_committing },
	{ "Cancel without privileges is VDS_E_ACCESS_DENIED", cancel_rights },
	{ "Cancel is too late when the operation is done, which takes no request once known",
	  cancel_done },
	{ "Cancel is too late when the kernel has forgotten the operation", cancel_forgotten },
	{ "an operation of a module that was loaded again ends with VDS_E_PROVIDER_EXITING",
	  replaced },
	{ "a new descriptor is readable if the completion came before, and was not read",
	  done_before_descriptor },
	{ "the descriptor is readable while there is news, and for ever when done",
	  descriptor },
	{ "a descriptor that is created when the operation is done is readable",
	  late_descriptor },
	{ "an operation that is released in flight continues", release_in_flight },
	{ "an operation can be cancelled and released without a Wait", cancel_and_release },
	{ "an operation keeps its service alive", outlives_service },
};

int main(void)
{
	return tap_run(cases);
}
