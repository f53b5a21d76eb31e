/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the COM objects of libvds share.
 *
 * Every object begins with struct com_object, which counts its references and
 * answers QueryInterface from a table. Arrows go one way: the interfaces of
 * vds.h are built upon the calls of vds_client.h, and no object knows netlink.
 */
#ifndef VDS_COM_H
#define VDS_COM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "../start.h"
#include "service.h"

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

/**
 * struct com_interface - an interface that an object has
 * @iid: its id; NULL ends a table
 * @offset: where the interface is in the object
 */
struct com_interface {
	const IID *iid;
	size_t offset;
};

struct com_object;
struct service;

/**
 * struct com_class - what all objects of a kind have in common
 * @size: octets of an object
 * @destroy: gives back what the object owns, but neither its memory nor its
 *	service; NULL when it owns nothing else
 * @interfaces: what it has; the first one answers for IUnknown
 */
struct com_class {
	size_t size;
	void (*destroy)(struct com_object *object);
	struct com_interface interfaces[3];
};

/**
 * struct com_object - the beginning of every object
 * @class: its kind
 * @references: 0 frees it
 * @service: kept alive by it; NULL in the service itself
 */
struct com_object {
	const struct com_class *class;
	atomic_uint references;
	struct service *service;
};

/**
 * com_new() - an object of @class, all else zero, with one reference
 *
 * Return: the object, or NULL when there is no memory for it.
 */
void *com_new(const struct com_class *class, struct service *service);

HRESULT com_query_interface(struct com_object *object, const IID *iid, void **out);
ULONG com_add_ref(struct com_object *object);
ULONG com_release(struct com_object *object);

/** com_unknown() - the object's IUnknown; counts no reference */
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
 * com_fail() - have VdsLastErrorMessage() tell why
 *
 * Return: @hr.
 */
HRESULT com_fail(HRESULT hr, const char *why);

/** com_fail_argument() - E_INVALIDARG: @name must not be NULL */
HRESULT com_fail_argument(const char *name);

/** com_fail_memory() - E_OUTOFMEMORY */
HRESULT com_fail_memory(void);

/** com_fail_ipsec() - VDS_E_NOT_SUPPORTED, as VDS wants it of who has no IPsec */
HRESULT com_fail_ipsec(void);

/** com_not_implemented() - E_NOTIMPL, and NULL in *@out if @out is not NULL */
HRESULT com_not_implemented(void *out);

/** com_hresult() - the HRESULT that stands for 0 or what vds_client.h returned */
HRESULT com_hresult(int err);

struct vds_uuid com_uuid(const VDS_OBJECT_ID *id);
VDS_OBJECT_ID com_object_id(const struct vds_uuid *uuid);

/** com_utf16() - a copy of @text in UTF-16; NULL when there is no memory */
WCHAR *com_utf16(const char *text);

/** com_address() - *@to is @from; the text in it is "" */
void com_address(VDS_IPADDRESS *to, const struct vds_address *from);

/** com_details() - *@to is what @from tells of an operation besides its result */
void com_details(VDS_OPERATION_DETAILS *to, const struct vds_op_info *from);

struct vds_client *service_client(const struct service *service);

/**
 * service_take_watch() - a prepared watch, for the caller alone
 * @service: the service
 * @out: receives it; give it back with service_give_watch() if it still is one
 *
 * Return: 0; or what vds_watch_prepare() returns.
 */
int service_take_watch(struct service *service, struct vds_watch **out);

/** service_give_watch() - the caller is done with it; NULL is ignored */
void service_give_watch(struct service *service, struct vds_watch *watch);

void service_hold(struct service *service);
void service_put(struct service *service);

/**
 * struct entity - a handle of something that the kernel has
 * @com: the object
 * @id: which one it is
 * @incarnation: which one of those that had this id
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

/* A handle of the object that has @id now; *@out is untouched on failure. */
HRESULT target_open(struct service *service, const struct vds_uuid *id, struct entity **out);
HRESULT group_open(struct service *service, const struct vds_uuid *id, struct entity **out);
HRESULT portal_open(struct service *service, const struct vds_uuid *id, struct entity **out);
HRESULT provider_open(struct service *service, const struct vds_uuid *id, struct entity **out);
HRESULT sub_system_open(struct service *service, const struct vds_uuid *id, struct entity **out);

/* A handle of one that is known, or NULL when there is no memory for it. */
struct entity *target_new(struct service *service, const struct vds_uuid *id,
			  uint64_t incarnation);
struct entity *group_new(struct service *service, const struct vds_uuid *id,
			 uint64_t incarnation);
struct entity *portal_new(struct service *service, const struct vds_uuid *id,
			  uint64_t incarnation);

/** providers_list() - a list of all providers in *@out */
HRESULT providers_list(struct service *service, IEnumVdsObject **out);

/** sub_system_of() - the subsystem of the provider @name; *@out is untouched on failure */
HRESULT sub_system_of(struct service *service, const char *name, IVdsSubSystem **out);

/** entity_new() - what all of those have in common; @iface is still to be set */
struct entity *entity_new(const struct com_class *class, struct service *service,
			  const struct vds_uuid *id, uint64_t incarnation);

/** entity_give() - *@out is @entity: S_OK; or E_OUTOFMEMORY when it is NULL */
HRESULT entity_give(struct entity *entity, struct entity **out);

/**
 * enum_create() - a list of handles, one for each of some records
 * @service: whom the handles ask
 * @records: as vds_client.h listed them; freed here in any case
 * @count: how many
 * @size: octets of one
 * @open: makes the handle for a record; a record for which it answers
 *	VDS_E_OBJECT_NOT_FOUND is left out
 * @out: receives the list; untouched on failure
 */
HRESULT enum_create(struct service *service, void *records, size_t count, size_t size,
		    HRESULT (*open)(struct service *service, const void *record,
				    struct entity **out),
		    IEnumVdsObject **out);

struct async;

/**
 * async_new() - all that an operation needs before it is asked for
 * @service: whom it will be asked
 * @type: what Wait tells when it succeeded
 * @out: receives it; async_start() or async_drop() it
 */
HRESULT async_new(struct service *service, VDS_ASYNC_OUTPUT_TYPE type,
		  struct async **out);

/** async_start() - the kernel accepted an operation; cannot fail */
IVdsAsync *async_start(struct async *async, const struct vds_started *started);

/** async_drop() - the kernel did not accept it */
void async_drop(struct async *async);

#endif /* VDS_COM_H */
