// SPDX-License-Identifier: GPL-2.0-only
/*
 * session.c - the sessions that use an operation's portals, and whether they are
 * an initiator's last path to a target.
 */
#include <linux/bsearch.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "operation.h"
#include "registry.h"
#include "session.h"

/* Order by session, then by connection. */
static int compare_sessions(const void *a, const void *b)
{
	const struct vds_session *x = a, *y = b;

	if (x->sid != y->sid)
		return x->sid < y->sid ? -1 : 1;
	return (int)x->cid - (int)y->cid;
}

/* Whether a request depends on sessions; if not, they are not listed. */
bool op_needs_sessions(const struct vds_request *request)
{
	return (request->kind == VDS_ISCSI_OP_KIND_REMOVE_PORTAL ||
		request->kind == VDS_ISCSI_OP_KIND_OFFLINE_PORTAL) &&
	       (request->flags || request->drain_ms);
}

/* Whether an operation records the sessions that it finds. */
bool op_notes_sessions(const struct vds_request *request)
{
	switch (request->kind) {
	case VDS_ISCSI_OP_KIND_DISABLE_GROUP:
	case VDS_ISCSI_OP_KIND_DELETE_GROUP:
	case VDS_ISCSI_OP_KIND_DELETE_TARGET:
		return true;
	default:
		return op_needs_sessions(request);
	}
}

static bool sessions_are_sorted(const struct vds_sessions *sessions)
{
	unsigned int i;

	for (i = 1; i < sessions->nr; i++)
		if (compare_sessions(&sessions->list[i - 1],
				     &sessions->list[i]) > 0)
			return false;
	return true;
}

/* Begin to list sessions, of one or several groups; see struct vds_sessions. */
unsigned long sessions_listing(void)
{
	static atomic_long_t listings;

	return atomic_long_inc_return(&listings);
}

/* List the connections of a group, sorted by session. */
int sessions_get(struct vds_portal_group *group, unsigned long listing,
		 struct vds_sessions *sessions)
{
	int ret;

	sessions->listing = listing;
	ret = group->target->provider->ops->sessions(group, sessions);
	/* Drivers number their sessions as they come, so most lists are sorted. */
	if (!ret && !sessions_are_sorted(sessions))
		sort(sessions->list, sessions->nr, sizeof(*sessions->list),
		     compare_sessions, NULL);
	return ret;
}

/*
 * The same without discovery sessions of which the portal was removed: a provider lists
 * them with each group, because they are of none.
 */
int sessions_get_own(struct vds_portal_group *group, unsigned long listing,
		     struct vds_sessions *sessions)
{
	int ret = sessions_get(group, listing, sessions);
	unsigned int i, nr = 0;

	if (ret)
		return ret;
	for (i = 0; i < sessions->nr; i++)
		if (!sessions->list[i].discovery || sessions->list[i].portal_known)
			sessions->list[nr++] = sessions->list[i];
	sessions->nr = nr;
	return 0;
}

void sessions_put(struct vds_sessions *sessions)
{
	kvfree(sessions->list);
	sessions->list = NULL;
	sessions->nr = 0;
}

