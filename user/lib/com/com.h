/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the COM objects of libvds share.
 *
 * Every object begins with struct com_object, which counts its references and
 * finds its interfaces in a table. The objects use vds_client.h; none of them
 * uses netlink.
 */
#ifndef VDS_COM_H
#define VDS_COM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "service.h"

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

/*
 * COM_TIMEOUT_MS - how long a method waits for an operation. The kernel ends one after
 * 10 s, unless the target driver does not return.
 */
#define COM_TIMEOUT_MS	30000

/**
 * struct com_interface - an interface of an object
 * @iid: its id; NULL ends a table
 * @offset: of the interface in the object, in bytes
 */
struct com_interface {
	const IID *iid;
	size_t offset;
};

struct com_object;

/**
 * struct com_class - what all objects of a kind have in common
 * @size: of an object, in bytes
 * @destroy: frees what the object owns, except its memory and its parent; may be
 *	NULL
 * @interfaces: its interfaces; the first one is returned for IUnknown
 */
struct com_class {
	size_t size;
	void (*destroy)(struct com_object *object);
	struct com_interface interfaces[5];
};

/**
 * struct com_object - the beginning of every object
 * @class: its kind
 * @references: at 0 it is freed
 * @parent: the object that owns @client, kept alive by this one; NULL if this
 *	object owns it
 * @client: the connection
 */
struct com_object {
	const struct com_class *class;
	atomic_uint references;
	struct com_object *parent;
	struct vds_client *client;
};

/**
 * com_new() - a new object with one reference, which uses its parent's connection
 * @class: its kind
 * @parent: its parent, or NULL
 *
 * Return: the object, zero otherwise; NULL if out of memory.
 */
void *com_new(const struct com_class *class, struct com_object *parent);

HRESULT com_query_interface(struct com_object *object, const IID *iid, void **out);
ULONG com_add_ref(struct com_object *object);
ULONG com_release(struct com_object *object);

/** com_unknown() - the object's IUnknown, without a reference */
void *com_unknown(struct com_object *object);

/* The three methods of IUnknown for interface @type of the object from_@name(). */
#define COM_DEFINE_IUNKNOWN(name, type)						\
static HRESULT name##_QueryInterface(type *p, REFIID iid, void **out)		\
{										\
	return com_query_interface(&from_##name(p)->com, iid, out);		\
}										\
										\
static ULONG name##_AddRef(type *p)						\
{										\
	return com_add_ref(&from_##name(p)->com);				\
}										\
										\
static ULONG name##_Release(type *p)						\
{										\
	return com_release(&from_##name(p)->com);				\
}

/**
 * com_fail() - set the message that VdsLastErrorMessage() returns
 *
 * Return: @hr.
 */
HRESULT com_fail(HRESULT hr, const char *why);

/** com_fail_argument() - E_INVALIDARG: @name must not be NULL */
HRESULT com_fail_argument(const char *name);

/** com_fail_memory() - E_OUTOFMEMORY */
HRESULT com_fail_memory(void);

/** com_fail_ipsec() - VDS_E_NOT_SUPPORTED, as VDS specifies for a provider without IPsec */
HRESULT com_fail_ipsec(void);

/** com_not_supported() - VDS_E_NOT_SUPPORTED; *@out is NULL unless @out is NULL */
HRESULT com_not_supported(const char *why, void *out);

/** com_not_implemented() - E_NOTIMPL; *@out is NULL unless @out is NULL */
HRESULT com_not_implemented(void *out);

/** com_hresult() - the HRESULT of 0 or a negative errno */
HRESULT com_hresult(int err);

struct vds_uuid com_uuid(const VDS_OBJECT_ID *id);
VDS_OBJECT_ID com_object_id(const struct vds_uuid *uuid);

/** com_task_alloc() - zeros that CoTaskMemFree() frees; NULL if out of memory */
void *com_task_alloc(size_t size);

/** com_wide() - a copy of @text as a wide string; NULL if out of memory */
WCHAR *com_wide(const char *text);

/** com_narrow() - a copy of @text in UTF-8; NULL if out of memory */
char *com_narrow(const WCHAR *text);

/** com_address() - *@to is @from; the text in it is "" */
void com_address(VDS_IPADDRESS *to, const struct vds_address *from);

/** com_details() - *@to is @from without the result */
void com_details(VDS_OPERATION_DETAILS *to, const struct vds_op_info *from);

/**
 * struct entity - a COM object that represents an object of the kernel
 * @com: the COM object
 * @id: the kernel object's id
 * @incarnation: distinguishes the kernel objects that had this id
 * @iface: the interface of its kind
 */
struct entity {
	struct com_object com;
	struct vds_uuid id;
	uint64_t incarnation;
	union {
		IVdsIscsiTarget target;
		IVdsIscsiPortalGroup group;
		IVdsIscsiPortal portal;
		IVdsProvider provider;
		IVdsSubSystem sub_system;
	} iface;
};

/* The entity of the object that has @id now; *@out is unchanged on failure. */
HRESULT target_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out);
HRESULT group_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out);
HRESULT portal_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out);
HRESULT provider_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out);
HRESULT sub_system_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out);

/* The entity of a known object; NULL if out of memory. */
struct entity *target_new(struct com_object *parent, const struct vds_uuid *id,
			  uint64_t incarnation);
struct entity *group_new(struct com_object *parent, const struct vds_uuid *id,
			 uint64_t incarnation);
struct entity *portal_new(struct com_object *parent, const struct vds_uuid *id,
			  uint64_t incarnation);

/**
 * provider_check() - whether the view of a target driver is reliable
 * @client: the connection
 * @name: of its provider
 *
 * Return: 0; -ESTALE if the provider is stale; another negative errno.
 */
int provider_check(struct vds_client *client, const char *name);

/** providers_list() - a list of all providers in *@out */
HRESULT providers_list(struct com_object *parent, IEnumVdsObject **out);

/** sub_system_of() - the subsystem of the provider @name; *@out is unchanged on failure */
HRESULT sub_system_of(struct com_object *parent, const char *name, IVdsSubSystem **out);

/** entity_new() - a new entity, whose @iface the caller sets */
struct entity *entity_new(const struct com_class *class, struct com_object *parent,
			  const struct vds_uuid *id, uint64_t incarnation);

/** entity_give() - *@out is @entity and S_OK; E_OUTOFMEMORY if it is NULL */
HRESULT entity_give(struct entity *entity, struct entity **out);

/** enum_empty() - a list without objects in *@out; E_INVALIDARG if @out is NULL */
HRESULT enum_empty(struct com_object *parent, IEnumVdsObject **out);

/**
 * enum_create() - a list of entities, one for each record
 * @parent: of the list and of the entities
 * @records: as a function of vds_client.h returned them; always freed
 * @count: number of records
 * @size: of a record, in bytes
 * @open: makes the entity of a record; if it returns VDS_E_OBJECT_NOT_FOUND, the
 *	record is omitted
 * @out: receives the list; unchanged on failure
 */
HRESULT enum_create(struct com_object *parent, void *records, size_t count, size_t size,
		    HRESULT (*open)(struct com_object *parent, const void *record,
				    struct entity **out),
		    IEnumVdsObject **out);

#endif /* VDS_COM_H */
