/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The initiators that have a session with a target.
 */
#ifndef VDS_COM_INITIATORS_H
#define VDS_COM_INITIATORS_H

#include "com.h"

/**
 * initiators_list() - the names of the initiators, each once, in alphabetical order
 * @client: the connection
 * @target: id of the target
 * @names: receives an array; the caller frees each name and the array with
 *	CoTaskMemFree(). NULL if @count is 0; unchanged on failure
 * @count: receives the number of names; unchanged on failure
 *
 * Return:
 * * S_OK
 * * VDS_E_ANOTHER_CALL_IN_PROGRESS - a portal group of the target is being changed
 * * E_ACCESSDENIED - the caller lacks CAP_SYS_ADMIN
 * * E_OUTOFMEMORY
 * * another HRESULT
 */
HRESULT initiators_list(struct vds_client *client, const struct vds_uuid *target,
			LPWSTR **names, LONG *count);

/** initiators_free() - free the names that initiators_list() returned */
void initiators_free(LPWSTR *names, size_t count);

#endif /* VDS_COM_INITIATORS_H */
