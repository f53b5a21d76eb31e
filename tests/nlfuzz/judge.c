// SPDX-License-Identifier: GPL-2.0-only
/*
 * judge.c - the promises of the family: check every reply against them.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "worker.h"

struct fz_shared *fz_shared;

/* Commands that need CAP_SYS_ADMIN */
static const char * const admin[] = {
	"portal-remove", "portal-add", "portal-new", "op-cancel", "reenumerate",
	"refresh", "group-unblock", "session-get", "target-new", "target-delete",
	"portal-group-new", "portal-group-delete", "portal-group-set", "portal-offline",
	"portal-online",
};

__attribute__((format(printf, 2, 3)))
void fz_broken(enum fz_promise promise, const char *format, ...)
{
	va_list args;

	if (__atomic_fetch_add(&fz_shared->broken[promise], 1, __ATOMIC_RELAXED))
		return;
	va_start(args, format);
	vsnprintf(fz_shared->how[promise], sizeof(fz_shared->how[promise]), format, args);
	va_end(args);
}

/* A message in hexadecimal, to send it again by hand. */
const char *fz_hex(const struct fz_message *message)
{
	static char text[2 * 150 + 1];
	unsigned int i;

	for (i = 0; i < message->len && i < 150; i++)
		sprintf(text + 2 * i, "%02x", message->bytes[i]);
	return text;
}

unsigned int fz_command_of(const struct fz_message *message)
{
	const struct genlmsghdr *genl = NLMSG_DATA(&message->head);

	if (message->head.nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN ||
	    genl->cmd >= FZ_COMMANDS)
		return FZ_OTHER;
	return genl->cmd;
}

bool fz_is_dump(const struct fz_message *message)
{
	return (message->head.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
}

static bool needs_rights(const struct fz_message *message)
{
	const struct fz_command *command = fz_command(fz_command_of(message));
	unsigned int i;

	for (i = 0; command && i < sizeof(admin) / sizeof(*admin); i++)
		if (!strcmp(command->name, admin[i]))
			return true;
	return false;
}

static void judge_rights(const struct fz_exchange *exchange,
			 const struct fz_message *message, int error)
{
	int wanted = exchange->role == FZ_NET_NS ? ENOENT : EPERM;

	if (exchange->role == FZ_ROOT || message->verdict != FZ_VALID)
		return;
	if (exchange->role != FZ_NET_NS && !needs_rights(message))
		return;
	if (error != wanted && !(error == EBUSY && fz_is_dump(message)))
		fz_broken(FZ_RIGHTS, "error %d, role %d: %s", error, exchange->role,
			  fz_hex(message));
}

/* Check the end of a reply: an errno, and whether a message explains it. */
void fz_judge_result(const struct fz_exchange *exchange,
		     const struct fz_message *message, int error, bool explained)
{
	fz_add(&fz_shared->counts[fz_command_of(message)][error < FZ_ERRNOS ? error : 1]);
	if (!fz_is_documented(message, error))
		fz_broken(FZ_DOCUMENTED, "error %d: %s", error, fz_hex(message));
	if (message->verdict == FZ_INVALID && !error)
		fz_broken(FZ_REFUSED, "%s", fz_hex(message));
	if (message->verdict == FZ_VALID && error && !explained && error != ENOMEM &&
	    !(error == EBUSY && fz_is_dump(message)) && exchange->role != FZ_NET_NS)
		fz_broken(FZ_EXPLAINED, "error %d: %s", error, fz_hex(message));
	judge_rights(exchange, message, error);
	if (message->verdict != FZ_VALID || exchange->role == FZ_NET_NS)
		return;
	fz_judge_incarnation(message, error);
	if (exchange->role == FZ_ROOT)
		fz_judge_limits(message, error);
}

void fz_judge_reply(struct fz_exchange *exchange,
		    const struct fz_message *message, const uint8_t *payload,
			unsigned int len)
{
	const struct fz_command *command = fz_command(fz_command_of(message));
	const char *complaint;
	const void *value;
	unsigned int size;
	uint64_t id;

	if (!command || len < GENL_HDRLEN)
		return fz_broken(FZ_REPLIES, "to %s", fz_hex(message));
	payload += GENL_HDRLEN;
	len -= GENL_HDRLEN;
	complaint = fz_complaint(command->set, fz_is_dump(message) ?
				 command->dump_reply : command->reply, payload, len);
	if (complaint)
		return fz_broken(FZ_REPLIES, "%s: %s", command->name, complaint);
	if (exchange->role != FZ_ROOT && needs_rights(message))
		fz_broken(FZ_RIGHTS, "a reply to %s", fz_hex(message));
	if ((exchange->role != FZ_ROOT || (fz_is_dump(message) && !needs_rights(message))) &&
	    fz_has_initiators(command->set, payload, len))
		fz_broken(FZ_PRIVATE, "a reply, role %d: %s", exchange->role,
			  fz_hex(message));
	fz_pool_learn(&exchange->dice, command->set, payload, len);
	if (command->set == fz_commands[VDS_ISCSI_CMD_OP_GET].set)
		fz_judge_operation(payload, len);
	if (!fz_starts_operation(command))
		return;
	value = fz_attr_find(payload, len, VDS_ISCSI_A_OPERATION_ID, &size);
	memcpy(&id, value, sizeof(id));
	if (id < FZ_OPS)
		fz_shared->accepted[id] = 1;
}
