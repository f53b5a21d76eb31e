// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsAsync when events are lost, malformed, late, or about other operations.
 */
#include <pthread.h>
#include <unistd.h>

#include "com_async_test.h"

struct completion {
	struct fake_kernel *fk;
	uint64_t op;
};

static void *complete_soon(void *argument)
{
	struct completion *completion = argument;

	usleep(300000);
	fake_op_complete(completion->fk, completion->op, 0, NULL);
	return NULL;
}

/* Without events the operation is polled once a second. */
static void no_events(void)
{
	struct world w = make_world();
	struct completion completion;
	pthread_t thread;
	IVdsAsync *async;
	int64_t then;

	fake_fail_join(w.fk, -ENOMEM);
	async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	completion = (struct completion){ w.fk, operation_id(async) };
	then = vds_now();
	MUST(!pthread_create(&thread, NULL, complete_soon, &completion));
	check(wait_is(async, S_OK) && ms_since(then) >= 300 && ms_since(then) < 2000);
	pthread_join(thread, NULL);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void wait_without_event(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	int64_t then = vds_now();

	fake_lose_events(w.fk, true);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check(wait_is(async, S_OK));
	check(ms_since(then) < 2000);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void poll_without_event(void)
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
	check_int(result, HRESULT_FROM_WIN32(1117));
	check(ms_since(then) < 2000);
	IVdsAsync_Release(async);
	end_world(&w);
}

/*
 * QueryStatus sends one request. Wait sends one first, one after each second, and one when
 * its time is over.
 */
static void requests(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	VDS_ASYNC_OUTPUT out;
	HRESULT result;
	unsigned int before = fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET), count;
	int pending = 1;

	for (count = 0; count < 10; count++)
		pending &= status_is(async, VDS_E_OPERATION_PENDING, 0);
	check(pending);
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET) - before, count);
	count += before;
	check_int(IVdsAsyncLinux_WaitTimeout(more_of(async), 2500, &result, &out),
		  VDS_E_TIMEOUT);
	count = fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET) - count;
	check(count == 3 || count == 4);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void overflow(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	int fd;

	MUST(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	fake_overflow(w.fk);
	check(status_is(async, S_OK, 100));
	IVdsAsync_Release(async);
	end_world(&w);
}

static void malformed_event(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);

	int fd;

	MUST(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK);
	fake_mangle(w.fk, FAKE_CUT_MESSAGE, 0);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check(readable(fd) && status_is(async, S_OK, 100));
	IVdsAsync_Release(async);
	end_world(&w);
}

static void forgotten(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	char message[VDS_MESSAGE_SIZE];

	fake_lose_events(w.fk, true);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	fake_op_forget(w.fk, operation_id(async));
	check(wait_is(async, E_UNEXPECTED));
	check_int(IVdsAsyncLinux_GetMessage(more_of(async), message, sizeof(message)), S_OK);
	IVdsAsync_Release(async);
	end_world(&w);
}

/* The call fails; the operation continues. */
static void unanswered(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	HRESULT result = S_OK;
	ULONG percent;

	MUST(status_is(async, VDS_E_OPERATION_PENDING, 0));
	fake_overflow(w.fk);
	fake_fail(w.fk, VDS_ISCSI_CMD_OP_GET, -ENOMEM, NULL);
	check(IVdsAsync_QueryStatus(async, &result, &percent) == E_OUTOFMEMORY && result ==
	      VDS_E_OPERATION_PENDING);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check(status_is(async, S_OK, 100));
	IVdsAsync_Release(async);
	end_world(&w);
}

static void other_operations(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED), *other;
	IVdsIscsiPortalGroup *group;
	uint64_t id;
	int fd = -1;

	MUST(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK);
	fake_member_add(w.fk, OTHER_IQN, 1, PORTAL);
	group = find_group(&w, OTHER_IQN, 1);
	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), &other) == S_OK);
	id = operation_id(other);
	for (int i = 0; i < 1000; i++)
		fake_op_advance(w.fk, id, VDS_ISCSI_OP_STATE_COMMITTING, i / 20);
	fake_op_complete(w.fk, id, 0, NULL);
	check(!readable(fd));
	check(status_is(async, VDS_E_OPERATION_PENDING, 0));
	check(wait_is(other, S_OK));
	IVdsIscsiPortalGroup_Release(group);
	IVdsAsync_Release(other);
	IVdsAsync_Release(async);
	end_world(&w);
}

/* Each event makes the descriptor readable once, and has what QueryStatus reports. */
static void own_events(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	unsigned int requests, wakes = 0;
	HRESULT result;
	ULONG percent;
	int fd = -1, right = 0;

	MUST(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK);
	requests = fake_requests(w.fk, 0);
	for (int i = 1; i <= 99; i++) {
		fake_op_advance(w.fk, operation_id(async), VDS_ISCSI_OP_STATE_COMMITTING, i);
		wakes += readable(fd);
		right += IVdsAsync_QueryStatus(async, &result, &percent) == S_OK &&
			 result == VDS_E_OPERATION_PENDING;
		wakes += readable(fd);
	}
	check_int(right, 99);
	check(percent > 0 && percent < 100);
	check_int(wakes, 99);
	check_int(fake_requests(w.fk, 0) - requests, 0);
	IVdsAsync_Release(async);
	end_world(&w);
}

static const struct tap_case cases[] = {
	{ "an operation without events is polled once a second", no_events },
	{ "Wait finds a completion whose event was lost, within two seconds",
	  wait_without_event },
	{ "QueryStatus finds a completion whose event was lost, within two seconds",
	  poll_without_event },
	{ "QueryStatus sends a request, Wait sends one a second", requests },
	{ "after an overflow QueryStatus reports the completion at once", overflow },
	{ "after a malformed event QueryStatus reports the completion at once",
	  malformed_event },
	{ "an operation that the kernel has forgotten ends with E_UNEXPECTED and a message",
	  forgotten },
	{ "a failed QueryStatus does not end the operation", unanswered },
	{ "events of other operations do not make the descriptor readable", other_operations },
	{ "each event of the operation takes one wake-up and no request", own_events },
};

int main(void)
{
	return tap_run(cases);
}
