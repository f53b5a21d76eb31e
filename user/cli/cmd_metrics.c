// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_metrics.c - "vdsctl metrics": the state in the text format of Prometheus.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "kinds.h"
#include "newfile.h"
#include "output.h"
#include "record.h"

/* A label's value: a quote or a backslash in it has a backslash before it. */
static const char *label(const char *from, char text[CLI_TEXT_MAX])
{
	char escaped[CLI_TEXT_MAX];
	size_t used = 0;

	text_escape(from, escaped, sizeof(escaped) / 2);
	for (const char *c = escaped; *c; c++) {
		if (*c == '"' || *c == '\\')
			text[used++] = '\\';
		text[used++] = *c;
	}
	text[used] = '\0';
	return text;
}

static void heading(FILE *to, const char *name, const char *type, const char *help)
{
	fprintf(to, "# HELP vds_iscsi_%s %s\n# TYPE vds_iscsi_%s %s\n", name, help, name, type);
}

/* The results of completed operations, as the kernel counts them. */
static void print_results(FILE *to, const struct vds_provider_info *provider)
{
	const struct {
		const char *result;
		uint64_t count;
	} results[] = {
		{ "succeeded", provider->ops_succeeded },
		{ "cancelled", provider->ops_cancelled },
		{ "blocked", provider->ops_blocked },
		{ "failed", provider->ops_failed },
	};
	char name[CLI_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(results); i++)
		fprintf(to, "vds_iscsi_operations_total{provider=\"%s\",result=\"%s\"} %llu\n",
			label(provider->name, name), results[i].result,
			(unsigned long long)results[i].count);
}

/* A metric that is a number of each provider. */
struct provider_metric {
	const char *name;
	const char *type;
	const char *help;
	uint64_t (*value)(const struct vds_provider_info *provider);
};

static uint64_t stale(const struct vds_provider_info *provider)
{
	return provider->state == VDS_ISCSI_PROVIDER_STATE_STALE;
}

static uint64_t targets(const struct vds_provider_info *provider)
{
	return provider->targets;
}

static uint64_t in_flight(const struct vds_provider_info *provider)
{
	return provider->operations;
}

static uint64_t aborted(const struct vds_provider_info *provider)
{
	return provider->aborted_logins;
}

static uint64_t dropped(const struct vds_provider_info *provider)
{
	return provider->dropped_sessions;
}

static const struct provider_metric provider_metrics[] = {
	{ "provider_stale", "gauge", "Whether the view of the target driver is stale.", stale },
	{ "targets", "gauge", "Number of targets.", targets },
	{ "operations_in_flight", "gauge", "Number of operations in flight.", in_flight },
	{ "aborted_logins_total", "counter", "Logins that operations aborted.", aborted },
	{ "dropped_sessions_total", "counter", "Sessions that removals dropped.", dropped },
};

static int print_providers(struct cli *cli, FILE *to)
{
	struct vds_provider_info *providers;
	char name[CLI_TEXT_MAX];
	size_t count;
	int ret;

	ret = vds_provider_list(cli->client, &providers, &count);
	if (ret)
		return ret;
	for (size_t m = 0; m < ARRAY_SIZE(provider_metrics); m++) {
		const struct provider_metric *metric = &provider_metrics[m];

		heading(to, metric->name, metric->type, metric->help);
		for (size_t i = 0; i < count; i++)
			fprintf(to, "vds_iscsi_%s{provider=\"%s\"} %llu\n", metric->name,
				label(providers[i].name, name),
				(unsigned long long)metric->value(&providers[i]));
	}
	heading(to, "operations_total", "counter", "Completed operations, by result.");
	for (size_t i = 0; i < count; i++)
		print_results(to, &providers[i]);
	free(providers);
	return 0;
}

static int print_groups(struct cli *cli, FILE *to)
{
	struct vds_group_info *groups;
	char name[CLI_TEXT_MAX];
	size_t count;
	int ret;

	ret = vds_group_list(cli->client, NULL, &groups, &count);
	if (ret)
		return ret;
	heading(to, "group_stale", "gauge", "Whether the group cannot be read.");
	for (size_t i = 0; i < count; i++)
		fprintf(to, "vds_iscsi_group_stale{target=\"%s\",tag=\"%u\"} %d\n",
			label(groups[i].target_name, name), groups[i].tag,
			groups[i].state == VDS_ISCSI_PORTAL_GROUP_STATE_STALE);
	heading(to, "group_enabled", "gauge", "Whether the group accepts logins.");
	for (size_t i = 0; i < count; i++)
		fprintf(to, "vds_iscsi_group_enabled{target=\"%s\",tag=\"%u\"} %d\n",
			label(groups[i].target_name, name), groups[i].tag, !groups[i].disabled);
	free(groups);
	return 0;
}

