// SPDX-License-Identifier: GPL-2.0-only
/*
 * options.c - the table of options, and the parser of each value.
 */
#include <string.h>

#include "cli.h"
#include "options.h"

#define TIME_MEANS	"a number of seconds, or with a unit: 200ms, 0.5s, 5m"

const struct option option_table[] = {
	{ "--json", "-j", PARAM_NONE, OPT(JSON), "print JSON instead of text" },
	{ "--quiet", "-q", PARAM_NONE, OPT(QUIET), "print no sentence about a success" },
	{ "--help", "-h", PARAM_NONE, OPT(HELP), "print this help" },
	{ "--version", "-V", PARAM_NONE, OPT(VERSION), "print the version" },
	{ "--no-headers", NULL, PARAM_NONE, OPT(NO_HEADERS), "print tables without headings" },
	{ "--wide", "-w", PARAM_NONE, OPT(WIDE), "print all columns, ids included" },
	{ "--group", NULL, PARAM_GROUP, OPT(GROUP), "only those of this portal group" },
	{ "--portal", NULL, PARAM_PORTAL, OPT(PORTAL), "only those that use this portal" },
	{ "--target", NULL, PARAM_TARGET, OPT(TARGET), "only those of this target" },
	{ "--initiator", NULL, PARAM_INITIATOR, OPT(INITIATOR), "only those of this initiator" },
	{ "--if-idle", NULL, PARAM_NONE, OPT(IF_IDLE), "refuse if a session uses a portal" },
	{ "--keep-last", NULL, PARAM_NONE, OPT(KEEP_LAST),
	  "refuse to remove the last portal of a group" },
	{ "--keep-path", NULL, PARAM_NONE, OPT(KEEP_PATH),
	  "refuse if a portal is the last path of an initiator" },
	{ "--drain", NULL, PARAM_DRAIN, OPT(DRAIN),
	  "accept no logins, wait TIME for sessions to leave" },
	{ "--drop", NULL, PARAM_NONE, OPT(DROP),
	  "drop remaining sessions, after --drain or at once" },
	{ "--dry-run", "--dry", PARAM_NONE, OPT(DRY_RUN),
	  "change nothing, report what would happen" },
	{ "--grace", NULL, PARAM_GRACE, OPT(GRACE),
	  "abort logins that block longer than TIME (200ms)" },
	{ "--deadline", NULL, PARAM_DEADLINE, OPT(DEADLINE),
	  "give up if something blocks for TIME (10s)" },
	{ "--enable", NULL, PARAM_NONE, OPT(ENABLE), "enable the new group" },
	{ "--with-portals", NULL, PARAM_NONE, OPT(WITH_PORTALS),
	  "remove the portals of what is deleted too" },
	{ "--with-contents", NULL, PARAM_NONE, OPT(WITH_CONTENTS),
	  "delete its LUN mappings and ACLs too" },
	{ "--if-exists", NULL, PARAM_NONE, OPT(IF_EXISTS),
	  "succeed if there is nothing to remove" },
	{ "--if-absent", NULL, PARAM_NONE, OPT(IF_ABSENT),
	  "succeed if there is nothing to add" },
	{ "--best-effort", NULL, PARAM_NONE, OPT(BEST_EFFORT),
	  "change the groups that can be, not all or none" },
	{ "--persist", NULL, PARAM_NONE, OPT(PERSIST),
	  "change targetcli's saved configuration too" },
	{ "--no-persist", NULL, PARAM_NONE, OPT(NO_PERSIST),
	  "leave the saved configuration as it is" },
	{ "--no-wait", NULL, PARAM_NONE, OPT(NO_WAIT),
	  "do not wait until the operation is done" },
	{ "--timeout", NULL, PARAM_TIMEOUT, OPT(TIMEOUT),
	  "stop waiting after TIME; an operation continues" },
	{ "--cancel-on-interrupt", NULL, PARAM_NONE, OPT(CANCEL_ON_INTERRUPT),
	  "on Ctrl-C or SIGTERM, cancel the operation" },
	{ "--objects", NULL, PARAM_NONE, OPT(OBJECTS), "report objects" },
	{ "--ops", NULL, PARAM_NONE, OPT(OPS), "report operations" },
	{ "--sessions", NULL, PARAM_NONE, OPT(SESSIONS),
	  "report sessions, listed once a second" },
	{ "--initial", NULL, PARAM_NONE, OPT(INITIAL), "report what exists first" },
	{ "--count", NULL, PARAM_COUNT, OPT(COUNT), "exit after N events" },
	{ "--exec", NULL, PARAM_PROGRAM, OPT(EXEC), "run PROGRAM for each event" },
	{ "--journal", NULL, PARAM_NONE, OPT(JOURNAL), "log each event to the systemd journal" },
	{ "--output", NULL, PARAM_FILE, OPT(OUTPUT), "replace FILE at once instead of printing" },
};

