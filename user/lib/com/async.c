// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsAsync: an operation that the kernel runs, whether or not a program waits.
 *
 * Nothing of an operation in flight is kept but its number: a program may have
 * thousands of these objects, and never release them.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../clock.h"
#include "../error.h"
#include "../lock.h"
#include "../wait.h"
#include "async.h"
#include "operation.h"

static struct async *from_async(IVdsAsync *p)
{
	return container_of(p, struct async, iface);
}

COM_DEFINE_IUNKNOWN(async, IVdsAsync)

void async_fds_close(const struct async_fds *fds)
{
	int cancel = vds_cancel_off();

	if (fds->poll_fd >= 0)
		close(fds->poll_fd);
	vds_follow_close(fds->polled);
	if (fds->done_fd >= 0)
		close(fds->done_fd);
	vds_cancel_restore(cancel);
}

static void async_destroy(struct com_object *object)
{
	struct async *async = container_of(object, struct async, com);

	async_fds_close(&async->fds);
	if (async->created)
		com_release(async->created);
}

/* The operation is done. Called with the lock held. */
static void async_done(struct async *async, HRESULT result, const char *message)
{
	size_t length = strnlen(message, sizeof(async->message) - 1);

	async->done = true;
	async->result = result;
	async->percent = 100;
	memcpy(async->message, message, length);
	async->message[length] = '\0';
	if (async->fds.done_fd >= 0)
		eventfd_write(async->fds.done_fd, 1);
}

/* The kernel reported the result @err. Called with the lock held. */
static void async_ended(struct async *async, int err, enum vds_iscsi_reason reason,
			const char *message)
{
	async_done(async, operation_hresult(async->type, err, reason), message);
	async->error = err;
}

/*
 * Copy what a follower found, with the lock held. @err is what vds_follow_until()
 * returned. If the operation is done its result may still never be known.
 */
static void async_learn(struct async *async, int err, const struct vds_op_info *info)
{
	ULONG percent = info->percent < 99 ? info->percent : 99;

	if (async->done)
		return;
	if (!err)
		async_ended(async, info->result, info->reason, info->message);
	else if (err == -ENODEV)
		async_done(async, com_hresult(err), vds_client_message());
	else if (err == -EIDRM)
		async_done(async, VDS_E_PROVIDER_EXITING, vds_client_message());
	else if (err == -ENOENT)
		async_done(async, E_UNEXPECTED,
			   "the kernel has forgotten the operation: check whether it took place");
	else if (percent > async->percent)
		async->percent = percent;
}

bool async_is_done(struct async *async)
{
	int state = vds_lock();
	bool done = async->done;

	vds_unlock(state);
	return done;
}

bool async_has_fd(const struct async *async)
{
	return async->fds.poll_fd >= 0 && async->process == vds_process();
}

/* The follower that has the descriptor, unless another thread uses it; or NULL. */
static struct vds_follow *async_take_polled(struct async *async)
{
	struct vds_follow *follow = NULL;
	int state = vds_lock();

	/* GetFd in a child closes the parent's follower, so nothing may use it. */
	if (async_has_fd(async)) {
		follow = async->fds.polled;
		async->fds.polled = NULL;
	}
	vds_unlock(state);
	return follow;
}

/* Keep the follower for the next caller, unless the result is known. */
static void async_give_polled(struct async *async, struct vds_follow *follow)
{
	int state = vds_lock();

	if (!async->done) {
		async->fds.polled = follow;
		follow = NULL;
	}
	vds_unlock(state);
	vds_follow_close(follow);
}

/* A query or a wait has returned @err. Return: 0 if the operation is done; @err. */
static int async_report(struct async *async, int err, const struct vds_op_info *info)
{
	int state = vds_lock();

	async_learn(async, err, info);
	if (async->done)
		err = 0;
	vds_unlock(state);
	return err;
}

