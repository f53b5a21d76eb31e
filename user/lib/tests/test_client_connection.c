// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The connection of a client: opening it, errors and their messages, dumps,
 * timeouts, an unloaded module, threads.
 */
#include <linux/netlink.h>
#include <pthread.h>
#include <stdio.h>

#include "../array.h"
#include "client_test.h"

static void no_message(void)
{
	check_str(vds_client_message(), "");
}

static void open_without_module(void)
{
	fk = fake_kernel_new();
	fake_die(fk);
	check_int(vds_client_open_transport(&fake_transport, fk, &client), -ENOENT);
	check_str(vds_client_message(),
		  "the kernel module vds_iscsi is not loaded: modprobe vds_iscsi_lio");
	check_int(fake_sockets(fk), 0);
	fake_kernel_free(fk);
}

static void open_fails(void)
{
	fk = fake_kernel_new();
	fake_fail_open(fk, -EMFILE);
	check_int(vds_client_open_transport(&fake_transport, fk, &client), -EMFILE);
	check_part(vds_client_message(), "cannot open a netlink socket");
	fake_fail_open(fk, 0);
	fake_fail_send(fk, -ENOBUFS);
	check_int(vds_client_open_transport(&fake_transport, fk, &client), -ENOBUFS);
	check_int(fake_sockets(fk), 0);
	vds_client_close(NULL);
	fake_kernel_free(fk);
}

/* A request, whose errno it is. */
static int request(void)
{
	struct vds_target_info info;

	return vds_target_get_by_name(client, FAKE_IQN, &info);
}

static int dump(void)
{
	struct vds_target_info *list = NULL;
	size_t count;
	int err = vds_target_list(client, &list, &count);

	check_int(!list, !!err);
	free(list);
	return err;
}

/* The kernel may echo the request in its error or leave it out. */
static void kernel_message(void)
{
	setup();
	for (int echo = 0; echo < 2; echo++) {
		fake_echo_requests(fk, echo);
		fake_fail(fk, 0, -EIO, "a sentence of the kernel");
		check_int(request(), -EIO);
		check_str(vds_client_message(), "a sentence of the kernel");
	}
	teardown();
}

static void named_attribute(void)
{
	setup();
	for (int echo = 0; echo < 2; echo++) {
		fake_echo_requests(fk, echo);
		fake_fail_attr(fk, 0, -EINVAL, "bad", 0, NLMSG_HDRLEN + 4);
		check_int(request(), -EINVAL);
		check_str(vds_client_message(), "bad (attribute name)");
		fake_fail_attr(fk, 0, -EINVAL, NULL, VDS_ISCSI_A_TARGET_ID, 0);
		check_int(request(), -EINVAL);
		check_part(vds_client_message(), "Invalid argument (attribute id is missing)");
	}
	teardown();
}

static void unknown_attribute(void)
{
	setup();
	for (int echo = 0; echo < 2; echo++) {
		fake_echo_requests(fk, echo);
		fake_fail_attr(fk, 0, -EINVAL, "odd", 4711, 0);
		check_int(request(), -EINVAL);
		check_str(vds_client_message(), "odd");
		fake_fail_attr(fk, 0, -EINVAL, "odd", 0, 3);
		check_int(request(), -EINVAL);
		check_str(vds_client_message(), "odd");
	}
	teardown();
}

static void control_characters(void)
{
	setup();
	fake_fail(fk, 0, -EIO, "esc\033[31m and\nline");
	check_int(request(), -EIO);
	check_str(vds_client_message(), "esc?[31m and?line");
	teardown();
}

static void errnos(void)
{
	static const int errs[] = {
		EPERM, ENOENT, EIO, ENOMEM, EBUSY, EINVAL, EIDRM, ESTALE, EALREADY,
		ECANCELED, EOPNOTSUPP, ENODEV, ETIMEDOUT, EMSGSIZE, 4095,
	};

	setup();
	for (size_t i = 0; i < ARRAY_SIZE(errs); i++) {
		tap_context("errno %d", errs[i]);
		fake_fail(fk, 0, -errs[i], i % 2 ? "because" : NULL);
		check_int(request(), -errs[i]);
		check(vds_client_message()[0]);
		fake_fail(fk, 0, -errs[i], NULL);
		check_int(dump(), -errs[i]);
	}
	teardown();
}

