// SPDX-License-Identifier: GPL-2.0-only
/*
 * view.c - a watch's own view of the objects.
 *
 * An entry is a JSON object: "name", "detail" for people, "record", "lasting"
 * (the record without what changes by itself) and "rank", which grows while an
 * operation goes on.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "report.h"
#include "view.h"

/* Finished operations are kept until the next listing, but not for ever. */
#define VIEW_OPS_MAX	4096

static const struct record_kind *const kinds[] = {
	[VDS_EVENT_PROVIDER] = &provider_kind,
	[VDS_EVENT_TARGET] = &target_kind,
	[VDS_EVENT_GROUP] = &group_kind,
	[VDS_EVENT_PORTAL] = &portal_kind,
	[VDS_EVENT_MEMBERSHIP] = &membership_kind,
	[VDS_EVENT_OP] = &op_kind,
};

const char *view_kind(enum vds_event_object object)
{
	return object < VDS_EVENT_LOST ? kinds[object]->name : "watch";
}

void view_init(struct view *view, unsigned int mask, view_tell tell,
	       void *context)
{
	*view = (struct view){ .mask = mask, .tell = tell, .context = context };
	for (int i = VDS_EVENT_PROVIDER; i < VDS_EVENT_LOST; i++)
		view->known[i] = must(json_object());
}

void view_release(struct view *view)
{
	for (int i = VDS_EVENT_PROVIDER; i < VDS_EVENT_LOST; i++)
		json_decref(view->known[i]);
}

static void op_detail(const struct vds_op_info *op, char text[4 * CLI_TEXT_MAX])
{
	bool adds = op->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL;
	char portal[CLI_TEXT_MAX], group[CLI_TEXT_MAX], result[CLI_TEXT_MAX];

	record_text(&op_kind, op, "portal", portal);
	record_text(&op_kind, op, "group", group);
	record_text(&op_kind, op, "result", result);
	sprintf(text, "%s", portal);
	if (op->item_count > 1)
		sprintf(text + strlen(text), " and %zu more", op->item_count - 1);
	sprintf(text + strlen(text), " %s %s, %u %%", adds ? "to" : "from", group,
		op->percent);
	report_holdup(op, text + strlen(text));
	if (op->state == VDS_ISCSI_OP_STATE_DONE)
		strcat(strcat(text, ", "), result);
}

static void detail(enum vds_event_object object, const void *record,
		   char text[4 * CLI_TEXT_MAX])
{
	*text = '\0';
	if (object == VDS_EVENT_OP)
		op_detail(record, text);
	else if (object == VDS_EVENT_PORTAL)
		record_text(&portal_kind, record, "status", text);
	else if (object == VDS_EVENT_PROVIDER)
		record_text(&provider_kind, record, "state", text);
}

static int rank(enum vds_event_object object, const void *record)
{
	const struct vds_op_info *op = record;

	return object == VDS_EVENT_OP ? op->state * 1000 + op->percent : 0;
}

static json_t *entry_new(enum vds_event_object object, const void *record)
{
	const struct record_kind *kind = kinds[object];
	char name[CLI_TEXT_MAX], more[4 * CLI_TEXT_MAX];

	record_name(kind, record, name);
	detail(object, record, more);
	return must(json_pack("{s:s, s:s, s:o, s:o, s:i}", "name", name,
			      "detail", more,
			      "record", record_json(kind, record, 0),
			      "lasting", record_json(kind, record, FIELD_PASSING),
			      "rank", rank(object, record)));
}

static const char *entry_name(json_t *entry)
{
	return json_string_value(json_object_get(entry, "name"));
}

static int entry_rank(json_t *entry)
{
	return json_integer_value(json_object_get(entry, "rank"));
}

/* Whether two entries of a name are the same object, not one and its successor. */
static bool entry_same(json_t *a, json_t *b)
{
	json_t *a_record = json_object_get(a, "record");
	json_t *b_record = json_object_get(b, "record");

	return json_integer_value(json_object_get(a_record, "incarnation")) ==
	       json_integer_value(json_object_get(b_record, "incarnation"));
}

static bool entry_equal(json_t *a, json_t *b)
{
	return json_equal(json_object_get(a, "lasting"),
			  json_object_get(b, "lasting"));
}

static void tell(struct view *view, enum vds_event_object object,
		 const char *what, json_t *entry, const char *source)
{
	struct change change = {
		.object = object,
		.what = what,
		.entry = entry,
		.source = source,
	};

	if (view->tell)
		view->tell(view->context, &change);
}

static bool looks_at(const struct view *view, enum vds_event_object object)
{
	if (object == VDS_EVENT_OP)
		return view->mask & VDS_WATCH_OPS;
	return view->mask & VDS_WATCH_OBJECTS;
}