/* Find a connection in a list sorted by session. */
struct vds_session *sessions_find(const struct vds_sessions *in,
				  const struct vds_session *session)
{
	unsigned int low = 0, high = in->nr, middle;
	int order;

	while (low < high) {
		middle = (low + high) / 2;
		order = compare_sessions(session, &in->list[middle]);
		if (!order)
			return &in->list[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* Order by group, then by address, of which vds_iscsi_address_equal() says what counts. */
static int compare_keys(const void *a, const void *b)
{
	const struct vds_op_key *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->addr->family != y->addr->family)
		return x->addr->family < y->addr->family ? -1 : 1;
	if (x->addr->port != y->addr->port)
		return x->addr->port < y->addr->port ? -1 : 1;
	if (x->addr->family == AF_INET)
		return memcmp(&x->addr->v4, &y->addr->v4, sizeof(x->addr->v4));
	return memcmp(&x->addr->v6, &y->addr->v6, sizeof(x->addr->v6));
}

/* Prepare to find the operation's portals by their addresses: 0, or -ENOMEM. */
static int op_sort_keys(struct vds_operation *op)
{
	unsigned int i;

	if (op->keys)
		return 0;
	op->keys = kvmalloc_array(op->nr_items, sizeof(*op->keys), GFP_KERNEL);
	if (!op->keys)
		return -ENOMEM;
	for (i = 0; i < op->nr_items; i++)
		op->keys[i] = (struct vds_op_key){
			.group = op->items[i].group,
			.addr = &op->items[i].portal->addr,
		};
	sort(op->keys, op->nr_items, sizeof(*op->keys), compare_keys, NULL);
	return 0;
}

/* Whether a session of a group is known to use one of the operation's portals. */
bool session_uses(const struct vds_operation *op, unsigned int group,
		  const struct vds_session *session)
{
	struct vds_op_key key = { .group = group, .addr = &session->portal };

	return session->portal_known &&
	       bsearch(&key, op->keys, op->nr_items, sizeof(key), compare_keys);
}

/**
 * struct op_path - a session of an initiator with a target
 * @target: the target
 * @session: the session
 * @goes: the operation removes its portal or drops it
 */
struct op_path {
	const struct vds_target *target;
	const struct vds_session *session;
	bool goes;
};

/**
 * struct op_paths - all sessions of the targets that an operation changes
 * @groups: the portal groups of these targets, referenced
 * @sessions: the sessions of each group
 * @nr_groups: number of entries in @groups and @sessions
 * @list: the sessions, sorted by target and initiator
 * @nr: number of entries in @list
 */
struct op_paths {
	struct vds_portal_group **groups;
	struct vds_sessions *sessions;
	unsigned int nr_groups;
	struct op_path *list;
	unsigned int nr;
};

static void paths_put(struct op_paths *paths)
{
	unsigned int g;

	for (g = 0; g < paths->nr_groups; g++) {
		sessions_put(&paths->sessions[g]);
		reg_put(&paths->groups[g]->obj);
	}
	kvfree(paths->sessions);
	kvfree(paths->groups);
	kvfree(paths->list);
}

static bool op_has_group(const struct vds_operation *op,
			 const struct vds_portal_group *group)
{
	unsigned int g;

	for (g = 0; g < op->nr_groups; g++)
		if (op->groups[g].group == group)
			return true;
	return false;
}

static bool op_has_target(const struct vds_operation *op,
			  const struct vds_target *target)
{
	unsigned int g;

	for (g = 0; g < op->nr_groups; g++)
		if (op->groups[g].group->target == target)
			return true;
	return false;
}

static void paths_add_group(struct op_paths *paths, struct vds_portal_group *group)
{
	reg_get(&group->obj);
	paths->groups[paths->nr_groups++] = group;
}

/* Add the other groups of the operation's targets. */
static void paths_add_others(const struct vds_operation *op, struct op_paths *paths)
{
	struct vds_portal_group *group;
	struct vds_target *target;

	list_for_each_entry(target, &op->provider->targets, obj.list) {
		if (!op_has_target(op, target))
			continue;
		list_for_each_entry(group, &target->groups, obj.list)
			if (!op_has_group(op, group))
				paths_add_group(paths, group);
	}
}

/*
 * Take the groups of the operation, which keep their indexes, and, if @all, the
 * others of their targets.
 */
static int paths_get_groups(const struct vds_operation *op, bool all,
			    struct op_paths *paths)
{
	unsigned int g, max = op->nr_groups;

	lockdep_assert_held(&reg_lock);
	if (all)
		max += op->provider->nr[VDS_PORTAL_GROUP];
	paths->groups = kvmalloc_array(max, sizeof(*paths->groups), GFP_KERNEL);
	paths->sessions = kvcalloc(max, sizeof(*paths->sessions), GFP_KERNEL);
	if (!paths->groups || !paths->sessions)
		return -ENOMEM;
	for (g = 0; g < op->nr_groups; g++)
		paths_add_group(paths, op->groups[g].group);
	if (all)
		paths_add_others(op, paths);
	return 0;
}

/* Order by target, then by initiator. */
static int paths_compare(const void *a, const void *b)
{
	const struct op_path *x = a, *y = b;

	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	return strcmp(x->session->initiator, y->session->initiator);
}

/* Whether the operation removes the portal that a session uses. */
static bool path_goes(const struct vds_operation *op, unsigned int group,
		      const struct vds_session *session)
{
	if (group >= op->nr_groups)
		return false;
	if (op->state == VDS_ISCSI_OP_STATE_DRAINING)
		return sessions_find(&op->drain[group].left, session);
	return session_uses(op, group, session);
}

static int paths_fill(const struct vds_operation *op, struct op_paths *paths)
{
	const struct vds_session *session;
	unsigned int g, i, nr = 0;

	for (g = 0; g < paths->nr_groups; g++)
		nr += paths->sessions[g].nr;
	paths->list = kvmalloc_array(nr, sizeof(*paths->list), GFP_KERNEL);
	if (nr && !paths->list)
		return -ENOMEM;
	for (g = 0; g < paths->nr_groups; g++)
		for (i = 0; i < paths->sessions[g].nr; i++) {
			session = &paths->sessions[g].list[i];
			paths->list[paths->nr++] = (struct op_path){
				.target = paths->groups[g]->target,
				.session = session,
				.goes = path_goes(op, g, session),
			};
		}
	sort(paths->list, paths->nr, sizeof(*paths->list), paths_compare, NULL);
	return 0;
}

/*
 * List the sessions of the operation's groups and, if the request protects an
 * initiator's last path, of the other groups of their targets.
 */
static int paths_get(struct vds_operation *op, struct op_paths *paths)
{
	bool all = op->request.flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH;
	unsigned long listing = sessions_listing();
	unsigned int g;
	int ret;

	*paths = (struct op_paths){};
	reg_acquire();
	ret = paths_get_groups(op, all, paths);
	reg_release();
	for (g = 0; g < paths->nr_groups && !ret; g++) {
		ret = sessions_get(paths->groups[g], listing, &paths->sessions[g]);
		/* A group that is gone has no sessions. */
		if (ret == -EIDRM && g >= op->nr_groups)
			ret = 0;
	}
	return ret ?: paths_fill(op, paths);
}

/* The index after the last session of the initiator whose first is @first. */
static unsigned int initiator_end(const struct op_paths *paths, unsigned int first)
{
	unsigned int end = first + 1;

	while (end < paths->nr &&
	       !paths_compare(&paths->list[end], &paths->list[first]))
		end++;
	return end;
}

/*
 * Whether one of an initiator's sessions stays, by a portal that can be reached.  A
 * discovery session is no path.
 */
static bool initiator_keeps_path(const struct op_paths *paths, unsigned int first,
				 unsigned int end)
{
	for (; first < end; first++)
		if (!paths->list[first].goes &&
		    !paths->list[first].session->discovery &&
		    paths->list[first].session->portal_known &&
		    paths->list[first].session->reachable)
			return true;
	return false;
}

/*
 * Count the sessions that the operation affects, and those of them whose
 * initiators keep no other path; record the first ones if @note.
 */
static unsigned int paths_count(struct vds_operation *op,
				const struct op_paths *paths, bool note,
				unsigned int *last_paths)
{
	const struct vds_session *session;
	unsigned int i, end, nr = 0;
	bool keeps, last;

	*last_paths = 0;
	for (i = 0; i < paths->nr; cond_resched()) {
		end = initiator_end(paths, i);
		keeps = initiator_keeps_path(paths, i, end);
		for (; i < end; i++) {
			if (!paths->list[i].goes)
				continue;
			session = paths->list[i].session;
			last = !keeps && !session->discovery;
			if (note)
				op_note_session(op, session, last);
			nr++;
			*last_paths += last;
		}
	}
	return nr;
}

/* Keep what is known of the groups' sessions for the time after the commit. */
static int op_keep_sessions(struct vds_operation *op, struct op_paths *paths)
{
	unsigned int g;

	op_drain_free(op);
	op->drain = kvcalloc(op->nr_groups, sizeof(*op->drain), GFP_KERNEL);
	if (!op->drain)
		return -ENOMEM;
	for (g = 0; g < op->nr_groups; g++)
		swap(op->drain[g].before, paths->sessions[g]);
	return 0;
}

static int paths_refuse(struct vds_operation *op, unsigned int last_paths)
{
	if (!last_paths ||
	    !(op->request.flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH))
		return 0;
	vds_iscsi_op_explain(op, VDS_ISCSI_REASON_KEEP_PATH,
			     "%u session(s) are an initiator's last path to the target",
			     last_paths);
	return -EUSERS;
}

/*
 * Look at the sessions before the commit, and refuse it if the request's flags say
 * so: 0; -EUSERS; -EAGAIN they cannot be listed now; -EIDRM; -ENOMEM.  The groups
 * are held, so no login is in flight.
 */
int op_sessions_check(struct vds_operation *op)
{
	unsigned int last_paths = 0, nr = 0;
	struct op_paths paths = {};
	int ret = op_sort_keys(op) ?: paths_get(op, &paths);

	if (!ret) {
		op_forget_sessions(op);
		nr = paths_count(op, &paths, true, &last_paths);
		op_set_session_count(op, nr);
		ret = paths_refuse(op, last_paths);
	}
	if (!ret && nr && op->request.flags & VDS_ISCSI_REMOVAL_FLAG_IF_IDLE) {
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_IF_IDLE,
				     "%u session(s) use the portals", nr);
		ret = -EUSERS;
	}
	if (!ret)
		ret = op_keep_sessions(op, &paths);
	paths_put(&paths);
	return ret == -EBUSY ? -EAGAIN : ret;
}

/*
 * The same just before sessions are dropped: others may have logged out since.
 * Sessions that cannot be listed are not dropped.
 */
int op_paths_check(struct vds_operation *op)
{
	unsigned int last_paths = 0;
	struct op_paths paths;
	int ret;

	if (!(op->request.flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH))
		return 0;
	ret = paths_get(op, &paths);
	if (!ret) {
		paths_count(op, &paths, false, &last_paths);
		ret = paths_refuse(op, last_paths);
	}
	paths_put(&paths);
	if (ret && ret != -EUSERS)
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_SESSIONS_UNKNOWN,
				     "the sessions could not be listed before they were dropped: error %d",
				     -ret);
	return ret ? -EUSERS : 0;
}