static void bad_errnos(void)
{
	setup();
	fake_fail(fk, 0, 5, NULL);
	check_int(request(), -EBADMSG);
	fake_fail(fk, 0, -5000, NULL);
	check_int(request(), -EBADMSG);
	check_int(request(), 0);
	teardown();
}

/* A list of all portals, which are 1,000 more than usual; with @requests dumps. */
static void dumps_all(unsigned int requests)
{
	unsigned int before = fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GET);
	struct vds_portal_info *list;
	size_t count;

	check_int(vds_portal_list(client, &list, &count), 0);
	check_int(count, 1003);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GET) - before, requests);
	free(list);
}

static void setup_many(void)
{
	char addr[VDS_ADDRESS_STRLEN];

	setup();
	for (unsigned int i = 0; i < 1000; i++) {
		snprintf(addr, sizeof(addr), "10.0.%u.%u:3260", i / 250, i % 250);
		fake_portal_add(fk, addr);
	}
}

static void long_dump(void)
{
	setup_many();
	for (unsigned int chunk = 0; chunk < 4; chunk++) {
		tap_context("%u objects a message", chunk);
		fake_dump_chunk(fk, chunk);
		dumps_all(1);
	}
	teardown();
}

static void interrupted_dump(void)
{
	setup_many();
	fake_interrupt_dumps(fk, 3);
	dumps_all(4);
	teardown();
}

static void always_interrupted_dump(void)
{
	setup_many();
	fake_interrupt_dumps(fk, 1000);
	dumps_all(8);
	teardown();
}

static void silent_kernel(void)
{
	setup();
	vds_client_set_timeout(client, 50);
	fake_silent(fk, true);
	check_int(request(), -ETIMEDOUT);
	check_part(vds_client_message(), "did not reply");
	check_int(dump(), -ETIMEDOUT);
	check_int(vds_reenumerate(client, NULL, 5000), -ETIMEDOUT);
	teardown();
}

static void after_silence(void)
{
	setup();
	vds_client_set_timeout(client, 50);
	fake_silent(fk, true);
	check_int(request(), -ETIMEDOUT);
	fake_silent(fk, false);
	check_int(request(), 0);
	fake_delay(fk, 20);
	check_int(request(), 0);
	teardown();
}

static void broken_socket(void)
{
	setup();
	fake_fail_send(fk, -ECONNREFUSED);
	check_int(request(), -ECONNREFUSED);
	fake_fail_send(fk, 0);
	fake_fail_open(fk, -ENFILE);
	check_int(request(), -ENFILE);
	fake_fail_open(fk, 0);
	check_int(request(), 0);
	teardown();
}

static void unloaded(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	uint64_t op;

	setup();
	fake_unload(fk);
	check_int(request(), -ENODEV);
	check_part(vds_client_message(), "unloaded");
	check_int(dump(), -ENODEV);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), -ENODEV);
	check_int(vds_op_cancel(client, 1, 0), -ENODEV);
	check_int(vds_refresh(client, NULL, 5000), -ENODEV);
	teardown();
}

/* Another family is unregistered while the list of all is read. */
static void skipped(void)
{
	struct vds_client *other;
	struct vds_watch *watch;
	struct vds_event event;

	setup();
	fake_skip_family(fk);
	check_int(vds_client_open_transport(&fake_transport, fk, &other), 0);
	vds_client_close(other);
	check_int(vds_client_watch(client, VDS_WATCH_OBJECTS, &watch), 0);
	fake_skip_family(fk);
	check_int(vds_watch_next(watch, &event, 1500), -ETIME);
	vds_watch_close(watch);
	teardown();
}

static void reloaded(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	uint64_t op;

	setup();
	fake_unload(fk);
	check_int(request(), -ENODEV);
	fake_reload(fk);
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	check_int(request(), 0);
	check_int(dump(), 0);
	check_int(fake_ctrl_requests(fk), 4);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	teardown();
}

