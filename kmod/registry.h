/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * registry.h - find, add and remove objects and providers.
 */
#ifndef _VDS_ISCSI_REGISTRY_H
#define _VDS_ISCSI_REGISTRY_H

#include "core.h"

/* identity.c */
int reg_identity_init(void);
void reg_identity_exit(void);
void reg_identity_provider(uuid_t *id, const char *name);
void reg_identity_make(uuid_t *id, const struct vds_provider *provider,
		       const char *canonical);
void reg_identity_portal(uuid_t *id, const struct vds_provider *provider,
			 const struct vds_address *addr);
u64 reg_incarnation_next(void);

/* registry.c */
extern struct xarray reg_serials[VDS_NR_OBJECT_TYPES];

int reg_init(void);
void reg_exit(void);
int reg_add(struct vds_object *obj, enum vds_object_type type,
	    struct vds_provider *provider);
void reg_del(struct vds_object *obj);
void reg_abandon(struct vds_object *obj);
void reg_get(struct vds_object *obj);
void reg_put(struct vds_object *obj);
void reg_provider_get(struct vds_provider *provider);
void reg_provider_put(struct vds_provider *provider);
struct vds_object *reg_find(const uuid_t *id, enum vds_object_type type);
struct vds_object *reg_find_named(const struct vds_provider *provider,
				  enum vds_object_type type,
				  const char *canonical);
struct vds_portal *reg_portal_by_address(const struct vds_provider *provider,
					 const struct vds_address *addr);
struct vds_membership *
reg_membership_by_address(const struct vds_portal_group *group,
			  const struct vds_address *addr);
struct vds_membership *reg_membership(const struct vds_portal_group *group,
				      const struct vds_portal *portal);
struct vds_portal *reg_portal_alloc(void);
struct vds_membership *reg_membership_alloc(void);

/* status.c */
enum vds_iscsi_membership_state
reg_membership_state(const struct vds_membership *member);
enum vds_iscsi_portal_status reg_portal_status(const struct vds_portal *portal);

/* serving.c */
bool reg_serving_add(struct vds_membership *member);
bool reg_serving_sub(struct vds_membership *member);
void reg_serving_left(struct vds_portal *portal);

/* portal.c */
void reg_depart(struct vds_object *obj, u64 cause);
int reg_portal_create(struct vds_provider *provider,
		      const struct vds_address *addr, uuid_t *id,
		      u64 *incarnation);
void reg_portal_forget(struct vds_portal *portal, u64 cause);
void reg_membership_depart(struct vds_membership *member, u64 cause);
bool reg_portal_in_other_group(struct vds_portal_group *group,
			       struct vds_portal *portal);

/* target.c */
void reg_group_name(char *buf, size_t size, const char *target, u16 tag);
void reg_target_depart(struct vds_target *target, u64 cause);

/* provider.c */
extern struct list_head reg_providers; /* read under RCU */

void reg_providers_settle(void);
struct vds_provider *reg_provider_find(const char *name);
bool reg_provider_enter(struct vds_provider *provider);
void reg_provider_leave(struct vds_provider *provider);
void reg_provider_begin_reenumerate(struct vds_provider *provider);
void reg_provider_end_reenumerate(struct vds_provider *provider);
int reg_provider_set_fresh(struct vds_provider *provider);

#endif /* _VDS_ISCSI_REGISTRY_H */
