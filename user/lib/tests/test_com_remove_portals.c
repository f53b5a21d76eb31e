// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * RemovePortals: refusals, options, and the details of an operation.
 */
#include "com_linux_test.h"

/* Start the removal of both portals, which the kernel accepts. */
static IVdsAsync *start_both(ULONG flags, ULONG drain_ms)
{
	VDS_REMOVAL_OPTIONS options = { flags, VDS_DEFAULT_GRACE, 0, drain_ms };
	VDS_OBJECT_ID ids[] = { portal_id(PORTAL), portal_id(PORTAL6) };
	IVdsAsync *async = NULL;

	check_int(IVdsIscsiPortalGroupLinux_RemovePortals(more, ids, 2, &options, &async),
		  S_OK);
	MUST(async);
	return async;
}

static void refused(const VDS_OBJECT_ID *ids, ULONG count, HRESULT hr)
{
	IVdsAsync *async = GARBAGE;

	check_int(IVdsIscsiPortalGroupLinux_RemovePortals(more, ids, count, NULL, &async), hr);
	check(!async);
}

static void bad_ids(void)
{
	static VDS_OBJECT_ID ids[VDS_OP_PORTALS + 1];

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		ids[i] = portal_id(PORTAL);
	begin();
	refused(NULL, 1, E_INVALIDARG);
	refused(ids, 0, E_INVALIDARG);
	refused(ids, VDS_OP_PORTALS + 1, E_INVALIDARG);
	refused(ids, UINT32_MAX, E_INVALIDARG);
	refused(ids, 2, E_INVALIDARG);
	check_int(IVdsIscsiPortalGroupLinux_RemovePortals(more, ids, 1, NULL, NULL),
		  E_INVALIDARG);
	check_int(portals_left(), 2);
	end();
}

static void unknown_portal(void)
{
	VDS_OBJECT_ID ids[] = { portal_id(PORTAL), portal_id(NEW) };

	begin();
	refused(ids, 2, VDS_E_OBJECT_NOT_FOUND);
	check_int(portals_left(), 2);
	end();
}

static void leaked_portal(void)
{
	VDS_OBJECT_ID id = portal_id(PORTAL);

	begin();
	fake_member_leak(w.fk, IQN, 1, PORTAL6);
	refused(&id, 1, VDS_E_PROVIDER_CACHE_CORRUPT);
	end();
}

static void both_removed(void)
{
	VDS_OBJECT_ID second = portal_id(PORTAL6);
	VDS_OPERATION_DETAILS details;

	begin();
	check_int(finish(start_both(0, 0), VDS_ASYNCOUT_REMOVEPORTAL, &details), S_OK);
	check_int(details.ulPortals, 2);
	check_int(details.ulItems, 2);
	check(IsEqualGUID(&details.items[1].portalId, &second));
	check_int(details.items[1].address.type, VDS_IPT_IPV6);
	check_int(details.items[1].address.ulPort, 3261);
	check_int(details.items[1].state, VDS_ITS_REMOVED);
	check(all_zero(&details.items[2], sizeof(details.items[2])));
	check_int(portals_left(), 0);
	end();
}

static void put_back(void)
{
	VDS_OPERATION_DETAILS details;
	IVdsAsync *async;

	begin();
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_COMMITTING);
	async = start_both(0, 0);
	fake_op_complete(w.fk, operation_id(async), -EIO, "no");
	check_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, &details), HRESULT_FROM_WIN32(1117));
	check_int(details.items[0].state, VDS_ITS_RESTORED);
	check_int(details.items[0].hrResult, S_OK);
	check_int(details.items[1].state, VDS_ITS_UNTOUCHED);
	check_int(details.items[1].hrResult, HRESULT_FROM_WIN32(1117));
	check_int(portals_left(), 2);
	end();
}