/* The first request after the reload is one that changes something. */
static void reloaded_unnoticed(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_group_info info;
	struct vds_watch *watch;
	uint64_t op;

	setup();
	check_int(vds_group_get(client, &group, 0, &info), 0);
	fake_reload(fk);
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	check_int(vds_portal_remove(client, &group, info.incarnation, &portal, &op), -EIDRM);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE), 2);
	check_int(vds_client_watch(client, VDS_WATCH_OBJECTS, &watch), 0);
	fake_portal_add(fk, "192.0.2.44:3260");
	check_int(vds_watch_next(watch, &(struct vds_event){ 0 }, 1000), 0);
	vds_watch_close(watch);
	teardown();
}

static void enoent_of_module(void)
{
	setup();
	fake_fail(fk, 0, -ENOENT, NULL);
	check_int(request(), -ENOENT);
	check_part(vds_client_message(), "no such object");
	teardown();
}

struct worker {
	pthread_t thread;
	int bad;
	bool message_mixed;
	int nr;
};

static void *work(void *arg)
{
	static const char *const names[] = { FAKE_IQN, FAKE_IQN "2" };
	char no_name[300];
	struct worker *w = arg;
	struct vds_target_info info, *list;
	size_t count;
	int i;

	memset(no_name, 'x', sizeof(no_name));
	no_name[sizeof(no_name) - 1] = '\0';
	for (i = 0; i < 500; i++) {
		if (vds_target_get_by_name(client, names[w->nr], &info) ||
		    strcmp(info.name, names[w->nr]))
			w->bad++;
		if (vds_target_list(client, &list, &count) || count != 2)
			w->bad++;
		free(list);
		if (w->nr)
			vds_target_get_by_name(client, no_name, &info);
		else
			vds_target_get_by_name(client, "iqn.none", &info);
		w->message_mixed |= !strstr(vds_client_message(),
					    w->nr ? "at most" : "no such object");
	}
	return NULL;
}

static void threads(void)
{
	struct worker workers[2] = { { .nr = 0 }, { .nr = 1 } };
	int i;

	setup();
	for (i = 0; i < 2; i++)
		check(!pthread_create(&workers[i].thread, NULL, work, &workers[i]));
	for (i = 0; i < 2; i++) {
		pthread_join(workers[i].thread, NULL);
		check_int(workers[i].bad, 0);
		check(!workers[i].message_mixed);
	}
	teardown();
}

static void *slow_request(void *arg)
{
	return request() ? arg : NULL;
}

/* Twenty requests at once, each with a socket of its own */
static void idle_sockets(void)
{
	pthread_t threads[20];
	void *failed;

	setup();
	fake_delay(fk, 1000);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		check(!pthread_create(&threads[i], NULL, slow_request, client));
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
		pthread_join(threads[i], &failed);
		check(!failed);
	}
	check_int(fake_sockets(fk), 16);
	teardown();
}

static const struct tap_case cases[] = {
	{ "there is no message before the first failure", no_message },
	{ "opening without the module fails and says how to load it", open_without_module },
	{ "opening that fails reports why and leaves no socket open", open_fails },
	{ "the kernel's message is passed on", kernel_message },
	{ "the message names the attribute that is bad or missing", named_attribute },
	{ "the message names no attribute that the library does not know", unknown_attribute },
	{ "control characters of the kernel's message are replaced", control_characters },
	{ "every errno of the kernel is returned and has a message", errnos },
	{ "an error that is no errno is a bad message", bad_errnos },
	{ "a dump of many messages is complete", long_dump },
	{ "a dump that a change interrupted is repeated", interrupted_dump },
	{ "a dump that is always interrupted is returned after eight attempts",
	  always_interrupted_dump },
	{ "a kernel that does not answer is a timeout", silent_kernel },
	{ "a client works again after a timeout, also when the kernel is slow",
	  after_silence },
	{ "a client whose socket broke opens another one", broken_socket },
	{ "every call reports that the module was unloaded", unloaded },
	{ "the module is found although the list of families skips it once", skipped },
	{ "a client works again after the module was unloaded and loaded", reloaded },
	{ "a change after a reload is carried out once, and knows a new object by its incarnation",
	  reloaded_unnoticed },
	{ "ENOENT of a loaded module is not mistaken for an unloaded module",
	  enoent_of_module },
	{ "threads that share a client get their own replies and messages", threads },
	{ "after many requests at once a client keeps at most sixteen sockets",
	  idle_sockets },
};

int main(void)
{
	return tap_run(cases);
}
