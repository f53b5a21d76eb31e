// SPDX-License-Identifier: GPL-2.0-only
/*
 * observe.c - observers: read and check all notifications of a multicast group.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "worker.h"

static void take_event(const struct nlmsghdr *head)
{
	const struct genlmsghdr *genl = NLMSG_DATA(head);
	const struct fz_command *command = fz_command(genl->cmd);
	const uint8_t *attrs = (const uint8_t *)genl + GENL_HDRLEN;
	unsigned int size, len = head->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	const void *state, *number;
	const char *complaint;
	uint64_t id;

	fz_add(&fz_shared->events);
	if (head->nlmsg_type != fz_family || !command)
		return fz_broken(FZ_EVENTS, "type %d", head->nlmsg_type);
	complaint = fz_complaint(command->set, command->reply, attrs, len);
	if (complaint)
		return fz_broken(FZ_EVENTS, "%s: %s", command->name, complaint);
	if (fz_has_initiators(command->set, attrs, len))
		fz_broken(FZ_PRIVATE, "a notification, %s", command->name);
	if (genl->cmd != VDS_ISCSI_CMD_OP_NTF && genl->cmd != VDS_ISCSI_CMD_OP_DONE_NTF)
		return;
	fz_judge_operation(attrs, len);
	number = fz_attr_find(attrs, len, VDS_ISCSI_A_OPERATION_ID, &size);
	memcpy(&id, number, sizeof(id));
	if (id >= FZ_OPS)
		return;
	state = fz_attr_find(attrs, len, VDS_ISCSI_A_OPERATION_STATE, &size);
	if (genl->cmd == VDS_ISCSI_CMD_OP_DONE_NTF)
		fz_shared->completed[id]++;
	else if (*(const uint32_t *)state == VDS_ISCSI_OP_STATE_DONE)
		fz_shared->done[id]++;
}

static void observer(uint32_t group, int ready)
{
	int size = 256 << 20, fd = fz_open(), len;
	struct timeval forever = { 0, 0 };
	static uint8_t buffer[1 << 16];
	const struct nlmsghdr *head;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof(forever));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		exit(1);
	close(ready);
	for (;;) {
		len = recv(fd, buffer, sizeof(buffer), 0);
		if (len < 0) {
			fz_add(&fz_shared->lost);
			continue;
		}
		head = (const void *)buffer;
		for (; NLMSG_OK(head, (unsigned int)len); head = NLMSG_NEXT(head, len))
			take_event(head);
	}
}

void fz_observers_start(pid_t *pids)
{
	int ready[2], i;
	char byte;

	for (i = 0; i < FZ_GROUPS; i++) {
		if (pipe(ready))
			exit(1);
		pids[i] = fork();
		if (!pids[i]) {
			close(ready[0]);
			observer(fz_groups[i], ready[1]);
		}
		close(ready[1]);
		if (read(ready[0], &byte, 1))
			exit(1);
		close(ready[0]);
	}
}
