// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_watch.c - "vdsctl watch": report events, and after a loss what changed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "connection.h"
#include "entry.h"
#include "output.h"
#include "signals.h"
#include "times.h"
#include "view.h"

/* The longest sleep; the signals and the deadline are checked after it. */
#define SLICE_MS	1000

/**
 * struct watcher - one run of "vdsctl watch"
 * @cli:	the run
 * @watch:	receives the events
 * @signals:	of signals_open()
 * @deadline:	when to end, ns of CLOCK_MONOTONIC
 * @limit:	number of events after which to end; 0 for none
 * @reported:	number of events reported
 * @write_error: errno of the output, 0 while it works
 * @view:	the objects known
 */
struct watcher {
	struct cli *cli;
	struct vds_watch *watch;
	int signals;
	uint64_t deadline;
	uint64_t limit;
	uint64_t reported;
	int write_error;
	struct view view;
};

static const char *entry_text(const struct change_report *change, const char *key)
{
	const char *text = NULL;

	if (change->entry)
		text = json_string_value(json_object_get(change->entry, key));
	return text ? text : "";
}

/* The cause of a change; nothing for the progress of an operation. */
static void cause_text(const struct change_report *change, char *text, size_t size)
{
	if (strcmp(change->source, "kernel"))
		snprintf(text, size, "%s", change->source);
	else if (change->cause)
		snprintf(text, size, "operation %llu",
			 (unsigned long long)change->cause);
	else if (change->generation)
		snprintf(text, size, "outside");
}

static void print_text(const struct change_report *change, const char *time)
{
	const char *detail = entry_text(change, "detail");
	char number[24] = "-", cause[40] = "";

	if (change->generation)
		snprintf(number, sizeof(number), "%llu",
			 (unsigned long long)change->generation);
	cause_text(change, cause, sizeof(cause));
	printf("%s %6s %-10s ", time, number, entry_object_name(change->object));
	if (!change->entry) {
		printf("%s\n", change->what);
		return;
	}
	printf("%-10s %s", change->what, entry_text(change, "name"));
	if (*detail || *cause)
		printf(" (%s%s%s)", detail, *detail && *cause ? ", " : "", cause);
	putchar('\n');
}

static json_t *integer_or_null(uint64_t number)
{
	return number ? json_integer(number) : json_null();
}

static json_t *member_or_null(json_t *entry, const char *key)
{
	return entry ? json_incref(json_object_get(entry, key)) : json_null();
}

static void print_json(const struct change_report *change, uint64_t now, const char *time)
{
	char ns[24];
	json_t *json;

	snprintf(ns, sizeof(ns), "%llu", (unsigned long long)now);
	json = json_pack("{s:s, s:s, s:o, s:s, s:s, s:o, s:o, s:s, s:o}",
			 "time", time, "time_ns", ns,
			 "generation", integer_or_null(change->generation),
			 "object", entry_object_name(change->object), "what", change->what,
			 "name", member_or_null(change->entry, "name"),
			 "cause", integer_or_null(change->cause),
			 "source", change->source,
			 "record", member_or_null(change->entry, "record"));
	must(json);
	json_dumpf(json, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(json);
}

static bool has_ended(const struct watcher *watcher)
{
	return watcher->write_error ||
	       (watcher->limit && watcher->reported >= watcher->limit);
}

static void report(void *context, const struct change_report *change)
{
	uint64_t now = time_now(CLOCK_REALTIME);
	struct watcher *watcher = context;
	char time[TIME_TEXT_MAX];

	if (has_ended(watcher))
		return;
	if (watcher->cli->doc)
		print_json(change, now, time_format(now, time));
	else
		print_text(change, time_format_local(now, time));
	if (fflush(stdout))
		watcher->write_error = errno;
	if (strcmp(change->source, "initial"))
		watcher->reported++;
}

static int resync(struct watcher *watcher)
{
	struct change_report change = {
		.object = VDS_EVENT_LOST,
		.what = "lost",
		.source = "kernel",
	};
	int ret;

	report(watcher, &change);
	ret = view_sync(&watcher->view, watcher->cli->client, "resync");
	if (ret)
		return ret;
	change.what = "resynced";
	change.source = "resync";
	report(watcher, &change);
	return 0;
}

static int handle(struct watcher *watcher, const struct vds_event *event)
{
	int ret;

	if (event->object == VDS_EVENT_LOST)
		return resync(watcher);
	if (view_missed(&watcher->view, event)) {
		ret = resync(watcher);
		if (ret)
			return ret;
	}
	view_apply(&watcher->view, event);
	return 0;
}

/* Reports events until there is a reason to end: 0, or -errno for a failure. */
static int report_events(struct watcher *watcher)
{
	struct vds_event event;
	int ret;

	while (!has_ended(watcher) && !signals_take(watcher->signals)) {
		ret = vds_watch_next(watcher->watch, &event, 0);
		if (!ret)
			ret = handle(watcher, &event);
		else if (ret == -ETIME)
			ret = signals_sleep(watcher->signals,
					    vds_watch_fd(watcher->watch),
					    STDOUT_FILENO, watcher->deadline, SLICE_MS);
		if (ret == -ETIME || ret == -EPIPE)
			return 0;
		if (ret && ret != -EINTR)
			return ret;
	}
	return 0;
}

static bool ended_early(const struct watcher *watcher)
{
	return !has_ended(watcher) && watcher->limit &&
	       time_now(CLOCK_MONOTONIC) >= watcher->deadline;
}

static int run(struct watcher *watcher, bool initial)
{
	int ret;

	watcher->view.report = initial ? report : NULL;
	ret = view_sync(&watcher->view, watcher->cli->client, "initial");
	watcher->view.report = report;
	if (!ret)
		ret = report_events(watcher);
	if (ret == -ENODEV)
		return cli_fail(watcher->cli, ret, NULL,
				"the kernel module vds_iscsi was unloaded");
	if (ret)
		return cli_fail(watcher->cli, ret, NULL, "cannot receive events: %s",
				vds_client_message());
	if (watcher->write_error && watcher->write_error != EPIPE)
		return cli_fail(watcher->cli, watcher->write_error, NULL,
				"cannot write the output: %s",
				strerror(watcher->write_error));
	/* Without a number of events, the timeout is the end that was requested. */
	return ended_early(watcher) ? CLI_TIMEOUT : CLI_DONE;
}

int watch_run(struct cli *cli, const struct args *args)
{
	struct watcher watcher = {
		.cli = cli,
		.deadline = deadline_of(args->timeout_ms),
		.limit = args->count,
	};
	unsigned int mask = 0;
	int ret = CLI_FAILED;

	if (args->given & OPT(OBJECTS))
		mask |= VDS_WATCH_OBJECTS;
	if (args->given & OPT(OPS))
		mask |= VDS_WATCH_OPS;
	if (!mask)
		mask = VDS_WATCH_OBJECTS | VDS_WATCH_OPS;
	watcher.signals = signals_open(cli);
	if (watcher.signals < 0)
		return ret;
	view_init(&watcher.view, mask, NULL, &watcher);
	if (!cli_watch(cli, mask, &watcher.watch))
		ret = run(&watcher, args->given & OPT(INITIAL));
	vds_watch_close(watcher.watch);
	view_release(&watcher.view);
	close(watcher.signals);
	return ret;
}
