/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The state of the fake kernel, a request, and the functions that its files share.
 * Internal to the fake; see fake_kernel.h.
 *
 * All functions are called with the lock held.
 */
#ifndef VDS_FAKE_STATE_H
#define VDS_FAKE_STATE_H

#include <pthread.h>
#include <string.h>

#include "wire.h"

/* Objects of one kind, oldest first. */
struct shelf {
	char *items;
	size_t count;
	size_t space;	/* of @items, in objects */
	size_t size;	/* of an object */
};

/* An operation: @info has no items, they are all in @items. */
struct fake_op {
	struct vds_op_info info;
	struct vds_op_item *items;
	size_t count;
	bool enable;		/* the group that is created */
	int64_t give_up_at;	/* in vds_now()'s time, while it is blocked; else VDS_NEVER */
};

struct fake_kernel {
	pthread_mutex_t lock;	/* protects the following */
	struct fake_socket *sockets;
	struct delayed *delayed;	/* requests, in the order of their arrival */
	bool loaded;
	uint16_t family;
	uint32_t version;	/* of the family */
	uint64_t incarnation;	/* the last one assigned */
	struct vds_provider_info provider;
	bool no_provider;
	struct shelf targets, groups, portals, members, sessions, ops;
	struct shelf offline;	/* the groups of offline portals, struct vds_op_member */
	uint64_t last_op;
	uint64_t provider_op;	/* in flight on the provider, or 0 */
	bool blocked;
	struct vds_op_blocker blocker;
	uint32_t last_session;

	enum vds_iscsi_op_state hold;
	int result;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];

	bool reenumerated, unprivileged, lose_events, silent, echo, skip_family;
	int fail_open, fail_send, fail_join;
	unsigned int interrupt, chunk, delay_ms;
	uint8_t delay_cmd;	/* 0 is all */
	struct fake_fault fault;
	struct {
		bool armed;
		uint8_t cmd;
		int err;
		const char *text;
		uint32_t missing, offs;
	} fail;

	unsigned int served[VDS_ISCSI_CMD_MAX + 1], ctrl_served, opened;
};

/* A request that is being handled. */
struct request {
	struct fake_kernel *fk;
	struct fake_socket *sock;
	struct nlmsghdr *nlh;
	uint8_t cmd;
	bool dump;
	struct nlattr *attrs[VDS_ISCSI_A_OPERATION_MAX + 1];
	const char *text;	/* why it fails */
	enum vds_iscsi_reason reason;	/* the same for a program */
	uint32_t missing, offs;
};

#define for_each(item, shelf)							\
	for ((item) = (void *)(shelf)->items;					\
	     (shelf)->items && (char *)(item) <					\
		     (shelf)->items + (shelf)->count * (shelf)->size; (item)++)

