// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.c - print the counts, and each promise as kept or broken.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "worker.h"

static const char * const promises[FZ_PROMISES] = {
	[FZ_REPLIED] = "each message has a reply",
	[FZ_REFUSED] = "what the specification forbids is refused",
	[FZ_DOCUMENTED] = "all errors are documented",
	[FZ_EXPLAINED] = "each refusal of a well-formed request says why",
	[FZ_RIGHTS] = "a sender without rights changes nothing and sees no sessions",
	[FZ_REPLIES] = "replies follow the specification",
	[FZ_EVENTS] = "notifications follow the specification",
	[FZ_INCARNATIONS] = "a request for another incarnation fails with EIDRM",
	[FZ_RESULTS] = "each operation has a result that is documented for its kind",
	[FZ_PRIVATE] = "no initiator is named to a reader without CAP_SYS_ADMIN",
	[FZ_LIMITS] = "an operation takes up to 1024 portals",
};

/*
 * Count the operations that are known to be accepted, and return how many of them do
 * not have exactly one completion.  Requests without a reply start others.
 */
static unsigned long unfinished(unsigned long *accepted)
{
	unsigned long wrong = 0;
	unsigned int id;

	*accepted = 0;
	for (id = 0; id < FZ_OPS; id++) {
		*accepted += fz_shared->accepted[id];
		wrong += fz_shared->completed[id] != fz_shared->done[id] ||
			 fz_shared->done[id] > 1 ||
			 fz_shared->done[id] < fz_shared->accepted[id];
	}
	return wrong;
}

static void report_operations(void)
{
	unsigned long accepted, wrong;
	long end = fz_now_ms() + FZ_TIMEOUT_S * 1000L;

	while ((wrong = unfinished(&accepted)) && fz_now_ms() < end)
		usleep(100000);
	printf("# %lu operations accepted, %lu notifications, longest reply %lu ms\n",
	       accepted, fz_shared->events, fz_shared->longest_ms);
	if (fz_shared->lost)
		printf("fail the observers lost nothing | %lu times\n", fz_shared->lost);
	printf("%s some operations were accepted | %lu\n", accepted ? "pass" : "fail",
	       accepted);
	printf("%s each accepted operation completed exactly once | %lu did not\n",
	       wrong ? "fail" : "pass", wrong);
}

static const char *error_name(int error)
{
	return error ? strerrorname_np(error) : "0";
}

static void report_counts(void)
{
	unsigned int command, error;

	for (command = 0; command <= FZ_COMMANDS; command++)
		for (error = 0; error < FZ_ERRNOS; error++) {
			if (!fz_shared->counts[command][error])
				continue;
			printf("count %s %s %lu\n", fz_command(command) ?
			       fz_command(command)->name : "(none)",
			       error_name(error), fz_shared->counts[command][error]);
		}
}

void fz_report(unsigned long messages, unsigned int dead)
{
	unsigned int i;

	report_counts();
	printf("%s %lu messages were sent | %lu\n",
	       fz_shared->sent >= messages ? "pass" : "fail", messages, fz_shared->sent);
	printf("%s all workers completed | %u did not\n", dead ? "fail" : "pass",
	       dead);
	for (i = 0; i < FZ_PROMISES; i++)
		printf("%s %s | %lu times: %s\n", fz_shared->broken[i] ? "fail" : "pass",
		       promises[i], fz_shared->broken[i], fz_shared->how[i]);
	report_operations();
}
