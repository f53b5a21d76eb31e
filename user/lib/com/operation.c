// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Starting operations on targets, portal groups and portals, and the objects that they
 * create.
 */
#include <errno.h>

#include "../clock.h"
#include "../wait.h"
#include "async.h"
#include "operation.h"

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
		hr = operation_hresult(operation->type, err, vds_client_reason());
		async_drop(async);
		return hr;
	}
	return async_start(async, &start, operation->keep_failed, out);
}

HRESULT operation_hresult(VDS_ASYNC_OUTPUT_TYPE type, int err, enum vds_iscsi_reason reason)
{
	if (type == VDS_ASYNCOUT_CREATETARGET && err == -EEXIST)
		return VDS_E_NAME_NOT_UNIQUE;
	if (err == -ENOTEMPTY)
		return reason == VDS_ISCSI_REASON_HAS_PORTALS ?
		       VDS_E_ASSOCIATED_PORTALS_EXIST : VDS_E_ASSOCIATED_LUNS_EXIST;
	return com_hresult(err);
}

HRESULT operation_run(struct com_object *parent, const struct operation *operation)
{
	struct vds_op_start start;
	int err = operation->request(parent->client, operation->arg, &start);

	if (!err)
		err = vds_op_finish(parent->client, &start, vds_deadline(COM_TIMEOUT_MS));
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
