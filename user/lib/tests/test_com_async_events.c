// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsAsync when events are lost, malformed, late, or about other operations.
 */
#include <unistd.h>

#include "com_async_test.h"

/* Without events the operation is polled once a second. */
static void no_events(void)
{
	struct world w = make_world();
	IVdsAsync *async;
	int64_t then;

	fake_fail_join(w.fk, -ENOMEM);
	async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	fake_fail_join(w.fk, 0);
	check(status_is(async, VDS_E_OPERATION_PENDING, 0));
	then = vds_now();
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check(wait_is(async, S_OK) && ms_since(then) < 2000);
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

/* QueryStatus sends a request; Wait sends one after each second without events. */
static void requests(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	VDS_ASYNC_OUTPUT out;
	HRESULT result;
	unsigned int count;
	int pending = 1;

	for (count = 0; count < 10; count++)
		pending &= status_is(async, VDS_E_OPERATION_PENDING, 0);
	check(pending);
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET), count);
	check_int(IVdsAsyncLinux_WaitTimeout(more_of(async), 2500, &result, &out),
		  VDS_E_TIMEOUT);
	count = fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET) - count;
	check(count == 2 || count == 3);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void overflow(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);

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

	MUST(status_is(async, VDS_E_OPERATION_PENDING, 0));
	fake_mangle(w.fk, FAKE_CUT_MESSAGE, 0);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check(status_is(async, S_OK, 100));
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
	check(!readable(fd));
	check(status_is(async, VDS_E_OPERATION_PENDING, 0));
	check(wait_is(other, S_OK));
	IVdsIscsiPortalGroup_Release(group);
	IVdsAsync_Release(other);
	IVdsAsync_Release(async);
	end_world(&w);
}

/* The watch of an operation that was released in flight is used again. */
static void watch_again(void (*meanwhile)(struct fake_kernel *fk))
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
	check_int(fake_sockets(w.fk), sockets);
	check(status_is(second, VDS_E_OPERATION_PENDING, 0));
	fake_op_complete(w.fk, operation_id(second), 0, NULL);
	check(wait_is(second, S_OK));
	IVdsAsync_Release(second);
	end_world(&w);
}

static void nothing_more(struct fake_kernel *fk)
{
	(void)fk;
}

/* Longer than a watch without events is trusted. */
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

static void spare_watch(void)
{
	watch_again(nothing_more);
}

static void spare_watch_overflow(void)
{
	watch_again(fake_overflow);
}

static void spare_watch_silence(void)
{
	watch_again(long_silence);
	watch_again(silence_and_overflow);
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
	{ "events of other operations are read and ignored", other_operations },
	{ "a watch is used again without events of the operation before", spare_watch },
	{ "a watch is used again after an overflow", spare_watch_overflow },
	{ "a watch is used again after a second without events", spare_watch_silence },
};

int main(void)
{
	return tap_run(cases);
}
