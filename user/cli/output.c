// SPDX-License-Identifier: GPL-2.0-only
/*
 * output.c - what vdsctl prints: sentences for people, one JSON object for
 * programs.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

#define OUT_OF_MEMORY_JSON \
	"{\"error\":{\"code\":\"ENOMEM\",\"errno\":12,\"message\":\"out of memory\",\"hint\":null}}"

/* A copy for must(), which has no struct cli. */
static bool output_is_json;

void *must(void *pointer)
{
	if (pointer)
		return pointer;
	fputs("vdsctl: out of memory\n", stderr);
	if (output_is_json)
		puts(OUT_OF_MEMORY_JSON);
	exit(CLI_FAILED);
}

const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

void cli_output_json(struct cli *cli)
{
	output_is_json = true;
	if (!cli->doc)
		cli->doc = must(json_object());
}

char *text_escape(const char *from, char *to, size_t size)
{
	size_t used = 0;

	for (; *from && used + 5 <= size; from++) {
		unsigned char c = *from;

		if (c >= ' ' && c <= '~')
			to[used++] = c;
		else
			used += sprintf(to + used, "\\x%02x", c);
	}
	to[used] = '\0';
	return to;
}

bool text_is_utf8(const char *text)
{
	json_t *json = json_string(text);

	json_decref(json);
	return json;
}

json_t *text_json(const char *text)
{
	char escaped[CLI_TEXT_MAX];
	json_t *json = json_string(text);

	if (!json)
		json = json_string(text_escape(text, escaped, sizeof(escaped)));
	return must(json);
}

void cli_add(struct cli *cli, const char *key, json_t *value)
{
	if (json_object_set_new(cli->doc, key, must(value)))
		must(NULL);
}

/* Errors and output that go to one place are there in the order of their printing. */
static void say(FILE *to, const char *format, va_list values)
{
	char raw[CLI_TEXT_MAX], text[CLI_TEXT_MAX];

	if (to == stderr)
		fflush(stdout);
	vsnprintf(raw, sizeof(raw), format, values);
	fprintf(to, "%s\n", text_escape(raw, text, sizeof(text)));
}

bool cli_says(const struct cli *cli)
{
	return !cli->doc && !cli->quiet;
}

void cli_say(struct cli *cli, const char *format, ...)
{
	va_list values;

	if (!cli_says(cli))
		return;
	va_start(values, format);
	say(stdout, format, values);
	va_end(values);
}

void cli_note(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	say(stderr, format, values);
	va_end(values);
}

/* What to do about an errno, whatever failed. */
static const char *usual_hint(int err)
{
	switch (err) {
	case EPERM:
		return "run as root: changes need CAP_SYS_ADMIN";
	case EACCES:
		return "run as root";
	case ESTALE:
		return "to repair: vdsctl provider reenumerate && vdsctl provider refresh";
	case EBUSY:
		return "see: vdsctl op list";
	case ENODEV:
		return "modprobe vds_iscsi_lio";
	default:
		return NULL;
	}
}

void cli_vfail(struct cli *cli, int err, const char *hint, const char *format,
	       va_list values)
{
	char raw[CLI_TEXT_MAX], text[CLI_TEXT_MAX];
	const char *code = strerrorname_np(err);

	vsnprintf(raw, sizeof(raw), format, values);
	fflush(stdout);
	fprintf(stderr, "vdsctl: %s\n", text_escape(raw, text, sizeof(text)));
	if (hint)
		fprintf(stderr, "hint: %s\n", text_escape(hint, text, sizeof(text)));
	if (!cli->doc || json_object_get(cli->doc, "error"))
		return;
	cli_add(cli, "error",
		json_pack("{s:s, s:i, s:o, s:o}", "code", code ? code : "EIO",
			  "errno", err, "message", text_json(raw),
			  "hint", hint ? text_json(hint) : json_null()));
}

int cli_fail(struct cli *cli, int err, const char *hint, const char *format, ...)
{
	va_list values;

	err = abs(err);
	va_start(values, format);
	cli_vfail(cli, err, hint ? hint : usual_hint(err), format, values);
	va_end(values);
	return CLI_FAILED;
}

/* Only listing sessions needs a privilege. */
int cli_list_failed(struct cli *cli, int err, const char *objects)
{
	return cli_fail(cli, err, err == -EPERM ?
			"run as root: listing sessions needs CAP_SYS_ADMIN" : NULL,
			"cannot list the %s: %s", objects, vds_client_message());
}

/* Only the last write reports its errno: an earlier one may have had no reader. */
static int write_error(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	if (errno)
		return errno;
	return poll(&out, 1, 0) > 0 && (out.revents & POLLERR) ? EPIPE : EIO;
}

int cli_finish(struct cli *cli, int status)
{
	int err;

	if (cli->doc && json_object_size(cli->doc)) {
		json_dumpf(cli->doc, stdout, JSON_COMPACT);
		putchar('\n');
	}
	json_decref(cli->doc);
	cli->doc = NULL;
	err = write_error();
	if (!err || err == EPIPE)
		return status;
	cli_note("vdsctl: cannot write the output: %s", strerror(err));
	return status ? status : CLI_FAILED;
}
