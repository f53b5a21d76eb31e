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
#include "emit.h"
#include "entry.h"
#include "output.h"
#include "session_view.h"
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
 * @args:	the command line
 * @view:	the objects known
 * @sessions:	with --sessions, those known
 */
struct watcher {
	struct cli *cli;
	struct vds_watch *watch;
	int signals;
	uint64_t deadline;
	uint64_t limit;
	uint64_t reported;
	int write_error;
	const struct args *args;
	struct view view;
	struct session_view sessions;
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

static const char *object_name(const struct change_report *change)
{
	return change->session ? "session" : entry_object_name(change->object);
}

/* "portal arrive NAME (detail, cause)"; returns @text */
static char *sentence(const struct change_report *change, char text[2 * CLI_TEXT_MAX])
{
	const char *detail = entry_text(change, "detail");
	char cause[40] = "", more[CLI_TEXT_MAX] = "";

	cause_text(change, cause, sizeof(cause));
	if (change->entry && (*detail || *cause))
		snprintf(more, sizeof(more), " (%s%s%s)", detail,
			 *detail && *cause ? ", " : "", cause);
	snprintf(text, 2 * CLI_TEXT_MAX, change->entry ? "%-10s %-10s %s%s" : "%-10s %s",
		 object_name(change), change->what, entry_text(change, "name"), more);
	return text;
}

static void print_text(const struct change_report *change, const char *time)
{
	char number[24] = "-", text[2 * CLI_TEXT_MAX];

	if (change->generation)
		snprintf(number, sizeof(number), "%llu",
			 (unsigned long long)change->generation);
	printf("%s %6s %s\n", time, number, sentence(change, text));
}

static json_t *integer_or_null(uint64_t number)
{
	return number ? json_integer(number) : json_null();
}

static json_t *member_or_null(json_t *entry, const char *key)
{
	return entry ? json_incref(json_object_get(entry, key)) : json_null();
}

static json_t *event_json(const struct change_report *change, uint64_t now)
{
	char ns[24], time[TIME_TEXT_MAX];
	json_t *json;

	time_format(now, time);
	snprintf(ns, sizeof(ns), "%llu", (unsigned long long)now);
	json = json_pack("{s:s, s:s, s:o, s:s, s:s, s:o, s:o, s:s, s:o}",
			 "time", time, "time_ns", ns,
			 "generation", integer_or_null(change->generation),
			 "object", object_name(change), "what", change->what,
			 "name", member_or_null(change->entry, "name"),
			 "cause", integer_or_null(change->cause),
			 "source", change->source,
			 "record", member_or_null(change->entry, "record"));
	return must(json);
}

/* Prints an event, and sends it where the command line says. */
static void emit(const struct watcher *watcher, const struct change_report *change)
{
	uint64_t now = time_now(CLOCK_REALTIME);
	json_t *event = event_json(change, now);
	char text[2 * CLI_TEXT_MAX], time[TIME_TEXT_MAX];

	if (watcher->cli->doc) {
		json_dumpf(event, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (!watcher->cli->quiet) {
		print_text(change, time_format_local(now, time));
	}
	if (watcher->args->program)
		emit_exec(watcher->args->program, event);
	if (watcher->args->given & OPT(JOURNAL))
		emit_journal(event, sentence(change, text));
	json_decref(event);
}

static bool has_ended(const struct watcher *watcher)
{
	return watcher->write_error || signals_pending() ||
	       (watcher->limit && watcher->reported >= watcher->limit);
}

static void report(void *context, const struct change_report *change)
{
	struct watcher *watcher = context;

	if (has_ended(watcher))
		return;
	emit(watcher, change);
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

/*
 * With --sessions, reports those that came and left; the kernel has no such events. The
 * first ones that can be listed existed before.
 */
static int follow_sessions(struct watcher *watcher)
{
	const char *source = watcher->args->given & OPT(INITIAL) ? "initial" : NULL;

	if (!(watcher->args->given & OPT(SESSIONS)))
		return 0;
	if (watcher->sessions.known)
		source = "listing";
	return session_view_sync(&watcher->sessions, watcher->cli->client, source, report,
				 watcher);
}

/* Events may arrive faster than they are reported, so that it never sleeps. */
static bool is_over(const struct watcher *watcher)
{
	return time_now(CLOCK_MONOTONIC) >= watcher->deadline;
}

/* Reports events until there is a reason to end: 0, or -errno for a failure. */
static int report_events(struct watcher *watcher)
{
	struct vds_event event;
	int ret;

	while (!signals_take(watcher->signals) && !has_ended(watcher)) {
		ret = follow_sessions(watcher);
		if (ret)
			return ret;
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
		if (is_over(watcher))
			return 0;
	}
	return 0;
}

static bool ended_early(const struct watcher *watcher)
{
	return !has_ended(watcher) && watcher->limit && is_over(watcher);
}

/* List what exists; with --initial it is reported, and then that this was all. */
static int list(struct watcher *watcher, bool initial)
{
	const struct change_report end = {
		.object = VDS_EVENT_LOST,
		.what = "listed",
		.source = "initial",
	};
	int ret;

	watcher->view.report = initial ? report : NULL;
	ret = view_sync(&watcher->view, watcher->cli->client, "initial");
	watcher->view.report = report;
	if (!ret)
		ret = follow_sessions(watcher);
	if (!ret && initial)
		report(watcher, &end);
	return ret;
}

static int run(struct watcher *watcher, bool initial)
{
	int ret = list(watcher, initial);

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
		.args = args,
	};
	unsigned int mask = 0;
	int ret = CLI_FAILED;

	if (args->given & OPT(OBJECTS))
		mask |= VDS_WATCH_OBJECTS;
	if (args->given & OPT(OPS))
		mask |= VDS_WATCH_OPS;
	if (!mask && !(args->given & OPT(SESSIONS)))
		mask = VDS_WATCH_OBJECTS | VDS_WATCH_OPS;
	watcher.signals = signals_open(cli);
	if (watcher.signals < 0)
		return ret;
	view_init(&watcher.view, mask, NULL, &watcher);
	/* A watch is of something: completions are not shown. */
	if (!cli_watch(cli, mask ? mask : VDS_WATCH_COMPLETIONS, &watcher.watch))
		ret = run(&watcher, args->given & OPT(INITIAL));
	vds_watch_close(watcher.watch);
	view_release(&watcher.view);
	session_view_release(&watcher.sessions);
	close(watcher.signals);
	return ret;
}
