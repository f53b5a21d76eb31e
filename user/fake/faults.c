// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The faults that a test injects, and the counters that it reads.
 */
#include <linux/genetlink.h>
#include <string.h>

#include "state.h"

static void make_stale(struct fake_kernel *fk)
{
	fk->reenumerated = false;
	fk->provider.state = VDS_ISCSI_PROVIDER_STATE_STALE;
	strcpy(fk->provider.message, "an event was lost: reenumerate, then refresh");
	fk_provider_event(fk);
}

void fake_stale(struct fake_kernel *fk)
{
	LOCKED(fk, make_stale(fk));
}

void fake_no_provider(struct fake_kernel *fk)
{
	LOCKED(fk, fk->no_provider = true);
}

void fake_version(struct fake_kernel *fk, uint32_t version)
{
	LOCKED(fk, fk->version = version);
}

void fake_unprivileged(struct fake_kernel *fk, bool on)
{
	LOCKED(fk, fk->unprivileged = on);
}

void fake_fail_attr(struct fake_kernel *fk, uint8_t cmd, int err,
		    const char *extack, uint32_t missing, uint32_t offs)
{
	LOCKED(fk, {
		fk->fail.armed = true;
		fk->fail.cmd = cmd;
		fk->fail.err = err;
		fk->fail.text = extack;
		fk->fail.missing = missing;
		fk->fail.offs = offs;
	});
}

void fake_fail(struct fake_kernel *fk, uint8_t cmd, int err, const char *extack)
{
	fake_fail_attr(fk, cmd, err, extack, 0, 0);
}

void fake_echo_requests(struct fake_kernel *fk, bool on)
{
	LOCKED(fk, fk->echo = on);
}

void fake_fail_open(struct fake_kernel *fk, int err)
{
	LOCKED(fk, fk->fail_open = err);
}

void fake_fail_send(struct fake_kernel *fk, int err)
{
	LOCKED(fk, fk->fail_send = err);
}

void fake_fail_join(struct fake_kernel *fk, int err)
{
	LOCKED(fk, fk->fail_join = err);
}

static void notify_unload(struct fake_kernel *fk)
{
	fk_multicast(fk, GENL_ID_CTRL, fk_family_msg(fk, 0, 0, CTRL_CMD_DELFAMILY));
	fk_module_unload(fk);
}

void fake_unload(struct fake_kernel *fk)
{
	LOCKED(fk, notify_unload(fk));
}

void fake_die(struct fake_kernel *fk)
{
	LOCKED(fk, fk_module_unload(fk));
}

void fake_reload(struct fake_kernel *fk)
{
	LOCKED(fk, {
		if (fk->loaded)
			notify_unload(fk);
		fk_module_load(fk);
	});
}

void fake_lose_events(struct fake_kernel *fk, bool on)
{
	LOCKED(fk, fk->lose_events = on);
}

static void overflow(struct fake_kernel *fk)
{
	struct fake_socket *sock;

	for (sock = fk->sockets; sock; sock = sock->next)
		if (sock->joined[0])
			fake_socket_overflow(sock);
}

void fake_overflow(struct fake_kernel *fk)
{
	LOCKED(fk, overflow(fk));
}

void fake_interrupt_dumps(struct fake_kernel *fk, unsigned int n)
{
	LOCKED(fk, fk->interrupt = n);
}

void fake_skip_family(struct fake_kernel *fk)
{
	LOCKED(fk, fk->skip_family = true);
}

void fake_dump_chunk(struct fake_kernel *fk, unsigned int n)
{
	LOCKED(fk, fk->chunk = n);
}

void fake_delay(struct fake_kernel *fk, unsigned int ms)
{
	fake_delay_command(fk, 0, ms);
}

void fake_delay_command(struct fake_kernel *fk, uint8_t cmd, unsigned int ms)
{
	LOCKED(fk, {
		fk->delay_cmd = cmd;
		fk->delay_ms = ms;
	});
}

void fake_silent(struct fake_kernel *fk, bool on)
{
	LOCKED(fk, fk->silent = on);
}

void fake_mangle(struct fake_kernel *fk, enum fake_mangle how, uint16_t attr)
{
	fake_mangle_nested(fk, how, 0, attr);
}

void fake_mangle_nested(struct fake_kernel *fk, enum fake_mangle how, uint16_t nest, uint16_t attr)
{
	LOCKED(fk, {
		fk->fault.how = how;
		fk->fault.attr = attr;
		fk->fault.nest = nest;
	});
}

/* Counters. */

unsigned int fake_requests(struct fake_kernel *fk, uint8_t cmd)
{
	unsigned int i, sum = 0;

	pthread_mutex_lock(&fk->lock);
	for (i = 0; i <= VDS_ISCSI_CMD_MAX; i++)
		if (!cmd || i == cmd)
			sum += fk->served[i];
	pthread_mutex_unlock(&fk->lock);
	return sum;
}

unsigned int fake_ctrl_requests(struct fake_kernel *fk)
{
	unsigned int count;

	LOCKED(fk, count = fk->ctrl_served);
	return count;
}

unsigned int fake_opened(struct fake_kernel *fk)
{
	unsigned int count;

	LOCKED(fk, count = fk->opened);
	return count;
}

unsigned int fake_sockets(struct fake_kernel *fk)
{
	struct fake_socket *sock;
	unsigned int count = 0;

	pthread_mutex_lock(&fk->lock);
	for (sock = fk->sockets; sock; sock = sock->next)
		count++;
	pthread_mutex_unlock(&fk->lock);
	return count;
}
