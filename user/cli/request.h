/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * request.h - to ask for a change of a group's portals, and to follow it.
 */
#ifndef VDSCTL_REQUEST_H
#define VDSCTL_REQUEST_H

#include "cli.h"

struct args;
struct request;

/**
 * struct request_kind - a kind of change
 * @verb:	what is done to a portal
 * @start:	starts it: 0 and the operation's id, or -errno as the client does
 * @refused:	tells why it could not be started when it knows better than the
 *		kernel's sentence: CLI_FAILED; 0 when it does not
 * @say_done:	tells that it succeeded
 */
struct request_kind {
	const char *verb;
	int (*start)(struct cli *cli, const struct request *request, uint64_t *id);
	int (*refused)(struct cli *cli, const struct request *request, int err);
	void (*say_done)(struct cli *cli, const struct request *request,
			 const struct vds_op_info *op);
};

/**
 * struct request - a change that somebody asks for
 * @kind:	what shall be done
 * @args:	how it was asked for
 * @group:	the group
 * @portals:	ids of the portals that @args names, in their order
 */
struct request {
	const struct request_kind *kind;
	const struct args *args;
	struct vds_group_info group;
	struct vds_uuid portals[VDS_OP_PORTALS];
};

/** request_portals() - "portal NAME", or "N portals"; returns @text */
char *request_portals(const struct request *request, char text[CLI_TEXT_MAX]);

/** request_run() - start a change and, unless told not to, follow it; exit status */
int request_run(struct cli *cli, const struct request *request);

#endif /* VDSCTL_REQUEST_H */