/* The number of portals of groups in each state */
struct by_state {
	size_t count[ARRAY_SIZE(membership_state_words.word) + 1];
};

static void count_portal(void *context, const void *record)
{
	const struct vds_membership_info *member = record;
	struct by_state *by_state = context;

	if (member->state && member->state <= membership_state_words.count)
		by_state->count[member->state]++;
}

/* Each state has a line, so that an alert sees a 0. */
static int print_portals(struct cli *cli, FILE *to)
{
	struct by_state by_state = { { 0 } };
	int ret = record_each(cli, &membership_kind, count_portal, &by_state);

	if (ret)
		return ret;
	heading(to, "portals", "gauge", "Portals of groups, by state.");
	for (unsigned int s = 1; s <= membership_state_words.count; s++)
		fprintf(to, "vds_iscsi_portals{state=\"%s\"} %zu\n",
			membership_state_words.word[s - 1], by_state.count[s]);
	return 0;
}

/* Needs CAP_SYS_ADMIN; without it the metric is absent. */
static void print_sessions(struct cli *cli, FILE *to)
{
	struct vds_connection_info *list;
	size_t count, sessions = 0;

	if (vds_connection_list(cli->client, NULL, NULL, &list, &count))
		return;
	for (size_t i = 0; i < count; i++)
		sessions += !i || list[i].session_id != list[i - 1].session_id;
	heading(to, "sessions", "gauge", "Sessions of initiators.");
	fprintf(to, "vds_iscsi_sessions %zu\n", sessions);
	free(list);
}

static void find_oldest(void *oldest, const void *record)
{
	const struct vds_op_info *op = record;
	uint64_t *age = oldest;

	if (op->state != VDS_ISCSI_OP_STATE_DONE && op->elapsed > *age)
		*age = op->elapsed;
}

static int print_oldest(struct cli *cli, FILE *to)
{
	uint64_t oldest = 0;
	int ret = record_each(cli, &op_kind, find_oldest, &oldest);

	if (ret)
		return ret;
	heading(to, "oldest_operation_seconds", "gauge",
		"Age of the oldest operation in flight; 0 if there is none.");
	fprintf(to, "vds_iscsi_oldest_operation_seconds %.3f\n", oldest / 1e9);
	return 0;
}

/* All metrics; without the module only that it is not loaded. */
static int print_metrics(struct cli *cli, FILE *to)
{
	int ret = cli->open(&cli->client);

	heading(to, "up", "gauge", "Whether the kernel module vds_iscsi is loaded.");
	fprintf(to, "vds_iscsi_up %d\n", !ret);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	ret = print_providers(cli, to);
	if (!ret)
		ret = print_groups(cli, to);
	if (!ret)
		ret = print_portals(cli, to);
	if (!ret)
		ret = print_oldest(cli, to);
	print_sessions(cli, to);
	return ret;
}

static int write_to(const char *path, const char *text)
{
	FILE *to = fopen(path, "we");
	bool wrote;

	if (!to)
		return -errno;
	wrote = fputs(text, to) >= 0;
	return fclose(to) || !wrote ? -errno : 0;
}

/* Replaces a file, also through a link; what is no file, such as a pipe, is written to. */
static int write_output(const char *path, const char *text, size_t size)
{
	char file[PATH_MAX];
	struct stat state;

	if (lstat(path, &state))
		return errno == ENOENT ? newfile_replace(path, 0644, text, size) : -errno;
	if (!realpath(path, file) || stat(file, &state) || !S_ISREG(state.st_mode))
		return write_to(path, text);
	return newfile_replace(file, 0644, text, size);
}

int metrics_run(struct cli *cli, const struct args *args)
{
	char *text = NULL;
	size_t size;
	FILE *to = must(open_memstream(&text, &size));
	int ret = print_metrics(cli, to);

	if (fclose(to))
		must(NULL);
	if (ret) {
		free(text);
		return cli_fail(cli, ret, NULL, "cannot read the metrics: %s",
				vds_client_message());
	}
	if (args->output)
		ret = write_output(args->output, text, size);
	if (cli->doc)
		cli_add(cli, "metrics", text_json(text));
	else if (!args->output)
		fputs(text, stdout);
	free(text);
	return ret ? cli_fail(cli, ret, NULL, "cannot write %s: %s", args->output,
			      strerror(-ret)) : CLI_DONE;
}
