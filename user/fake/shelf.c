// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Storing records by id, and making the ids.
 */
#include <stdlib.h>
#include <string.h>

#include "state.h"

/* Doubled, because a reallocation copies everything under AddressSanitizer. */
static void shelf_grow(struct shelf *shelf)
{
	shelf->space = shelf->space ? 2 * shelf->space : 8;
	shelf->items = reallocarray(shelf->items, shelf->space, shelf->size);
	if (!shelf->items)
		fake_misuse("out of memory");
}

void *fk_shelf_add(struct shelf *shelf)
{
	if (shelf->count == shelf->space)
		shelf_grow(shelf);
	return memset(shelf->items + shelf->count++ * shelf->size, 0, shelf->size);
}

void fk_shelf_del(struct shelf *shelf, void *item)
{
	char *after = (char *)item + shelf->size;

	memmove(item, after, shelf->items + shelf->count * shelf->size - after);
	shelf->count--;
}

void fk_shelf_clear(struct shelf *shelf)
{
	free(shelf->items);
	shelf->items = NULL;
	shelf->count = 0;
	shelf->space = 0;
}

/* The id is the first member of the records. */
static void *shelf_find(const struct shelf *shelf, const struct vds_uuid *id)
{
	size_t i;

	for (i = 0; i < shelf->count; i++)
		if (!memcmp(shelf->items + i * shelf->size, id, sizeof(*id)))
			return shelf->items + i * shelf->size;
	return NULL;
}

struct vds_target_info *fk_target_find(struct fake_kernel *fk,
				       const struct vds_uuid *id)
{
	return shelf_find(&fk->targets, id);
}

struct vds_group_info *fk_group_find(struct fake_kernel *fk,
				     const struct vds_uuid *id)
{
	return shelf_find(&fk->groups, id);
}

struct vds_portal_info *fk_portal_find(struct fake_kernel *fk,
				       const struct vds_uuid *id)
{
	return shelf_find(&fk->portals, id);
}

struct vds_membership_info *fk_member_find(struct fake_kernel *fk,
					   const struct vds_uuid *group,
						const struct vds_uuid *portal)
{
	struct vds_membership_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->group_id, group) &&
		    same_id(&member->portal_id, portal))
			return member;
	return NULL;
}

/* Remember a group that a portal was in when it was set offline. */
void fk_offline_add(struct fake_kernel *fk, const struct vds_op_member *member)
{
	struct vds_op_member *remembered = fk_shelf_add(&fk->offline);

	*remembered = *member;
}

void fk_offline_forget(struct fake_kernel *fk, const struct vds_uuid *portal)
{
	struct vds_op_member *member = (void *)fk->offline.items;
	size_t i = 0;

	while (i < fk->offline.count)
		if (same_id(&member[i].portal_id, portal))
			fk_shelf_del(&fk->offline, &member[i]);
		else
			i++;
}

struct fake_op *fk_op_find(struct fake_kernel *fk, uint64_t id)
{
	struct fake_op *op;

	for_each(op, &fk->ops)
		if (op->info.id == id)
			return op;
	return NULL;
}

void fk_op_del(struct fake_kernel *fk, struct fake_op *op)
{
	free(op->items);
	fk_shelf_del(&fk->ops, op);
}

void fk_ops_clear(struct fake_kernel *fk)
{
	struct fake_op *op;

	for_each(op, &fk->ops)
		free(op->items);
	fk_shelf_clear(&fk->ops);
}

/* Ids. */

struct vds_uuid fk_id_of(const char *text)
{
	uint64_t hash[2] = { 0xcbf29ce484222325, 0x84222325cbf29ce4 };
	struct vds_uuid id;
	size_t i;

	for (; *text; text++)
		for (i = 0; i < 2; i++)
			hash[i] = (hash[i] ^ (uint8_t)*text) * 0x100000001b3;
	memcpy(&id, hash, sizeof(id));
	id.b[6] = (id.b[6] & 0x0f) | 0x50;
	id.b[8] = (id.b[8] & 0x3f) | 0x80;
	return id;
}

struct vds_uuid fake_target_id(const char *iqn)
{
	return fk_id_of(iqn);
}

struct vds_uuid fake_group_id(const char *iqn, uint16_t tag)
{
	char text[VDS_ISCSI_NAME_MAX + 16];

	snprintf(text, sizeof(text), "%s,t,0x%04x", iqn, tag);
	return fk_id_of(text);
}

struct vds_address fk_address_of(const char *text)
{
	struct vds_address address;

	if (vds_address_parse(text, &address))
		fake_misuse(vds_client_message());
	return address;
}

struct vds_uuid fk_portal_id(struct vds_address address)
{
	char text[VDS_ADDRESS_STRLEN];

	address.scope_id = 0;
	return fk_id_of(vds_address_format(&address, text));
}

struct vds_uuid fake_portal_id(const char *addr)
{
	return fk_portal_id(fk_address_of(addr));
}