/* Record the sessions of one group, and drop them if @dropped is not NULL. */
static int group_sessions_list(struct vds_operation *op,
			       struct vds_portal_group *group,
			       unsigned long listing, unsigned int *nr,
			       unsigned int *dropped)
{
	struct vds_sessions sessions = {};
	unsigned int i;
	int ret = sessions_get_own(group, listing, &sessions);

	if (ret)
		return ret;
	for (i = 0; i < sessions.nr; i++)
		op_note_session(op, &sessions.list[i], false);
	/* A cancel may have completed the operation. */
	if (READ_ONCE(op->state) == VDS_ISCSI_OP_STATE_DONE)
		dropped = NULL;
	if (dropped && sessions.nr)
		ret = group->target->provider->ops->drop(group, sessions.list,
							 sessions.nr);
	if (dropped && !ret)
		*dropped += sessions.nr;
	*nr += sessions.nr;
	sessions_put(&sessions);
	return ret;
}

/*
 * Count and record the connections of all sessions of the operation's groups, and
 * drop them if @drop: 0; -EAGAIN they cannot be listed now; -ENOMEM.
 */
int op_sessions_list(struct vds_operation *op, bool drop, unsigned int *nr)
{
	unsigned long listing = sessions_listing();
	unsigned int g, dropped = 0;
	int ret = 0;

	*nr = 0;
	op_forget_sessions(op);
	for (g = 0; g < op->nr_groups && !ret; g++) {
		ret = group_sessions_list(op, op->groups[g].group, listing, nr,
					  drop ? &dropped : NULL);
		/* A group that is gone has no sessions. */
		if (ret == -EIDRM)
			ret = 0;
	}
	op_set_session_count(op, *nr);
	/* A session that did not end is dropped again, but counted once. */
	op_set_dropped(op, max(op->dropped, dropped));
	return ret == -EBUSY ? -EAGAIN : ret;
}
