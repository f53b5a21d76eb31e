// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsAsyncLinux: timeouts, a descriptor for poll(2), and the operation's details.
 */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../clock.h"
#include "../error.h"
#include "../lock.h"
#include "../wait.h"
#include "async.h"

static struct async *from_async_linux(IVdsAsyncLinux *p)
{
	return container_of(p, struct async, linux_iface);
}

COM_DEFINE_IUNKNOWN(async_linux, IVdsAsyncLinux)

static HRESULT async_linux_WaitTimeout(IVdsAsyncLinux *p, ULONG ms, HRESULT *result,
				       VDS_ASYNC_OUTPUT *out)
{
	int64_t deadline = ms == VDS_INFINITE ? VDS_NEVER : vds_now() + ms * VDS_MSEC;

	return async_wait(from_async_linux(p), deadline, result, out);
}

static int poll_add(int poll_fd, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* Use @new, unless another thread was faster; then, and in a child, close the others. */
static void async_set_fd(struct async *async, const struct async_fds *new)
{
	struct async_fds unused = *new;
	int state = vds_lock();

	if (!async_has_fd(async)) {
		unused = async->fds;
		async->fds = *new;
		async->process = vds_process();
		if (async->done)
			eventfd_write(async->fds.done_fd, 1);
	}
	vds_unlock(state);
	async_fds_close(&unused);
}

/* A follower, whose descriptor is in the epoll @poll_fd. */
static int add_follower(struct async *async, int poll_fd, struct vds_follow **follow)
{
	int err = vds_follow_open(async->com.client, follow), fd;

	if (err)
		return err;
	vds_follow_begin_at(*follow, &async->start, async->epoch);
	vds_follow_steps(*follow);
	fd = vds_follow_fd(*follow);
	if (fd < 0)
		return fd;
	err = poll_add(poll_fd, fd);
	return err ? vds_fail_errno(err) : 0;
}

static int async_fds_make(struct async *async, struct async_fds *new)
{
	int err;

	new->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (new->done_fd < 0)
		return vds_fail_errno(-errno);
	new->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (new->poll_fd < 0)
		return vds_fail_errno(-errno);
	err = poll_add(new->poll_fd, new->done_fd);
	if (err)
		return vds_fail_errno(err);
	return async_is_done(async) ? 0 : add_follower(async, new->poll_fd, &new->polled);
}

static int async_make_fd(struct async *async)
{
	struct async_fds new = async_fds_none();
	int err = async_fds_make(async, &new);

	if (err)
		async_fds_close(&new);
	else
		async_set_fd(async, &new);
	return err;
}

static int async_get_fd(struct async *async)
{
	int state = vds_lock();
	int fd = async_has_fd(async) ? async->fds.poll_fd : -1;

	vds_unlock(state);
	return fd;
}

static HRESULT async_linux_GetFd(IVdsAsyncLinux *p, int *fd)
{
	struct async *async = from_async_linux(p);
	int err = 0;

	if (!fd)
		return com_fail_argument("pFd");
	*fd = -1;
	if (async_get_fd(async) < 0)
		err = async_make_fd(async);
	/* What happened before is not reported by the descriptor: query it. */
	if (!err)
		err = async_look(async);
	if (!err)
		*fd = async_get_fd(async);
	return com_hresult(err);
}

static HRESULT async_linux_GetOperationId(IVdsAsyncLinux *p, uint64_t *id)
{
	if (!id)
		return com_fail_argument("pId");
	*id = from_async_linux(p)->start.id;
	return S_OK;
}

static HRESULT async_linux_GetMessage(IVdsAsyncLinux *p, char *buffer, size_t size)
{
	enum { ERROR_INSUFFICIENT_BUFFER = 122 };
	struct async *async = from_async_linux(p);
	size_t length;
	int state;

	if (!buffer)
		return com_fail_argument("pszBuffer");

	state = vds_lock();
	length = strlen(async->message);
	if (length < size)
		memcpy(buffer, async->message, length + 1);
	vds_unlock(state);

	if (length >= size)
		return com_fail(HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER),
				"the buffer is too small for the message");
	return length ? S_OK : S_FALSE;
}

static HRESULT async_linux_GetDetails(IVdsAsyncLinux *p, VDS_OPERATION_DETAILS *details)
{
	struct async *async = from_async_linux(p);
	struct vds_op_info info;
	int err;

	if (!details)
		return com_fail_argument("pDetails");
	memset(details, 0, sizeof(*details));

	/* A notification has no sessions, so query. */
	err = vds_op_get(async->com.client, async->start.id, async->start.incarnation, &info);
	if (err)
		return com_hresult(err);
	com_details(details, &info);
	return S_OK;
}

const struct IVdsAsyncLinuxVtbl async_linux_vtbl = {
	.QueryInterface = async_linux_QueryInterface,
	.AddRef = async_linux_AddRef,
	.Release = async_linux_Release,
	.WaitTimeout = async_linux_WaitTimeout,
	.GetFd = async_linux_GetFd,
	.GetOperationId = async_linux_GetOperationId,
	.GetMessage = async_linux_GetMessage,
	.GetDetails = async_linux_GetDetails,
};