/* The number of the last change; 0 when there is no provider to tell it. */
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

static int list_objects(struct vds_client *client, enum vds_event_object object,
			json_t *fresh)
{
	const struct record_kind *kind = kinds[object];
	void *records;
	size_t count;
	int ret;

	ret = kind->list(client, &records, &count);
	if (ret)
		return ret;
	for (size_t i = 0; i < count; i++) {
		json_t *entry = entry_new(object, (char *)records + i * kind->size);

		if (json_object_set_new(fresh, entry_name(entry), entry))
			must(NULL);
	}
	free(records);
	return 0;
}

static int list_everything(struct view *fresh, struct vds_client *client)
{
	int ret;

	ret = read_generation(fresh, client, &fresh->from);
	for (int i = VDS_EVENT_PROVIDER; !ret && i < VDS_EVENT_LOST; i++)
		if (looks_at(fresh, i))
			ret = list_objects(client, i, fresh->known[i]);
	return ret ? ret : read_generation(fresh, client, &fresh->settled);
}

static void tell_departed(struct view *view, const struct view *fresh,
			  const char *source)
{
	const char *name;
	json_t *entry;

	/* What is in something departs before it. */
	for (int i = VDS_EVENT_MEMBERSHIP; i >= VDS_EVENT_PROVIDER; i--) {
		json_object_foreach(view->known[i], name, entry) {
			json_t *now = json_object_get(fresh->known[i], name);

			if (!now || !entry_same(entry, now))
				tell(view, i, "depart", entry, source);
		}
	}
}

static const char *op_state(json_t *entry)
{
	return json_string_value(json_object_get(json_object_get(entry, "record"),
						 "state"));
}

static void tell_arrived(struct view *view, const struct view *fresh,
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
			tell(view, i, i == VDS_EVENT_OP ? op_state(entry) :
			     is_new ? "arrive" : "modify", entry, source);
		}
	}
}

int view_sync(struct view *view, struct vds_client *client, const char *source)
{
	struct view fresh;
	int ret;

	view_init(&fresh, view->mask, view->tell, view->context);
	ret = list_everything(&fresh, client);
	if (ret) {
		view_release(&fresh);
		return ret;
	}
	tell_departed(view, &fresh, source);
	tell_arrived(view, &fresh, source);
	fresh.seen = fresh.from;
	view_release(view);
	*view = fresh;
	return 0;
}

bool view_missed(const struct view *view, const struct vds_event *event)
{
	return view->seen && event->generation > view->seen + 1;
}

/* Takes an operation's event in: the word to tell, or NULL. */
static const char *apply_op(json_t *known, json_t *entry)
{
	json_t *old = json_object_get(known, entry_name(entry));

	if (old && (entry_rank(old) > entry_rank(entry) ||
		    (entry_rank(old) == entry_rank(entry) && entry_equal(old, entry))))
		return NULL;
	if (json_object_set(known, entry_name(entry), entry))
		must(NULL);
	if (json_object_size(known) > VIEW_OPS_MAX)
		json_object_del(known, json_object_iter_key(json_object_iter(known)));
	return op_state(entry);
}

/* The same for an object; @told says that it may have been told already. */
static const char *apply_object(json_t *known, json_t *entry,
				enum vds_iscsi_event_kind kind, bool told)
{
	json_t *old = json_object_get(known, entry_name(entry));
	bool same = old && entry_same(old, entry);

	if (kind == VDS_ISCSI_EVENT_KIND_DEPART) {
		if (same)
			json_object_del(known, entry_name(entry));
		return told && !same ? NULL : "depart";
	}
	if (told && same && (kind == VDS_ISCSI_EVENT_KIND_ARRIVE || entry_equal(old, entry)))
		return NULL;
	if (json_object_set(known, entry_name(entry), entry))
		must(NULL);
	return kind == VDS_ISCSI_EVENT_KIND_ARRIVE ? "arrive" : "modify";
}

void view_apply(struct view *view, const struct vds_event *event)
{
	struct change change = {
		.object = event->object,
		.generation = event->generation,
		.cause = event->cause,
		.source = "kernel",
	};
	json_t *known;

	if (event->object >= VDS_EVENT_LOST)
		return;		/* of none that is shown */
	known = view->known[event->object];
	if (event->generation && event->generation <= view->from)
		return;
	if (event->generation)
		view->seen = event->generation;
	/* The members of the union begin at one address. */
	change.entry = entry_new(event->object, &event->op);
	if (event->object == VDS_EVENT_OP)
		change.what = apply_op(known, change.entry);
	else
		change.what = apply_object(known, change.entry, event->kind,
					   event->generation <= view->settled);
	if (change.what && view->tell)
		view->tell(view->context, &change);
	json_decref(change.entry);
}
