// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * References and interfaces of every COM object of libvds.
 */
#include <stdlib.h>

#include "com.h"

void *com_new(const struct com_class *class, struct com_object *parent)
{
	struct com_object *object = calloc(1, class->size);

	if (!object)
		return NULL;

	object->class = class;
	object->parent = parent;
	atomic_init(&object->references, 1);
	if (parent) {
		object->client = parent->client;
		com_add_ref(parent);
	}
	return object;
}

/*
 * The first interface is returned for IUnknown, whichever interface is queried. So
 * two pointers are the same object if and only if their IUnknowns are equal.
 */
static const struct com_interface *find_interface(const struct com_class *class,
						  const IID *iid)
{
	const struct com_interface *i = class->interfaces;

	if (IsEqualGUID(iid, &IID_IUnknown))
		return i;
	while (i->iid && !IsEqualGUID(i->iid, iid))
		i++;
	return i->iid ? i : NULL;
}

HRESULT com_query_interface(struct com_object *object, const IID *iid, void **out)
{
	const struct com_interface *found;

	if (!out)
		return com_fail(E_POINTER, "QueryInterface: ppvObject is NULL");
	*out = NULL;
	if (!iid)
		return com_fail_argument("riid");

	found = find_interface(object->class, iid);
	if (!found)
		return com_fail(E_NOINTERFACE, "the object does not have this interface");

	com_add_ref(object);
	*out = (char *)object + found->offset;
	return S_OK;
}

void *com_unknown(struct com_object *object)
{
	return (char *)object + object->class->interfaces[0].offset;
}

ULONG com_add_ref(struct com_object *object)
{
	return atomic_fetch_add_explicit(&object->references, 1, memory_order_relaxed) + 1;
}

ULONG com_release(struct com_object *object)
{
	struct com_object *parent = object->parent;
	ULONG left = atomic_fetch_sub_explicit(&object->references, 1, memory_order_acq_rel) - 1;

	if (left)
		return left;

	if (object->class->destroy)
		object->class->destroy(object);
	free(object);
	if (parent)
		com_release(parent);
	return 0;
}

struct entity *entity_new(const struct com_class *class, struct com_object *parent,
			  const struct vds_uuid *id, uint64_t incarnation)
{
	struct entity *entity = com_new(class, parent);

	if (!entity)
		return NULL;
	entity->id = *id;
	entity->incarnation = incarnation;
	return entity;
}

HRESULT entity_give(struct entity *entity, struct entity **out)
{
	if (!entity)
		return com_fail_memory();
	*out = entity;
	return S_OK;
}
