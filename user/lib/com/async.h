/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the two interfaces of an asynchronous operation share.
 */
#ifndef VDS_COM_ASYNC_H
#define VDS_COM_ASYNC_H

#include "com.h"

/**
 * struct async_fds - what GetFd makes
 * @polled: the follower whose descriptor is in @poll_fd; NULL while a thread uses it,
 *	and when the operation is done
 * @done_fd: an eventfd, readable once the operation is done; -1 until GetFd
 * @poll_fd: an epoll of @done_fd and of @polled; -1 until GetFd
 */
struct async_fds {
	struct vds_follow *polled;
	int done_fd;
	int poll_fd;
};

/**
 * struct async - an operation
 * @com: the object
 * @iface: its interface of VDS
 * @linux_iface: its interface of Linux
 * @type: the output type of a successful operation; constant
 * @start: the operation; constant once the object is handed out
 * @epoch: the module that has it, see vds_client_epoch(); constant, too
 * @done: the operation is done; never cleared. vds_lock() protects this and the
 *	following
 * @result: its result
 * @error: the same as an errno, if the kernel reported it
 * @created: the object that it created, once the result is known; else NULL
 * @percent: its progress; never decreases
 * @message: why it failed, or ""
 * @fds: what GetFd made
 * @process: of vds_process(), when @fds was made
 *
 * A thread that waits has a follower of its own, so no thread depends on another one,
 * which may be cancelled, or may not exist in a child.
 */
struct async {
	struct com_object com;
	IVdsAsync iface;
	IVdsAsyncLinux linux_iface;
	VDS_ASYNC_OUTPUT_TYPE type;
	struct vds_op_start start;
	unsigned int epoch;
	bool done;
	HRESULT result;
	int error;
	struct com_object *created;
	ULONG percent;
	char message[VDS_MESSAGE_SIZE];
	struct async_fds fds;
	unsigned int process;
};

extern const struct IVdsAsyncLinuxVtbl async_linux_vtbl;

/** async_fds_none() - nothing is made */
static inline struct async_fds async_fds_none(void)
{
	return (struct async_fds){ .done_fd = -1, .poll_fd = -1 };
}

/** async_fds_close() - close what is open */
void async_fds_close(const struct async_fds *fds);

/**
 * async_new() - everything that an operation needs, before it is started
 * @parent: the object's parent
 * @type: the output type of a successful operation
 * @out: receives it; pass it to async_start() or async_drop()
 */
HRESULT async_new(struct com_object *parent, VDS_ASYNC_OUTPUT_TYPE type,
		  struct async **out);

/**
 * async_start() - the kernel accepted the operation
 * @async: from async_new()
 * @start: the reply to the request
 * @keep_failed: the caller wants the details of an operation that has failed already
 * @out: receives the interface; unchanged if this fails
 *
 * Return: S_OK; without @keep_failed, the result of an operation that has failed
 * already, as VDS specifies.
 */
HRESULT async_start(struct async *async, const struct vds_op_start *start, bool keep_failed,
		    IVdsAsync **out);

/** async_drop() - the kernel did not accept the operation */
void async_drop(struct async *async);

/**
 * async_has_fd() - whether @fds has a descriptor
 *
 * A parent's is of no use in a child. Called with the lock held.
 */
bool async_has_fd(const struct async *async);

/** async_is_done() - whether the result is known */
bool async_is_done(struct async *async);

/** async_look() - update @done and the rest without waiting; 0, or why it failed */
int async_look(struct async *async);

/** async_wait() - wait, and return the result as IVdsAsync::Wait does */
HRESULT async_wait(struct async *async, int64_t deadline, HRESULT *result,
		   VDS_ASYNC_OUTPUT *out);

#endif /* VDS_COM_ASYNC_H */
