// SPDX-License-Identifier: GPL-2.0-only
/*
 * remove.c - remove a portal with the client that the kernel's C generator makes of the
 * specification, without libvds:
 *
 *	remove IQN TAG IPV4-ADDRESS PORT
 *
 * It prints the result of the operation, and the reason if there is one.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ynl.h>

#include "vds_iscsi-user.h"

/* Newer generators keep the lengths apart from what is present. */
#ifdef YNL_LEN_APART
#define LEN(object, member)	((object)->_len.member)
#else
#define LEN(object, member)	((object)->_present.member ## _len)
#endif

static int fail(struct ynl_sock *ys, const char *what)
{
	fprintf(stderr, "%s: %s\n", what, ys->err.msg);
	return 1;
}

static bool is_wanted(const struct vds_iscsi_membership_get_rsp *member, char **argv)
{
	struct in_addr ip;

	return inet_pton(AF_INET, argv[3], &ip) == 1 && !strcmp(member->target_name, argv[1]) &&
	       member->tag == atoi(argv[2]) && member->address.port == atoi(argv[4]) &&
	       LEN(&member->address, address) == sizeof(ip) &&
	       !memcmp(member->address.address, &ip, sizeof(ip));
}

static void *copy(const void *id)
{
	void *to = malloc(VDS_ISCSI_ID_LEN);

	if (!to)
		exit(1);
	return memcpy(to, id, VDS_ISCSI_ID_LEN);
}

static int remove_it(struct ynl_sock *ys, const struct vds_iscsi_membership_get_rsp *found)
{
	struct vds_iscsi_portal_remove_req *req = vds_iscsi_portal_remove_req_alloc();
	struct vds_iscsi_member *member = calloc(1, sizeof(*member));
	struct vds_iscsi_portal_remove_rsp *rsp;

	member->group_id = copy(found->group_id);
	LEN(member, group_id) = VDS_ISCSI_ID_LEN;
	member->portal_id = copy(found->portal_id);
	LEN(member, portal_id) = VDS_ISCSI_ID_LEN;
	__vds_iscsi_portal_remove_req_set_member(req, member, 1);
	vds_iscsi_portal_remove_req_set_wait(req, 100);
	rsp = vds_iscsi_portal_remove(ys, req);
	vds_iscsi_portal_remove_req_free(req);
	if (!rsp)
		return fail(ys, "portal-remove");
	printf("result %d reason %d\n", rsp->_present.result ? rsp->result : 1,
	       rsp->_present.reason ? (int)rsp->reason : 0);
	vds_iscsi_portal_remove_rsp_free(rsp);
	return 0;
}

int main(int argc, char **argv)
{
	struct vds_iscsi_membership_get_req_dump *req;
	struct vds_iscsi_membership_get_list *list;
	struct ynl_error error;
	struct ynl_sock *ys;
	int ret = 2;

	if (argc != 5)
		return 2;
	ys = ynl_sock_create(&ynl_vds_iscsi_family, &error);
	if (!ys) {
		fprintf(stderr, "%s\n", error.msg);
		return 1;
	}
	req = vds_iscsi_membership_get_req_dump_alloc();
	list = vds_iscsi_membership_get_dump(ys, req);
	if (!list)
		return fail(ys, "membership-get");
	ynl_dump_foreach(list, member)
		if (ret == 2 && is_wanted(member, argv))
			ret = remove_it(ys, member);
	vds_iscsi_membership_get_list_free(list);
	vds_iscsi_membership_get_req_dump_free(req);
	ynl_sock_destroy(ys);
	return ret;
}