/* Query the operation. Return: 0 it is done; -ETIME; another negative errno. */
static int async_query(struct async *async)
{
	struct vds_op_info info = { .percent = 0 };
	int err = vds_op_look(async->com.client, &async->start, async->epoch, 0, &info);

	if (!err && info.state != VDS_ISCSI_OP_STATE_DONE)
		err = -ETIME;
	return async_report(async, err, &info);
}

/* Read the events that made the descriptor readable. Return: as async_query(). */
static int async_read(struct async *async, struct vds_follow *polled)
{
	int err = vds_follow_until(polled, 0);

	err = async_report(async, err, vds_follow_info(polled));
	async_give_polled(async, polled);
	return err;
}

/* If the result is known, the descriptor needs no events any more. */
static bool async_close_done(struct async *async)
{
	bool done = async_is_done(async);

	if (done)
		vds_follow_close(async_take_polled(async));
	return done;
}

/* The object that the operation created, which this object holds from the first call on. */
static HRESULT async_created(struct async *async, struct com_object **out)
{
	struct com_object *created = NULL;
	HRESULT hr = S_OK;
	int state = vds_lock();
	bool known = async->created;

	vds_unlock(state);
	if (!known)
		hr = operation_output(async->com.parent, async->type, &async->start, &created);
	state = vds_lock();
	if (created && !async->created) {
		async->created = created;
		created = NULL;
	}
	*out = async->created;
	vds_unlock(state);
	/* Another thread was faster. */
	if (created)
		com_release(created);
	return hr;
}

/*
 * Hold what a successful operation created as soon as the result is known: the kernel
 * forgets the operation later. If this fails, Wait tries again.
 */
static void async_hold_created(struct async *async)
{
	struct com_object *created;
	int state = vds_lock();
	bool succeeded = async->done && SUCCEEDED(async->result);

	vds_unlock(state);
	if (succeeded)
		async_created(async, &created);
}

int async_look(struct async *async)
{
	struct vds_follow *polled;
	int err;

	if (async_close_done(async))
		return 0;
	polled = async_take_polled(async);
	err = polled ? async_read(async, polled) : async_query(async);
	async_hold_created(async);
	return err == -ETIME ? 0 : err;
}

/* What a thread that waits has to release when it is cancelled. */
struct waiter {
	struct async *async;
	struct vds_follow follow;
};

static void waiter_cancelled(void *arg)
{
	struct waiter *waiter = arg;

	vds_follow_end(&waiter->follow);
	com_release(&waiter->async->com);
}

/* Wait until it is done. Return: 0; -ETIME; another negative errno. */
static int async_wait_until(struct async *async, int64_t deadline)
{
	struct waiter waiter;
	int err;

	if (async_is_done(async))
		return 0;
	waiter.async = async;
	vds_follow_init(&waiter.follow, async->com.client);
	vds_follow_begin_at(&waiter.follow, &async->start, async->epoch);
	pthread_cleanup_push(waiter_cancelled, &waiter);
	err = vds_follow_until(&waiter.follow, deadline);
	pthread_cleanup_pop(0);
	err = async_report(async, err, vds_follow_info(&waiter.follow));
	vds_follow_end(&waiter.follow);
	async_close_done(async);
	return err;
}

static HRESULT async_Cancel(IVdsAsync *p)
{
	struct async *async = from_async(p);
	HRESULT result;
	int err, state;
	bool done;

	state = vds_lock();
	done = async->done;
	result = async->result;
	vds_unlock(state);

	if (done)
		return com_hresult(vds_fail_errno(result == VDS_E_OPERATION_CANCELED ?
						  -ECANCELED : -EALREADY));

	err = vds_op_cancel(async->com.client, async->start.id, async->start.incarnation);
	/* VDS has a code of its own for this one. */
	if (err == -EPERM || err == -EACCES)
		return VDS_E_ACCESS_DENIED;
	/* The kernel forgot it, long after it was done, or the module was loaded again. */
	if (err == -ENOENT || err == -EIDRM)
		err = vds_fail_errno(-EALREADY);
	return com_hresult(err);
}

