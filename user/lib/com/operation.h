/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Starting operations on targets, portal groups and portals.
 */
#ifndef VDS_COM_OPERATION_H
#define VDS_COM_OPERATION_H

#include "com.h"

/*
 * How long a start request may wait for the result. Most operations take less than a
 * millisecond, so their reply carries the result. A blocked one continues by itself.
 */
#define OPERATION_WAIT_MS	5

/**
 * struct operation - what to start
 * @type: the output type
 * @request: starts it, as the functions of vds_client.h do
 * @arg: passed to @request
 * @keep_failed: see async_start()
 */
struct operation {
	VDS_ASYNC_OUTPUT_TYPE type;
	int (*request)(struct vds_client *client, const void *arg, struct vds_op_start *start);
	const void *arg;
	bool keep_failed;
};

/**
 * operation_hresult() - the HRESULT of an operation or of its request
 * @type: of the operation
 * @err: 0 or a negative errno
 * @reason: why it failed, or 0
 */
HRESULT operation_hresult(VDS_ASYNC_OUTPUT_TYPE type, int err, enum vds_iscsi_reason reason);

/** operation_start() - start it; *@out is NULL unless it returns S_OK */
HRESULT operation_start(struct com_object *parent, const struct operation *operation,
			IVdsAsync **out);

/** operation_run() - start it, and wait for the result, for up to 30 s */
HRESULT operation_run(struct com_object *parent, const struct operation *operation);

/**
 * operation_output() - the object that an operation created
 * @parent: of the object
 * @type: of the operation
 * @start: the operation, which succeeded
 * @out: receives the object with a reference; NULL if operations of @type create none
 */
HRESULT operation_output(struct com_object *parent, VDS_ASYNC_OUTPUT_TYPE type,
			 const struct vds_op_start *start, struct com_object **out);

#endif /* VDS_COM_OPERATION_H */
