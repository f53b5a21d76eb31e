// SPDX-License-Identifier: GPL-2.0-only
/*
 * view.c - what a watch knows of the objects, kept up to date by listings and by
 * events.
 */
#include <stdlib.h>

#include "entry.h"
#include "output.h"
#include "view.h"

/* Finished operations are remembered until the next listing; the oldest go first. */
#define VIEW_OPS_MAX	4096

void view_init(struct view *view, unsigned int mask, view_report report,
	       void *context)
{
	*view = (struct view){ .mask = mask, .report = report, .context = context };
	for (int i = VDS_EVENT_PROVIDER; i < VDS_EVENT_LOST; i++)
		view->known[i] = must(json_object());
}

void view_release(struct view *view)
{
	for (int i = VDS_EVENT_PROVIDER; i < VDS_EVENT_LOST; i++)
		json_decref(view->known[i]);
}

static void report(struct view *view, enum vds_event_object object,
		   const char *what, json_t *entry, const char *source)
{
	struct change_report change = {
		.object = object,
		.what = what,
		.entry = entry,
		.source = source,
	};

	if (view->report)
		view->report(view->context, &change);
}

static bool looks_at(const struct view *view, enum vds_event_object object)
{
	if (object == VDS_EVENT_OP)
		return view->mask & VDS_WATCH_OPS;
	return view->mask & VDS_WATCH_OBJECTS;
}

/* The number of the last change; 0 if there is no provider. */
static int read_generation(const struct view *view, struct vds_client *client,
			   uint64_t *generation)
{
	struct vds_provider_info *providers;
	size_t count;
	int ret;

	*generation = 0;
	if (!looks_at(view, VDS_EVENT_PROVIDER))
		return 0;
	ret = vds_provider_list(client, &providers, &count);
	if (ret)
		return ret;
	for (size_t i = 0; i < count; i++)
		if (providers[i].generation > *generation)
			*generation = providers[i].generation;
	free(providers);
	return 0;
}

static int list_everything(struct view *fresh, struct vds_client *client)
{
	int ret;

	ret = read_generation(fresh, client, &fresh->from);
	for (int i = VDS_EVENT_PROVIDER; !ret && i < VDS_EVENT_LOST; i++)
		if (looks_at(fresh, i))
			ret = entry_list(client, i, fresh->known[i]);
	return ret ? ret : read_generation(fresh, client, &fresh->settled);
}

static void report_departed(struct view *view, const struct view *fresh,
			    const char *source)
{
	const char *name;
	json_t *entry;

	/* Contents depart before their container. */
	for (int i = VDS_EVENT_MEMBERSHIP; i >= VDS_EVENT_PROVIDER; i--) {
		json_object_foreach(view->known[i], name, entry) {
			json_t *now = json_object_get(fresh->known[i], name);

			if (!now || !entry_same(entry, now))
				report(view, i, "depart", entry, source);
		}
	}
}

static void report_arrived(struct view *view, const struct view *fresh,
			   const char *source)
{
	const char *name;
	json_t *entry;

	for (int i = VDS_EVENT_PROVIDER; i < VDS_EVENT_LOST; i++) {
		json_object_foreach(fresh->known[i], name, entry) {
			json_t *old = json_object_get(view->known[i], name);
			bool is_new = !old || !entry_same(entry, old);

			if (!is_new && entry_equal(entry, old))
				continue;
			report(view, i, i == VDS_EVENT_OP ? entry_op_state(entry) :
			     is_new ? "arrive" : "modify", entry, source);
		}
	}
}

int view_sync(struct view *view, struct vds_client *client, const char *source)
{
	struct view fresh;
	int ret;

	view_init(&fresh, view->mask, view->report, view->context);
	ret = list_everything(&fresh, client);
	if (ret) {
		view_release(&fresh);
		return ret;
	}
	report_departed(view, &fresh, source);
	report_arrived(view, &fresh, source);
	fresh.seen = fresh.from;
	view_release(view);
	*view = fresh;
	return 0;
}

bool view_missed(const struct view *view, const struct vds_event *event)
{
	return view->seen && event->generation > view->seen + 1;
}

/* Takes an operation's event in: the word to report, or NULL. */
static const char *apply_op(json_t *known, json_t *entry)
{
	json_t *old = json_object_get(known, entry_name(entry));

	/* Ids begin again when the module is loaded again. */
	if (old && !entry_same(old, entry))
		old = NULL;
	if (old && (entry_rank(old) > entry_rank(entry) ||
		    (entry_rank(old) == entry_rank(entry) && entry_equal(old, entry))))
		return NULL;
	if (json_object_set(known, entry_name(entry), entry))
		must(NULL);
	if (json_object_size(known) > VIEW_OPS_MAX)
		json_object_del(known, json_object_iter_key(json_object_iter(known)));
	return entry_op_state(entry);
}

/* The same for an object; @covered: the listing may have reported the event already. */
static const char *apply_object(json_t *known, json_t *entry,
				enum vds_iscsi_event_kind kind, bool covered)
{
	json_t *old = json_object_get(known, entry_name(entry));
	bool same = old && entry_same(old, entry);

	if (kind == VDS_ISCSI_EVENT_KIND_DEPART) {
		if (same)
			json_object_del(known, entry_name(entry));
		return covered && !same ? NULL : "depart";
	}
	if (covered && same && (kind == VDS_ISCSI_EVENT_KIND_ARRIVE || entry_equal(old, entry)))
		return NULL;
	if (json_object_set(known, entry_name(entry), entry))
		must(NULL);
	return kind == VDS_ISCSI_EVENT_KIND_ARRIVE ? "arrive" : "modify";
}

void view_apply(struct view *view, const struct vds_event *event)
{
	struct change_report change = {
		.object = event->object,
		.generation = event->generation,
		.cause = event->cause,
		.source = "kernel",
	};
	json_t *known;

	if (event->object >= VDS_EVENT_LOST)
		return;		/* of no object that is shown */
	known = view->known[event->object];
	if (event->generation && event->generation <= view->from)
		return;
	if (event->generation)
		view->seen = event->generation;
	/* The members of the union have one address. */
	change.entry = entry_new(event->object, &event->op);
	if (event->object == VDS_EVENT_OP)
		change.what = apply_op(known, change.entry);
	else
		change.what = apply_object(known, change.entry, event->kind,
					   event->generation <= view->settled);
	if (change.what && view->report)
		view->report(view->context, &change);
	json_decref(change.entry);
}
