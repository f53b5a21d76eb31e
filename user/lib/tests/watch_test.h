/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of events and of waiting share: a client with a watch, an
 * operation to follow, and things that happen while the test waits.
 */
#ifndef VDS_WATCH_TEST_H
#define VDS_WATCH_TEST_H

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "../clock.h"
#include "fake_kernel.h"
#include "tap.h"

#define ADDR	"192.0.2.1:3260"

static struct fake_kernel *fk;
static struct vds_client *client;
static struct vds_watch *watch;

static inline void setup(unsigned int mask)
{
	fk = fake_kernel_new();
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	if (vds_client_open_transport(&fake_transport, fk, &client) ||
	    vds_client_watch(client, mask, &watch))
		abort();
}

/* Nothing may be left open, whatever the case did. */
static inline void teardown(void)
{
	vds_watch_close(watch);
	vds_client_close(client);
	check_int(fake_sockets(fk), 0);
	fake_kernel_free(fk);
}

/* Start a removal that stays in the state @hold. */
static inline uint64_t start(enum vds_iscsi_op_state hold)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	uint64_t op = 0;

	fake_hold(fk, hold);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	return op;
}

/* An action in another thread, some time after later_start(). */
struct later {
	pthread_t thread;
	int after_ms;
	void (*act)(uint64_t arg);
	uint64_t arg;
};

static inline void *later_run(void *arg)
{
	struct later *later = arg;

	usleep(later->after_ms * 1000);
	later->act(later->arg);
	return NULL;
}

static inline void later_start(struct later *later)
{
	sigset_t all, old;

	/* Signals are for the thread that waits. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(&later->thread, NULL, later_run, later))
		abort();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static inline int elapsed_ms(int64_t since)
{
	return (vds_now() - since) / VDS_MSEC;
}

/* The module goes without a notification. */
static inline void die(uint64_t arg)
{
	(void)arg;
	fake_die(fk);
}

static inline void unload(uint64_t arg)
{
	(void)arg;
	fake_unload(fk);
}

static inline void reload_silently(uint64_t arg)
{
	(void)arg;
	fake_die(fk);
	fake_reload(fk);
}

static inline void complete_and_unload(uint64_t op)
{
	fake_op_advance(fk, op, VDS_ISCSI_OP_STATE_COMMITTING, 10);
	fake_op_advance(fk, op, VDS_ISCSI_OP_STATE_DRAINING, 60);
	fake_op_complete(fk, op, 0, NULL);
	fake_unload(fk);
}

static inline void on_alarm(int sig)
{
	(void)sig;
}

/* A signal to this thread. */
static inline void alarm_in(int ms)
{
	struct itimerval timer = { .it_value = { .tv_usec = ms * 1000 } };
	struct sigaction act = { .sa_handler = on_alarm };

	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

#endif /* VDS_WATCH_TEST_H */
