/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run_cli.h - runs vdsctl in this process against libvds' fake kernel.
 */
#ifndef VDSCTL_RUN_CLI_H
#define VDSCTL_RUN_CLI_H

#include <jansson.h>

#include "fake_kernel.h"
#include "tap.h"
#include "vds_client.h"

/**
 * struct run - the result of a run of vdsctl
 * @status:	exit status
 * @out:	standard output; free with run_free()
 * @err:	standard error
 */
struct run {
	int status;
	char *out;
	char *err;
};

/**
 * run_cli() - run vdsctl
 * @fk: the kernel that it connects to
 * @line: its words, separated by one space each
 *
 * What differs from run to run is replaced in the output: a time by TIME, a
 * duration by N.NNN, a UUID by UUID, a number in a "..._ns" member by 0.
 */
struct run run_cli(struct fake_kernel *fk, const char *line);

/** run_captured() - run @act as run_cli() runs vdsctl; it returns the exit status */
struct run run_captured(int (*act)(void *context), void *context);

/** run_cli_terminal - the output of the next runs goes to a terminal */
extern bool run_cli_terminal;

/** run_cli_output - where standard output of the next runs goes; -1: struct run */
extern int run_cli_output;

/** run_cli_while() - run_cli() while @act runs in another thread */
struct run run_cli_while(struct fake_kernel *fk, const char *line,
			 void (*act)(struct fake_kernel *fk));

/** run_free() - free a run's texts */
void run_free(struct run *run);

/**
 * until_requests() - sleep until the fake has served @n requests @cmd since
 * run_cli_while() began; abort the test if that takes too long
 */
void until_requests(struct fake_kernel *fk, uint8_t cmd, unsigned int n);

/** until_output() - sleep until vdsctl has printed @text, in the same way */
void until_output(const char *text);

/**
 * expect() - run vdsctl and check its status, output and errors
 * @fk: the kernel
 * @line: its words
 * @status: exit status
 * @out: all of standard output
 * @err: all of standard error
 */
void expect(struct fake_kernel *fk, const char *line, int status,
	    const char *out, const char *err);

/**
 * prints() - run vdsctl and check its status, and that @part is in what it prints: on
 * standard output if @status is 0, else there or among the errors
 */
void prints(struct fake_kernel *fk, const char *line, int status, const char *part);

/** expect_run() - check a run as expect() does and free it */
void expect_run(struct run *run, const char *line, int status, const char *out,
		const char *err);

/** json_error() - the code of the JSON error that is all of @out, or "" */
const char *json_error(const char *out);

/** small_kernel() - a fake with one group of two portals, and a third portal */
struct fake_kernel *small_kernel(void);

#define GROUP	FAKE_IQN ",1"

#endif /* VDSCTL_RUN_CLI_H */
