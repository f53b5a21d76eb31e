/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the two interfaces of an asynchronous operation share.
 */
#ifndef VDS_COM_ASYNC_H
#define VDS_COM_ASYNC_H

#include <pthread.h>

#include "com.h"

/**
 * struct async - an operation
 * @com: the object
 * @iface: its interface of VDS
 * @linux_iface: its interface of Linux
 * @type: the output type of a successful operation; constant
 * @id: the operation; constant once the object is handed out
 * @incarnation: its incarnation; constant, too
 * @follow: follows the operation; used by the thread that set @reading
 * @lock: protects the following
 * @changed: signalled when @reading is cleared
 * @reading: a thread waits in @follow; the other threads wait for @changed
 * @done: the operation is done; never cleared
 * @result: its result
 * @percent: its progress; never decreases
 * @message: why it failed, or ""
 * @done_fd: an eventfd, readable once @done; -1 until GetFd
 * @poll_fd: an epoll of @done_fd and of @follow; -1 until GetFd
 */
struct async {
	struct com_object com;
	IVdsAsync iface;
	IVdsAsyncLinux linux_iface;
	VDS_ASYNC_OUTPUT_TYPE type;
	uint64_t id;
	uint64_t incarnation;
	struct vds_follow *follow;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool reading;
	bool done;
	HRESULT result;
	ULONG percent;
	char message[VDS_MESSAGE_SIZE];
	int done_fd;
	int poll_fd;
};

extern const struct IVdsAsyncLinuxVtbl async_linux_vtbl;

/**
 * async_new() - everything that an operation needs, before it is started
 * @parent: the object's parent
 * @type: the output type of a successful operation
 * @out: receives it; pass it to async_start() or async_drop()
 */
HRESULT async_new(struct com_object *parent, VDS_ASYNC_OUTPUT_TYPE type,
		  struct async **out);

/** async_start() - the kernel accepted the operation; cannot fail */
IVdsAsync *async_start(struct async *async, const struct vds_op_start *start);

/** async_drop() - the kernel did not accept the operation */
void async_drop(struct async *async);

/**
 * async_wait_locked() - wait until the operation is done
 * @async: the operation, locked; the lock is released while waiting
 * @deadline: in vds_now()'s time, or VDS_NEVER; if it is past, do not wait
 *
 * Return: 0 it is done; -ETIME; another negative errno, its state is unknown.
 */
int async_wait_locked(struct async *async, int64_t deadline);

/** async_wait() - wait, and return the result as IVdsAsync::Wait does */
HRESULT async_wait(struct async *async, int64_t deadline, HRESULT *result,
		   VDS_ASYNC_OUTPUT *out);

#endif /* VDS_COM_ASYNC_H */