static inline bool same_id(const struct vds_uuid *a, const struct vds_uuid *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Run one statement under the lock. */
#define LOCKED(fk, statement)				\
	do {						\
		pthread_mutex_lock(&(fk)->lock);	\
		statement;				\
		pthread_mutex_unlock(&(fk)->lock);	\
	} while (0)

/* shelf.c */
void *fk_shelf_add(struct shelf *shelf);
void fk_shelf_del(struct shelf *shelf, void *item);
void fk_shelf_clear(struct shelf *shelf);
void fk_ops_clear(struct fake_kernel *fk);
void fk_op_del(struct fake_kernel *fk, struct fake_op *op);
struct vds_target_info *fk_target_find(struct fake_kernel *fk, const struct vds_uuid *id);
struct vds_group_info *fk_group_find(struct fake_kernel *fk, const struct vds_uuid *id);
struct vds_portal_info *fk_portal_find(struct fake_kernel *fk, const struct vds_uuid *id);
struct vds_membership_info *fk_member_find(struct fake_kernel *fk,
					   const struct vds_uuid *group,
					    const struct vds_uuid *portal);
void fk_offline_add(struct fake_kernel *fk, const struct vds_op_member *member);
void fk_offline_forget(struct fake_kernel *fk, const struct vds_uuid *portal);
struct fake_op *fk_op_find(struct fake_kernel *fk, uint64_t id);
struct vds_uuid fk_id_of(const char *text);
struct vds_address fk_address_of(const char *text);
struct vds_uuid fk_portal_id(struct vds_address address);

/* objects.c */
uint32_t fk_mcgrp_objects(const struct fake_kernel *fk);
uint32_t fk_mcgrp_ops(const struct fake_kernel *fk);
uint32_t fk_mcgrp_completions(const struct fake_kernel *fk);
void fk_multicast(struct fake_kernel *fk, uint32_t group, struct nl_msg *msg);
void fk_count_objects(struct fake_kernel *fk);
void fk_provider_event(struct fake_kernel *fk);
void fk_member_event(struct fake_kernel *fk, const struct vds_membership_info *member,
		     enum vds_iscsi_event_kind kind, uint64_t cause);
void fk_group_event(struct fake_kernel *fk, const struct vds_group_info *group,
		    enum vds_iscsi_event_kind kind);
void fk_op_event(struct fake_kernel *fk, const struct fake_op *op);
struct vds_target_info *fk_target_make(struct fake_kernel *fk, const char *iqn);
struct vds_group_info *fk_group_make(struct fake_kernel *fk, const char *iqn,
				     uint16_t tag);
struct vds_portal_info *fk_portal_make(struct fake_kernel *fk,
				       struct vds_address address);
void fk_member_make(struct fake_kernel *fk, struct vds_group_info *group,
		    struct vds_portal_info *portal, uint64_t cause);
void fk_portal_gone(struct fake_kernel *fk, struct vds_portal_info *portal);
void fk_member_gone(struct fake_kernel *fk, struct vds_membership_info *member,
		    uint64_t cause);
struct vds_membership_info *fk_member_of_portal(struct fake_kernel *fk,
						const struct vds_uuid *portal);
void fk_group_gone(struct fake_kernel *fk, struct vds_group_info *group);
void fk_target_gone(struct fake_kernel *fk, struct vds_target_info *target);

/* op.c */
void fk_op_move(struct fake_kernel *fk, struct fake_op *op,
		enum vds_iscsi_op_state state);
void fk_op_end(struct fake_kernel *fk, struct fake_op *op, int result,
	       enum vds_iscsi_reason reason, const char *message);
void fk_op_start(struct fake_kernel *fk, struct fake_op *op);
void fk_op_run(struct fake_kernel *fk, struct fake_op *op);
struct fake_op *fk_op_new(struct fake_kernel *fk, enum vds_iscsi_op_kind kind,
			  const struct vds_group_info *group);
void fk_op_take_members(struct fake_kernel *fk, struct fake_op *op,
			const struct vds_op_member *members, size_t count);
void fk_op_take_portal(struct fake_op *op, const struct vds_portal_info *portal);
bool fk_op_changes_target(const struct fake_op *op);
unsigned int fk_op_list_sessions(struct fake_kernel *fk, struct fake_op *op);
void fk_op_drop(struct fake_kernel *fk, struct fake_op *op);
void fk_unblock(struct fake_kernel *fk);
void fk_expire(struct fake_kernel *fk);
int64_t fk_next_expiry(struct fake_kernel *fk);
void fk_op_put(struct nl_msg *msg, const struct fake_op *op, bool private);

/* serve.c */
void fk_reply_error(struct request *req, int err);
struct nl_msg *fk_reply_msg(const struct request *req, int flags);
void fk_reply(struct request *req, struct nl_msg *msg);
int fk_refuse(struct request *req, int err, const char *text);
int fk_refuse_for(struct request *req, int err, enum vds_iscsi_reason reason,
		  const char *text);
int fk_lacks(struct request *req, uint32_t attr);
const struct vds_uuid *fk_attr_uuid(const struct request *req, int attr);
uint64_t fk_attr_u64(const struct request *req, int attr);
uint32_t fk_attr_u32(const struct request *req, int attr, uint32_t otherwise);
const char *fk_attr_string(const struct request *req, int attr);
bool fk_attr_address(const struct request *req, struct vds_address *out);
int fk_attr_member(struct request *req, struct nlattr *attr, struct vds_op_member *member);
int fk_judge(struct request *req, bool found, uint64_t incarnation, uint64_t wanted);
int fk_may_change(struct request *req);
int fk_find_op(struct request *req, struct fake_op **op);
int fk_serve_family(struct request *req);
struct nl_msg *fk_family_msg(struct fake_kernel *fk, uint32_t seq, int flags, uint8_t cmd);
int fk_serve_ctrl(struct request *req);

/* get.c */
int fk_get_provider(struct request *req);
int fk_get_target(struct request *req);
int fk_get_group(struct request *req);
int fk_get_portal(struct request *req);
int fk_get_member(struct request *req);
int fk_get_op(struct request *req);
int fk_get_op_item(struct request *req);
int fk_serve_dump(struct request *req);
void fk_dump_end(struct request *req, struct fake_batch *batch);

/* change.c */
int fk_change_group(struct request *req);
int fk_new_portal(struct request *req);
int fk_cancel_op(struct request *req);
int fk_unblock_group(struct request *req);
int fk_repair_provider(struct request *req);
int fk_op_accept(struct request *req, struct fake_op *op);
struct vds_op_member fk_attr_group(const struct request *req);
int fk_provider_named(struct request *req);
int fk_provider_check(struct request *req);
int fk_group_check(struct request *req, const struct vds_op_member *member);

/* configure.c */
int fk_new_target(struct request *req);
int fk_delete_target(struct request *req);
int fk_new_group(struct request *req);
int fk_configure_group(struct request *req);
int fk_offline_portal(struct request *req);
int fk_online_portal(struct request *req);

/* apply.c */
int fk_apply(struct fake_kernel *fk, struct fake_op *op, const char **message);

/* kernel.c */
void fk_module_load(struct fake_kernel *fk);
void fk_module_unload(struct fake_kernel *fk);

#endif /* VDS_FAKE_STATE_H */
