// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Starting operations on targets, portal groups and portals, and the objects that they
 * create.
 */
#include <errno.h>

#include "../error.h"
#include "async.h"
#include "operation.h"

/* The kernel ends an operation after 10 s, unless the target driver does not return. */
#define RUN_TIMEOUT_MS	30000

HRESULT operation_start(struct com_object *parent, const struct operation *operation,
			IVdsAsync **out)
{
	struct vds_op_start start;
	struct async *async;
	HRESULT hr;
	int err;

	if (!out)
		return com_fail_argument("ppAsync");
	*out = NULL;

	hr = async_new(parent, operation->type, &async);
	if (FAILED(hr))
		return hr;
	err = operation->request(parent->client, operation->arg, &start);
	if (err) {
		async_drop(async);
		return operation_hresult(operation->type, err);
	}
	return async_start(async, &start, operation->keep_failed, out);
}

HRESULT operation_hresult(VDS_ASYNC_OUTPUT_TYPE type, int err)
{
	if (type == VDS_ASYNCOUT_CREATETARGET && err == -EEXIST)
		return VDS_E_NAME_NOT_UNIQUE;
	if (err == -ENOTEMPTY)
		return VDS_E_ASSOCIATED_LUNS_EXIST;
	return com_hresult(err);
}

/* The result of a started operation. */
static int follow_run(struct vds_follow *follow, const struct vds_op_start *start)
{
	const struct vds_op_info *info;
	int err;

	vds_follow_begin(follow, start);
	err = vds_follow_wait(follow, RUN_TIMEOUT_MS);
	info = vds_follow_info(follow);
	if (!err && info->result)
		return vds_fail(info->result, "%s", info->message);
	return err;
}

HRESULT operation_run(struct com_object *parent, const struct operation *operation)
{
	struct vds_op_start start;
	struct vds_follow *follow;
	int err = vds_follow_open(parent->client, &follow);

	if (err)
		return com_hresult(err);
	err = operation->request(parent->client, operation->arg, &start);
	if (!err)
		err = follow_run(follow, &start);
	vds_follow_close(follow);
	return com_hresult(err);
}

static HRESULT open_created(struct com_object *parent, VDS_ASYNC_OUTPUT_TYPE type,
			    const struct vds_op_info *info, struct entity **entity)
{
	if (type == VDS_ASYNCOUT_CREATETARGET)
		return target_open(parent, &info->target_id, entity);
	return group_open(parent, &info->group_id, entity);
}

HRESULT operation_output(struct com_object *parent, VDS_ASYNC_OUTPUT_TYPE type,
			 const struct vds_op_start *start, struct com_object **out)
{
	struct entity *entity;
	struct vds_op_info info;
	HRESULT hr;
	int err;

	*out = NULL;
	if (type != VDS_ASYNCOUT_CREATETARGET && type != VDS_ASYNCOUT_CREATEPORTALGROUP)
		return S_OK;
	err = vds_op_get(parent->client, start->id, start->incarnation, &info);
	if (err)
		return com_hresult(err);
	hr = open_created(parent, type, &info, &entity);
	/* It was deleted since. */
	if (hr == VDS_E_OBJECT_NOT_FOUND)
		return VDS_E_OBJECT_DELETED;
	if (SUCCEEDED(hr))
		*out = &entity->com;
	return hr;
}