static void conditions(void)
{
	static const struct {
		VDS_REMOVAL_FLAG flag;
		HRESULT result;
	} refusals[] = {
		{ VDS_RMF_IF_IDLE, VDS_E_DEVICE_IN_USE },
		{ VDS_RMF_KEEP_PATH, VDS_E_DEVICE_IN_USE },
		{ VDS_RMF_KEEP_LAST, VDS_E_OPERATION_DENIED },
		{ VDS_RMF_DRY_RUN, S_OK },
	};
	VDS_OPERATION_DETAILS details;

	begin();
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", PEER);
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		tap_context("flag 0x%x", refusals[i].flag);
		check_int(finish(start_both(refusals[i].flag, 0), VDS_ASYNCOUT_REMOVEPORTAL,
				 &details), refusals[i].result);
		check_int(details.ulSessions, 1);
		check_int(details.ulNamedSessions, 1);
		check_str(details.sessions[0].szInitiatorName, "iqn.a");
		check_int(details.sessions[0].initiatorAddress.ipv4Address, 0xc6336401);
		check(details.sessions[0].bLastPath);
		check(all_zero(&details.sessions[1], sizeof(details.sessions[1])));
		check_int(portals_left(), 2);
	}
	end();
}

static void drop(void)
{
	VDS_OPERATION_DETAILS details;

	begin();
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", PEER);
	check_int(finish(start_both(VDS_RMF_DROP, 0), VDS_ASYNCOUT_REMOVEPORTAL, &details),
		  S_OK);
	check_int(details.ulDroppedSessions, 1);
	check_int(details.ulSessions, 0);
	end();
}

static void cancel_drain(void)
{
	VDS_OPERATION_DETAILS details;
	IVdsAsync *async;

	begin();
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", PEER);
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_DRAINING);
	async = start_both(0, 10000);
	check_int(portals_left(), 0);
	check_int(IVdsAsync_Cancel(async), S_OK);
	check_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, &details), VDS_E_OPERATION_CANCELED);
	check_int(details.items[0].state, VDS_ITS_RESTORED);
	check_int(portals_left(), 2);
	end();
}

/* Start a removal that stays in flight, and get its other interface. */
static IVdsAsync *start_blocked(IVdsAsyncLinux **linux_async)
{
	IVdsAsync *async;

	fake_hold(w.fk, VDS_ISCSI_OP_STATE_COMMITTING);
	async = start_both(0, 0);
	MUST(IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux, (void **)linux_async) == S_OK);
	return async;
}

static void blocked(void)
{
	VDS_OPERATION_DETAILS details;
	IVdsAsyncLinux *async_more;
	IVdsAsync *async;
	HRESULT result;
	ULONG percent;

	begin();
	async = start_blocked(&async_more);
	check_int(IVdsAsyncLinux_GetDetails(async_more, NULL), E_INVALIDARG);
	check_int(IVdsAsyncLinux_GetDetails(async_more, &details), S_OK);
	check_int(details.ulBlockers, 0);
	fake_op_blocker(w.fk, operation_id(async), PEER, 60, false);
	fake_op_blocker(w.fk, operation_id(async), PEER, 260, true);
	check_int(IVdsAsyncLinux_GetDetails(async_more, &details), S_OK);
	check_int(details.ulBlockers, 2);
	check_int(details.blockers[1].ulSilentMs, 260);
	check_int(details.blockers[1].kind, VDS_BLK_LOGIN);
	check_int(details.blockers[1].initiatorAddress.ulPort, 1024);
	check(all_zero(&details.blockers[2], sizeof(details.blockers[2])));
	check(!details.blockers[0].bAborted && details.blockers[1].bAborted);
	check_int(details.ulAbortedLogins, 1);
	check(!details.bOverdue);
	fake_op_overdue(w.fk, operation_id(async));
	fake_unprivileged(w.fk, true);
	check_int(IVdsAsyncLinux_GetDetails(async_more, &details), S_OK);
	check(details.bOverdue);
	check_int(details.blockers[1].initiatorAddress.type, VDS_IPT_EMPTY);
	fake_unprivileged(w.fk, false);
	check_int(IVdsAsync_QueryStatus(async, &result, &percent), S_OK);
	check_int(result, VDS_E_OPERATION_PENDING);
	IVdsAsyncLinux_Release(async_more);
	IVdsAsync_Release(async);
	end();
}

