/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cli.h - what the parts of vdsctl share: the state of one run, how a failure
 * is told, and the commands.
 */
#ifndef VDSCTL_CLI_H
#define VDSCTL_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <jansson.h>

#include "vds_client.h"

/* Exit statuses; the man page promises them. */
#define CLI_DONE	0
#define CLI_FAILED	1
#define CLI_USAGE	2
#define CLI_INTERRUPTED	130

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct args;
struct command;

/**
 * struct cli - one run of vdsctl
 * @client:	the connection; NULL until cli_connect()
 * @doc:	with --json what is printed at the end, else NULL
 * @command:	what runs; NULL until it is known
 */
struct cli {
	struct vds_client *client;
	json_t *doc;
	const struct command *command;
};

/* connect.c: a test build puts its own in the place of this one. */

/** cli_client_open() - vds_client_open() of the kernel to talk to */
int cli_client_open(struct vds_client **client);

/* output.c */

/** CLI_TEXT_MAX - octets that hold any escaped text of ours, NUL included */
#define CLI_TEXT_MAX	2048

/** must() - end the program with a message when an allocation failed */
void *must(void *pointer);

/** cli_output_json() - print what is left of the output as JSON from now on */
void cli_output_json(struct cli *cli);

/**
 * text_escape() - make untrusted text safe for a terminal
 * @from: the text
 * @to: receives it with all but printable ASCII as \xHH, cut to fit
 * @size: octets of @to
 *
 * Return: @to.
 */
char *text_escape(const char *from, char *to, size_t size);

/** text_json() - a JSON string, escaped first when it is no UTF-8; never NULL */
json_t *text_json(const char *text);

/** cli_add() - put a member into the JSON output; takes @value over */
void cli_add(struct cli *cli, const char *key, json_t *value);

/**
 * cli_say() - a sentence on stdout for people; nothing with --json
 *
 * Untrusted text in it is escaped.
 */
void cli_say(struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** cli_note() - a sentence on stderr, with --json too */
void cli_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * cli_fail() - tell a failure on stderr and, with --json, on stdout
 * @cli: the run
 * @err: the errno, positive or negative
 * @hint: what to do next; NULL for what goes with @err
 * @format: the sentence
 *
 * Return: CLI_FAILED.
 */
int cli_fail(struct cli *cli, int err, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** cli_usage() - as cli_fail() for a wrong command line; returns CLI_USAGE */
int cli_usage(struct cli *cli, const char *hint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** cli_finish() - print the JSON output; returns @status, or CLI_FAILED */
int cli_finish(struct cli *cli, int status);

/* main.c */

/** cli_connect() - open the client; 0, or CLI_FAILED after telling why */
int cli_connect(struct cli *cli);

/** cli_watch() - open a watch; 0, or CLI_FAILED after telling why */
int cli_watch(struct cli *cli, unsigned int mask, struct vds_watch **watch);

/** cli_main() - main() without the process; returns the exit status */
int cli_main(int argc, char **argv);

/* The commands. Each returns an exit status, having told any failure. */
int portal_list(struct cli *cli, const struct args *args);
int portal_show(struct cli *cli, const struct args *args);
int portal_remove(struct cli *cli, const struct args *args);
int portal_add(struct cli *cli, const struct args *args);
int session_list(struct cli *cli, const struct args *args);
int group_list(struct cli *cli, const struct args *args);
int group_show(struct cli *cli, const struct args *args);
int target_list(struct cli *cli, const struct args *args);
int op_list(struct cli *cli, const struct args *args);
int op_show(struct cli *cli, const struct args *args);
int op_wait(struct cli *cli, const struct args *args);
int op_cancel(struct cli *cli, const struct args *args);
int provider_status(struct cli *cli, const struct args *args);
int provider_reenumerate(struct cli *cli, const struct args *args);
int provider_refresh(struct cli *cli, const struct args *args);
int watch_run(struct cli *cli, const struct args *args);
int version_show(struct cli *cli, const struct args *args);

#endif /* VDSCTL_CLI_H */
