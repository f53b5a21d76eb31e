// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IEnumVdsObject: a list of the objects that existed when it was made.
 */
#include <stdlib.h>

#include "../lock.h"
#include "com.h"

/**
 * struct enumerator - a list and a position in it
 * @com: the object
 * @iface: its interface
 * @next: index of the object that Next returns first; vds_lock() protects it
 * @count: number of @objects; constant once the list is handed out
 * @objects: each with a reference
 */
struct enumerator {
	struct com_object com;
	IEnumVdsObject iface;
	size_t next;
	size_t count;
	struct com_object **objects;
};

static struct enumerator *from_enum(IEnumVdsObject *p)
{
	return container_of(p, struct enumerator, iface);
}

COM_DEFINE_IUNKNOWN(enum, IEnumVdsObject)

static void enum_destroy(struct com_object *object)
{
	struct enumerator *list = container_of(object, struct enumerator, com);

	for (size_t i = 0; i < list->count; i++)
		com_release(list->objects[i]);
	free(list->objects);
}

/* Advance by up to @celt objects; returns how many, and *@from is the first. */
static size_t enum_advance(struct enumerator *list, ULONG celt, size_t *from)
{
	size_t left;
	int state = vds_lock();

	*from = list->next;
	left = list->count - list->next;
	if (celt < left)
		left = celt;
	list->next += left;
	vds_unlock(state);
	return left;
}

static HRESULT enum_Next(IEnumVdsObject *p, ULONG celt, IUnknown **objects, ULONG *fetched)
{
	struct enumerator *list = from_enum(p);
	size_t from, count;

	if (fetched)
		*fetched = 0;
	if (!objects)
		return com_fail_argument("ppObjectArray");
	memset(objects, 0, celt * sizeof(*objects));
	if (!fetched && celt != 1)
		return com_fail_argument("pcFetched");

	count = enum_advance(list, celt, &from);
	for (size_t i = 0; i < count; i++) {
		struct com_object *object = list->objects[from + i];

		com_add_ref(object);
		objects[i] = com_unknown(object);
	}
	if (fetched)
		*fetched = (ULONG)count;
	return count == celt ? S_OK : S_FALSE;
}

static HRESULT enum_Skip(IEnumVdsObject *p, ULONG celt)
{
	size_t from;

	return enum_advance(from_enum(p), celt, &from) == celt ? S_OK : S_FALSE;
}

static HRESULT enum_Reset(IEnumVdsObject *p)
{
	struct enumerator *list = from_enum(p);
	int state = vds_lock();

	list->next = 0;
	vds_unlock(state);
	return S_OK;
}

static struct enumerator *enum_new(struct com_object *parent, size_t capacity);

static HRESULT enum_Clone(IEnumVdsObject *p, IEnumVdsObject **out)
{
	struct enumerator *list = from_enum(p), *copy;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;

	copy = enum_new(list->com.parent, list->count);
	if (!copy)
		return com_fail_memory();

	for (size_t i = 0; i < list->count; i++) {
		com_add_ref(list->objects[i]);
		copy->objects[copy->count++] = list->objects[i];
	}
	enum_advance(list, 0, &copy->next);
	*out = &copy->iface;
	return S_OK;
}

static const struct IEnumVdsObjectVtbl enum_vtbl = {
	.QueryInterface = enum_QueryInterface,
	.AddRef = enum_AddRef,
	.Release = enum_Release,
	.Next = enum_Next,
	.Skip = enum_Skip,
	.Reset = enum_Reset,
	.Clone = enum_Clone,
};

static const struct com_class enum_class = {
	.size = sizeof(struct enumerator),
	.destroy = enum_destroy,
	.interfaces = {
		{ &IID_IEnumVdsObject, offsetof(struct enumerator, iface) },
	},
};

static struct enumerator *enum_new(struct com_object *parent, size_t capacity)
{
	struct enumerator *list = com_new(&enum_class, parent);

	if (!list)
		return NULL;

	list->iface.lpVtbl = &enum_vtbl;
	list->objects = calloc(capacity + 1, sizeof(*list->objects));
	if (!list->objects) {
		com_release(&list->com);
		return NULL;
	}
	return list;
}

static HRESULT enum_fill(struct enumerator *list, const char *records, size_t count, size_t size,
			 HRESULT (*open)(struct com_object *parent, const void *record,
					 struct entity **out))
{
	for (size_t i = 0; i < count; i++) {
		struct entity *entity;
		HRESULT hr = open(list->com.parent, records + i * size, &entity);

		if (hr == VDS_E_OBJECT_NOT_FOUND)
			continue;
		if (FAILED(hr))
			return hr;
		list->objects[list->count++] = &entity->com;
	}
	return S_OK;
}

HRESULT enum_create(struct com_object *parent, void *records, size_t count, size_t size,
		    HRESULT (*open)(struct com_object *parent, const void *record,
				    struct entity **out),
		    IEnumVdsObject **out)
{
	struct enumerator *list = enum_new(parent, count);
	HRESULT hr = list ? enum_fill(list, records, count, size, open) : com_fail_memory();

	free(records);
	if (SUCCEEDED(hr))
		*out = &list->iface;
	else if (list)
		com_release(&list->com);
	return hr;
}

HRESULT enum_empty(struct com_object *parent, IEnumVdsObject **out)
{
	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;
	return enum_create(parent, NULL, 0, 0, NULL, out);
}