/* An operation on a blocked group ends with @result, and its details say @kind. */
static void ends_blocked(enum vds_iscsi_blocker_kind kind, DWORD flags, HRESULT result)
{
	VDS_REMOVAL_OPTIONS options = { .ulFlags = flags, .ulGraceMs = VDS_DEFAULT_GRACE,
					.ulDeadlineMs = 30 };
	VDS_OBJECT_ID id = portal_id(PORTAL);
	VDS_OPERATION_DETAILS details;
	IVdsAsync *async;

	fake_block(w.fk, kind, NULL);
	MUST(IVdsIscsiPortalGroupLinux_RemovePortals(more, &id, 1, &options, &async) == S_OK);
	check_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, &details), result);
	check_int(details.ulBlockers, 1);
	check_int(details.blockers[0].kind, (int)kind);
	check_int(details.items[0].state, VDS_ITS_UNTOUCHED);
	check_int(portals_left(), 2);
}

static void blocked_to_the_end(void)
{
	begin();
	ends_blocked(VDS_ISCSI_BLOCKER_KIND_DIRECTORY, 0, VDS_E_TIMEOUT);
	ends_blocked(VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT, 0, VDS_E_TIMEOUT);
	ends_blocked(VDS_ISCSI_BLOCKER_KIND_CONFIGURATION, VDS_RMF_DRY_RUN,
		     VDS_E_ANOTHER_CALL_IN_PROGRESS);
	end();
}

static void many(void)
{
	VDS_OBJECT_ID ids[20];
	VDS_OPERATION_DETAILS details;
	IVdsAsync *async;
	char addr[32];

	begin();
	for (int i = 0; i < 20; i++) {
		snprintf(addr, sizeof(addr), "198.18.0.%d:3260", i);
		fake_member_add(w.fk, IQN, 1, addr);
		ids[i] = portal_id(addr);
	}
	MUST(IVdsIscsiPortalGroupLinux_RemovePortals(more, ids, 20, NULL, &async) == S_OK);
	check_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, &details), S_OK);
	check_int(details.ulPortals, 20);
	check_int(details.ulItems, 16);
	check_int(portals_left(), 2);
	end();
}

static void forgotten(void)
{
	VDS_OPERATION_DETAILS details;
	IVdsAsyncLinux *async_more;
	IVdsAsync *async;

	begin();
	async = start_blocked(&async_more);
	fake_op_complete(w.fk, operation_id(async), -ETIME, "too late");
	IVdsAsync_AddRef(async);
	check_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, NULL), VDS_E_TIMEOUT);
	fake_op_forget(w.fk, operation_id(async));
	check_int(IVdsAsyncLinux_GetDetails(async_more, &details), VDS_E_OBJECT_NOT_FOUND);
	check_int(details.ulItems, 0);
	IVdsAsyncLinux_Release(async_more);
	IVdsAsync_Release(async);
	end();
}

static const struct tap_case cases[] = {
	{ "RemovePortals refuses NULL, no portal, too many, and one twice", bad_ids },
	{ "RemovePortals removes none if one is unknown", unknown_portal },
	{ "RemovePortals is refused while a portal of the group is leaked", leaked_portal },
	{ "RemovePortals removes both, and the details list both", both_removed },
	{ "RemovePortals that fails puts back what it removed, and the details say why",
	  put_back },
	{ "each condition refuses a removal and names the session, and changes nothing",
	  conditions },
	{ "VDS_RMF_DROP drops the sessions and reports how many", drop },
	{ "Cancel of a drain puts both portals back", cancel_drain },
	{ "the details of an operation in flight list the logins that block it", blocked },
	{ "a removal that is blocked until its deadline is VDS_E_TIMEOUT, a dry run is busy",
	  blocked_to_the_end },
	{ "RemovePortals removes 20 portals, and the details list 16 of them", many },
	{ "an operation that timed out has no details after the kernel forgot it",
	  forgotten },
};

int main(void)
{
	return tap_run(cases);
}
