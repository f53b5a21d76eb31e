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

/* Called with the lock held. */
static int async_make_fd(struct async *async)
{
	int poll_fd, err;

	if (async->done_fd < 0)
		async->done_fd = eventfd(async->done, EFD_CLOEXEC | EFD_NONBLOCK);
	poll_fd = async->done_fd < 0 ? -1 : epoll_create1(EPOLL_CLOEXEC);
	if (poll_fd < 0)
		return vds_fail_errno(-errno);

	err = poll_add(poll_fd, async->done_fd);
	if (!err)
		err = poll_add(poll_fd, vds_follow_fd(async->follow));
	if (!err)
		err = vds_follow_steps(async->follow);
	if (err) {
		close(poll_fd);
		return vds_fail_errno(err);
	}
	async->poll_fd = poll_fd;
	return 0;
}

static HRESULT async_linux_GetFd(IVdsAsyncLinux *p, int *fd)
{
	struct async *async = from_async_linux(p);
	int err = 0;

	if (!fd)
		return com_fail_argument("pFd");

	pthread_mutex_lock(&async->lock);
	if (async->poll_fd < 0)
		err = async_make_fd(async);
	/* What happened before is not reported by the descriptor: query it. */
	if (!err)
		err = async_wait_locked(async, 0);
	if (err == -ETIME)
		err = 0;
	*fd = err ? -1 : async->poll_fd;
	pthread_mutex_unlock(&async->lock);
	return com_hresult(err);
}

static HRESULT async_linux_GetOperationId(IVdsAsyncLinux *p, uint64_t *id)
{
	if (!id)
		return com_fail_argument("pId");
	*id = from_async_linux(p)->id;
	return S_OK;
}

static HRESULT async_linux_GetMessage(IVdsAsyncLinux *p, char *buffer, size_t size)
{
	enum { ERROR_INSUFFICIENT_BUFFER = 122 };
	struct async *async = from_async_linux(p);
	size_t length;

	if (!buffer)
		return com_fail_argument("pszBuffer");

	pthread_mutex_lock(&async->lock);
	length = strlen(async->message);
	if (length < size)
		memcpy(buffer, async->message, length + 1);
	pthread_mutex_unlock(&async->lock);

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
	err = vds_op_get(async->com.client, async->id, async->incarnation, &info);
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
