// SPDX-License-Identifier: GPL-2.0-only
/*
 * options.c - the table of options, and the parser of each value.
 */
#include <string.h>

#include "cli.h"
#include "options.h"

const struct option option_table[] = {
	{ "--json", PARAM_NONE, OPT_JSON, "print JSON instead of text" },
	{ "--help", PARAM_NONE, OPT_HELP, "print this help" },
	{ "--version", PARAM_NONE, OPT_VERSION, "print the version" },
	{ "--group", PARAM_GROUP, OPT_GROUP, "only those of this portal group" },
	{ "--portal", PARAM_PORTAL, OPT_PORTAL, "only those that use this portal" },
	{ "--target", PARAM_TARGET, OPT_TARGET, "only those of this target" },
	{ "--if-idle", PARAM_NONE, OPT_IF_IDLE, "refuse if a session uses a portal" },
	{ "--keep-last", PARAM_NONE, OPT_KEEP_LAST,
	  "refuse to remove the last portal of the group" },
	{ "--keep-path", PARAM_NONE, OPT_KEEP_PATH,
	  "refuse if a portal is the last path of an initiator" },
	{ "--drain", PARAM_DRAIN, OPT_DRAIN,
	  "accept no logins, and wait up to TIME for sessions to leave" },
	{ "--drop", PARAM_NONE, OPT_DROP,
	  "drop remaining sessions, after --drain or at once" },
	{ "--dry-run", PARAM_NONE, OPT_DRY_RUN,
	  "change nothing, report what would happen" },
	{ "--grace", PARAM_GRACE, OPT_GRACE,
	  "abort logins that block for longer than TIME (200ms)" },
	{ "--deadline", PARAM_DEADLINE, OPT_DEADLINE,
	  "give up if something blocks for TIME (10s)" },
	{ "--no-wait", PARAM_NONE, OPT_NO_WAIT,
	  "do not wait until the operation is done" },
	{ "--timeout", PARAM_TIMEOUT, OPT_TIMEOUT,
	  "stop waiting after TIME; an operation continues" },
	{ "--cancel-on-interrupt", PARAM_NONE, OPT_CANCEL_ON_INTERRUPT,
	  "on Ctrl-C or SIGTERM, cancel the operation" },
	{ "--objects", PARAM_NONE, OPT_OBJECTS,
	  "report objects; without --ops, only objects" },
	{ "--ops", PARAM_NONE, OPT_OPS,
	  "report operations; without --objects, only operations" },
	{ "--initial", PARAM_NONE, OPT_INITIAL, "report what exists first" },
	{ "--count", PARAM_COUNT, OPT_COUNT, "exit after N events" },
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

static const struct {
	const char *placeholder;
	const char *(*parse)(const char *text, struct args *args);
} params[] = {
	[PARAM_GROUP] = { "GROUP", parse_group },
	[PARAM_PORTAL] = { "PORTAL", parse_portal },
	[PARAM_TARGET] = { "IQN", parse_target },
	[PARAM_OP] = { "ID", parse_op },
	[PARAM_PROVIDER] = { "NAME", parse_provider },
	[PARAM_TIMEOUT] = { "TIME", parse_timeout },
	[PARAM_GRACE] = { "TIME", parse_grace },
	[PARAM_DEADLINE] = { "TIME", parse_deadline },
	[PARAM_DRAIN] = { "TIME", parse_drain },
	[PARAM_COUNT] = { "N", parse_count },
};

const char *param_placeholder(enum param param)
{
	return params[param].placeholder;
}

const char *param_parse(enum param param, const char *text, struct args *args)
{
	return params[param].parse(text, args);
}

const struct option *option_find(const char *name)
{
	size_t length = strcspn(name, "=");

	if (!strcmp(name, "-h"))
		return option_find("--help");
	for (size_t i = 0; i < option_count; i++)
		if (strlen(option_table[i].name) == length &&
		    !strncmp(option_table[i].name, name, length))
			return &option_table[i];
	return NULL;
}
