// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz.c - send the family "vds_iscsi" valid, mutated and random messages, and check
 * every reply.
 *
 *	fuzz MESSAGES SEED
 *
 * Several workers send at the same time (worker.c): two as root, one as an
 * unprivileged user, one in a user namespace of its own, and one in a network
 * namespace of its own as well.  One observer for each multicast group reads all
 * notifications (observe.c).  make.c generates the messages, pool.c keeps values of
 * replies for them, check.c says what the specification allows, judge.c checks the
 * replies, promise.c what they say, and report.c prints the results.
 *
 * Output: "count COMMAND ERRNO NUMBER" for each kind of reply, then "pass TEXT" or
 * "fail TEXT | what was wrong" for each promise.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "worker.h"

int main(int argc, char **argv)
{
	unsigned long messages;
	pid_t observers[FZ_GROUPS];
	unsigned int dead, i;

	if (argc != 3) {
		fprintf(stderr, "usage: fuzz MESSAGES SEED\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	fz_shared = mmap(NULL, sizeof(*fz_shared), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fz_shared == MAP_FAILED)
		return 1;
	messages = strtoul(argv[1], NULL, 0);
	fz_resolve();
	fz_observers_start(observers);
	dead = fz_workers_run(messages, strtoull(argv[2], NULL, 0));
	fz_report(messages, dead);
	for (i = 0; i < FZ_GROUPS; i++)
		kill(observers[i], SIGKILL);
	return 0;
}