/* What Wait returns of an operation that is done: each call gives a reference. */
static HRESULT async_output(struct async *async, HRESULT *result, VDS_ASYNC_OUTPUT *out)
{
	struct com_object *created = NULL;
	HRESULT hr = S_OK;
	int state = vds_lock();

	*result = async->result;
	vds_unlock(state);
	if (FAILED(*result))
		return S_OK;
	hr = async_created(async, &created);
	if (FAILED(hr))
		return hr;
	out->type = async->type;
	if (created) {
		com_add_ref(created);
		/* All members of the union that are pointers lie in the same place. */
		out->ct.pTargetUnk = com_unknown(created);
	}
	return S_OK;
}

HRESULT async_wait(struct async *async, int64_t deadline, HRESULT *result,
		   VDS_ASYNC_OUTPUT *out)
{
	HRESULT hr;
	int err;

	if (result)
		*result = VDS_E_OPERATION_PENDING;
	if (out)
		memset(out, 0, sizeof(*out));
	if (!result)
		return com_fail_argument("pHrResult");
	if (!out)
		return com_fail_argument("pAsyncOut");

	com_add_ref(&async->com);
	err = async_wait_until(async, deadline);
	hr = err ? com_hresult(err) : async_output(async, result, out);
	com_release(&async->com);
	return hr;
}

static HRESULT async_Wait(IVdsAsync *p, HRESULT *result, VDS_ASYNC_OUTPUT *out)
{
	return async_wait(from_async(p), VDS_NEVER, result, out);
}

static HRESULT async_QueryStatus(IVdsAsync *p, HRESULT *result, ULONG *percent)
{
	struct async *async = from_async(p);
	int err, state;

	if (result)
		*result = VDS_E_OPERATION_PENDING;
	if (percent)
		*percent = 0;
	if (!result)
		return com_fail_argument("pHrResult");
	if (!percent)
		return com_fail_argument("pulPercentCompleted");

	err = async_look(async);
	state = vds_lock();
	if (async->done)
		*result = async->result;
	*percent = async->percent;
	vds_unlock(state);
	return com_hresult(err);
}

static const struct IVdsAsyncVtbl async_vtbl = {
	.QueryInterface = async_QueryInterface,
	.AddRef = async_AddRef,
	.Release = async_Release,
	.Cancel = async_Cancel,
	.Wait = async_Wait,
	.QueryStatus = async_QueryStatus,
};

static const struct com_class async_class = {
	.size = sizeof(struct async),
	.destroy = async_destroy,
	.interfaces = {
		{ &IID_IVdsAsync, offsetof(struct async, iface) },
		{ &IID_IVdsAsyncLinux, offsetof(struct async, linux_iface) },
	},
};

HRESULT async_new(struct com_object *parent, VDS_ASYNC_OUTPUT_TYPE type, struct async **out)
{
	struct async *async = com_new(&async_class, parent);

	if (!async)
		return com_fail_memory();
	async->iface.lpVtbl = &async_vtbl;
	async->linux_iface.lpVtbl = &async_linux_vtbl;
	async->type = type;
	async->fds = async_fds_none();
	*out = async;
	return S_OK;
}

/* The reply has the result. */
static void async_started_done(struct async *async, const struct vds_op_start *start)
{
	int state = vds_lock();

	async_ended(async, start->result, start->reason, start->message);
	vds_unlock(state);
}

HRESULT async_start(struct async *async, const struct vds_op_start *start, bool keep_failed,
		    IVdsAsync **out)
{
	HRESULT result;

	async->start = *start;
	async->epoch = vds_client_epoch(async->com.client);
	/* Without the result, the reply came while the operation was in flight. */
	if (start->done)
		async_started_done(async, start);
	else
		async_query(async);
	async_hold_created(async);
	if (!async->done || SUCCEEDED(async->result) || keep_failed) {
		*out = &async->iface;
		return S_OK;
	}
	result = async->result;
	if (async->message[0])
		com_fail(result, async->message);
	else
		vds_fail_errno(async->error);
	async_drop(async);
	return result;
}

void async_drop(struct async *async)
{
	com_release(&async->com);
}