const size_t option_count = ARRAY_SIZE(option_table);

static const char *parse_group(const char *text, struct args *args)
{
	return group_name_parse(text, &args->group);
}

static const char *parse_portal(const char *text, struct args *args)
{
	if (args->portal_count == ARRAY_SIZE(args->portals))
		return "an operation takes at most 1024 portals";
	return portal_name_parse(text, &args->portals[args->portal_count++]);
}

static const char *parse_target(const char *text, struct args *args)
{
	return iqn_parse(text, strlen(text), args->target);
}

static const char *parse_op(const char *text, struct args *args)
{
	return number_parse(text, 1, INT64_MAX, &args->op);
}

static const char *parse_provider(const char *text, struct args *args)
{
	args->provider = text;
	return *text && strlen(text) < 32 ? NULL :
		"the name of a provider has 1 to 31 bytes";
}

static const char *parse_timeout(const char *text, struct args *args)
{
	return duration_parse(text, &args->timeout_ms);
}

static const char *parse_grace(const char *text, struct args *args)
{
	return duration_parse(text, &args->grace_ms);
}

static const char *parse_deadline(const char *text, struct args *args)
{
	const char *wrong = duration_parse(text, &args->deadline_ms);

	return wrong || args->deadline_ms ? wrong : "must be more than 0";
}

static const char *parse_drain(const char *text, struct args *args)
{
	return duration_parse(text, &args->drain_ms);
}

static const char *parse_count(const char *text, struct args *args)
{
	return number_parse(text, 1, INT64_MAX, &args->count);
}

static const char *parse_initiator(const char *text, struct args *args)
{
	return iqn_parse(text, strlen(text), args->initiator);
}

static const char *parse_address(const char *text, struct args *args)
{
	return address_name_parse(text, &args->address);
}

static const char *parse_program(const char *text, struct args *args)
{
	args->program = text;
	return *text ? NULL : "expected the path of a program";
}

static const char *parse_file(const char *text, struct args *args)
{
	args->output = text;
	return *text ? NULL : "expected the path of a file";
}

static const struct {
	const char *placeholder;
	const char *means;
	const char *(*parse)(const char *text, struct args *args);
} params[] = {
	[PARAM_GROUP] = { "GROUP", "IQN,TAG or a UUID", parse_group },
	[PARAM_PORTAL] = { "PORTAL", "ADDR:PORT, [ADDR]:PORT or a UUID", parse_portal },
	[PARAM_TARGET] = { "IQN", "an iSCSI name", parse_target },
	[PARAM_OP] = { "ID", "the number of an operation", parse_op },
	[PARAM_PROVIDER] = { "NAME", "a provider, such as lio", parse_provider },
	[PARAM_TIMEOUT] = { "TIME", TIME_MEANS, parse_timeout },
	[PARAM_GRACE] = { "TIME", TIME_MEANS, parse_grace },
	[PARAM_DEADLINE] = { "TIME", TIME_MEANS, parse_deadline },
	[PARAM_DRAIN] = { "TIME", TIME_MEANS, parse_drain },
	[PARAM_COUNT] = { "N", "a number from 1", parse_count },
	[PARAM_INITIATOR] = { "IQN", "an iSCSI name", parse_initiator },
	[PARAM_ADDRESS] = { "ADDR", "an IP address, or with a port ADDR:PORT or [ADDR]:PORT",
			    parse_address },
	[PARAM_PROGRAM] = { "PROGRAM", "a program, found as by the shell", parse_program },
	[PARAM_FILE] = { "FILE", "a path", parse_file },
};

const char *param_placeholder(enum param param)
{
	return params[param].placeholder;
}

const char *param_means(enum param param)
{
	return params[param].means;
}

const char *param_parse(enum param param, const char *text, struct args *args)
{
	return params[param].parse(text, args);
}

static bool is_called(const char *name, const char *word, size_t length)
{
	return name && strlen(name) == length && !strncmp(name, word, length);
}

const struct option *option_find(const char *name)
{
	size_t length = strcspn(name, "=");

	for_each_option(o)
		if (is_called(o->name, name, length) || is_called(o->also, name, length))
			return o;
	return NULL;
}
