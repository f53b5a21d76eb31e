// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every way by which libvds reads a reply or an event, and uses of the result as in
 * a program.
 */
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "com/com.h"
#include "fake_kernel.h"
#include "fuzz.h"

#define EVENTS_MAX	64

static const struct vds_uuid some_id;

/* ------------------------------------------------------------ vds_client.h */

/* As a program prints them: what libvds has read must be printable. */
static void use_id(const struct vds_uuid *id)
{
	char text[VDS_UUID_STRLEN];

	vds_uuid_format(id, text);
}

static void use_address(const struct vds_address *address)
{
	char text[VDS_ADDRESS_STRLEN];
	VDS_IPADDRESS converted;

	vds_address_format(address, text);
	com_address(&converted, address);
}

static void use_text(const char *text)
{
	CoTaskMemFree(com_wide(text));
}

/* Whether a program may negate it and pass it to strerror(3). */
static bool is_result(int result)
{
	return result <= 0 && result >= -4095;
}

static void use_op(const struct vds_op_info *info)
{
	VDS_OPERATION_DETAILS details;

	need(info->state != VDS_ISCSI_OP_STATE_DONE || is_result(info->result));
	for (size_t i = 0; i < info->item_count; i++)
		need(is_result(info->items[i].result));
	com_details(&details, info);
	use_text(info->message);
	use_text(info->target_name);
	use_id(&info->group_id);
	use_address(&info->address);
}

static void get_provider(struct vds_client *client)
{
	struct vds_provider_info info;

	if (!vds_provider_get(client, FAKE_PROVIDER, &info))
		use_text(info.message);
}

static void get_target(struct vds_client *client)
{
	struct vds_target_info info;

	if (!vds_target_get(client, &some_id, 0, &info))
		use_text(info.name);
}

static void get_group(struct vds_client *client)
{
	struct vds_group_info info;

	if (!vds_group_get_by_name(client, FAKE_IQN, 1, &info))
		use_text(info.message);
}

static void get_portal(struct vds_client *client)
{
	struct vds_address address = { .family = 2, .port = 3260, .addr = { 192, 0, 2, 1 } };
	struct vds_portal_info info;

	if (!vds_portal_get_by_address(client, &address, &info))
		use_address(&info.address);
}

static void get_member(struct vds_client *client)
{
	struct vds_membership_info info;

	if (!vds_membership_get(client, &some_id, &some_id, &info))
		use_address(&info.address);
}

static void get_op(struct vds_client *client)
{
	struct vds_op_info info;

	if (!vds_op_get(client, 1, 0, &info))
		use_op(&info);
}

static void get_items(struct vds_client *client)
{
	struct vds_op_item *items;
	size_t count;

	if (vds_op_items(client, 1, 0, &items, &count))
		return;
	for (size_t i = 0; i < count; i++) {
		need(is_result(items[i].result));
		use_text(items[i].target_name);
		use_address(&items[i].address);
	}
	free(items);
}

static void wait_op(struct vds_client *client)
{
	struct vds_op_info info;

	if (!vds_op_wait(client, NULL, 1, 0, 0, &info))
		use_op(&info);
}

static void list_providers(struct vds_client *client)
{
	struct vds_provider_info *list;
	size_t count;

	if (!vds_provider_list(client, &list, &count))
		free(list);
}

static void list_targets(struct vds_client *client)
{
	struct vds_target_info *list;
	size_t count;

	if (!vds_target_list(client, &list, &count))
		free(list);
}

static void list_groups(struct vds_client *client)
{
	struct vds_group_info *list;
	size_t count;

	if (!vds_group_list(client, NULL, &list, &count))
		free(list);
}

static void list_portals(struct vds_client *client)
{
	struct vds_portal_info *list;
	size_t count;

	if (vds_portal_list(client, &list, &count))
		return;
	for (size_t i = 0; i < count; i++)
		use_address(&list[i].address);
	free(list);
}

static void list_members(struct vds_client *client)
{
	struct vds_membership_info *list;
	size_t count;

	if (!vds_membership_list(client, NULL, NULL, &list, &count))
		free(list);
}

static void list_ops(struct vds_client *client)
{
	struct vds_op_info *list;
	size_t count;

	if (vds_op_list(client, &list, &count))
		return;
	for (size_t i = 0; i < count; i++)
		use_op(&list[i]);
	free(list);
}

static void list_sessions(struct vds_client *client)
{
	struct vds_connection_info *list;
	size_t count;

	if (vds_connection_list(client, NULL, NULL, &list, &count))
		return;
	for (size_t i = 0; i < count; i++) {
		use_text(list[i].initiator_name);
		use_text(list[i].state);
		use_address(&list[i].peer);
		use_address(&list[i].local);
	}
	free(list);
}

static void remove_portal(struct vds_client *client)
{
	uint64_t op;

	vds_portal_remove(client, &some_id, 0, &some_id, &op);
}

static void new_portal(struct vds_client *client)
{
	struct vds_address address = { .family = 2, .port = 3260, .addr = { 192, 0, 2, 9 } };
	struct vds_uuid id;

	if (!vds_portal_new(client, &address, &id, NULL))
		use_id(&id);
}

static void cancel_op(struct vds_client *client)
{
	vds_op_cancel(client, 1, 0);
}

static void refresh(struct vds_client *client)
{
	vds_refresh(client, NULL, 0);
}

static void unblock(struct vds_client *client)
{
	struct vds_op_start start;

	if (!vds_unblock_start(client, &some_id, 0, 0, 0, 0, &start))
		need(!start.done || is_result(start.result));
}

static void use_event(const struct vds_event *event)
{
	switch (event->object) {
	case VDS_EVENT_PROVIDER:
		use_text(event->provider.message);
		break;
	case VDS_EVENT_TARGET:
		use_text(event->target.name);
		break;
	case VDS_EVENT_GROUP:
		use_text(event->group.target_name);
		break;
	case VDS_EVENT_PORTAL:
		use_address(&event->portal.address);
		break;
	case VDS_EVENT_MEMBERSHIP:
		use_address(&event->membership.address);
		break;
	case VDS_EVENT_OP:
		use_op(&event->op);
		break;
	case VDS_EVENT_OP_DONE:
		use_text(event->op_done.message);
		break;
	case VDS_EVENT_LOST:
		break;
	}
}

/* Starts a removal while it watches, so that a fake kernel sends events. */
static void watch_events(struct vds_client *client)
{
	struct vds_watch *watch;
	struct vds_event event;

	if (vds_client_watch(client, VDS_WATCH_OBJECTS | VDS_WATCH_OPS, &watch))
		return;
	remove_portal(client);
	for (int i = 0; i < EVENTS_MAX; i++)
		if (!vds_watch_next(watch, &event, 0))
			use_event(&event);
	vds_watch_close(watch);
}

static void (*const client_calls[])(struct vds_client *client) = {
	get_provider, get_target, get_group, get_portal, get_member, get_op, get_items, wait_op,
	list_providers, list_targets, list_groups, list_portals, list_members, list_ops,
	list_sessions, remove_portal, new_portal, cancel_op, refresh, unblock,
	watch_events,
};

/* ------------------------------------------------------------------- vds.h */

static void drain(IEnumVdsObject *list)
{
	IUnknown *object;

	while (IEnumVdsObject_Next(list, 1, &object, NULL) == S_OK)
		IUnknown_Release(object);
	IEnumVdsObject_Release(list);
}

static void com_group(IVdsLinuxService *service)
{
	IVdsIscsiPortalGroup *group;
	IVdsIscsiTarget *target;
	IEnumVdsObject *list;

	if (FAILED(IVdsLinuxService_FindPortalGroup(service, FAKE_IQN, 1, &group)))
		return;
	if (SUCCEEDED(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list)))
		drain(list);
	if (SUCCEEDED(IVdsIscsiPortalGroup_GetTarget(group, &target))) {
		if (SUCCEEDED(IVdsIscsiTarget_QueryPortalGroups(target, &list)))
			drain(list);
		IVdsIscsiTarget_Release(target);
	}
	IVdsIscsiPortalGroup_Release(group);
}

static void com_sub_system(IVdsLinuxService *service)
{
	IVdsSubSystemIscsi *iscsi;
	VDS_SUB_SYSTEM_PROP prop;
	IVdsSubSystem *sub_system;
	IVdsIscsiPortal *portal;
	IEnumVdsObject *list;
	HRESULT hr;

	if (FAILED(IVdsLinuxService_FindPortal(service, "192.0.2.1:3260", &portal)))
		return;
	hr = IVdsIscsiPortal_GetSubSystem(portal, &sub_system);
	IVdsIscsiPortal_Release(portal);
	if (FAILED(hr))
		return;
	if (SUCCEEDED(IVdsSubSystem_GetProperties(sub_system, &prop))) {
		CoTaskMemFree(prop.pwszFriendlyName);
		CoTaskMemFree(prop.pwszIdentification);
	}
	IVdsSubSystem_QueryInterface(sub_system, &IID_IVdsSubSystemIscsi, (void **)&iscsi);
	if (SUCCEEDED(IVdsSubSystemIscsi_QueryTargets(iscsi, &list)))
		drain(list);
	IVdsSubSystemIscsi_Release(iscsi);
	IVdsSubSystem_Release(sub_system);
}

static void com_remove(IVdsLinuxService *service)
{
	char message[VDS_MESSAGE_SIZE];
	VDS_OPERATION_DETAILS details;
	IVdsIscsiPortalGroup *group;
	VDS_OBJECT_ID id = { 0 };
	IVdsAsyncLinux *more;
	HRESULT hr, result;
	VDS_ASYNC_OUTPUT out;
	IVdsAsync *async;
	ULONG percent;

	if (FAILED(IVdsLinuxService_FindPortalGroup(service, FAKE_IQN, 1, &group)))
		return;
	hr = IVdsIscsiPortalGroup_RemovePortal(group, id, &async);
	IVdsIscsiPortalGroup_Release(group);
	if (FAILED(hr))
		return;
	IVdsAsync_QueryStatus(async, &result, &percent);
	IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux, (void **)&more);
	IVdsAsyncLinux_WaitTimeout(more, 0, &result, &out);
	IVdsAsyncLinux_GetDetails(more, &details);
	IVdsAsyncLinux_GetMessage(more, message, sizeof(message));
	IVdsAsyncLinux_Release(more);
	IVdsAsync_Release(async);
}

static void (*const com_calls[])(IVdsLinuxService *service) = {
	com_group, com_sub_system, com_remove,
};

/* --------------------------------------------------------------- by number */

unsigned int calls_count(void)
{
	return sizeof(client_calls) / sizeof(*client_calls) +
	       sizeof(com_calls) / sizeof(*com_calls);
}

void calls_run(unsigned int number, const struct vds_transport_ops *ops, void *ctx)
{
	const unsigned int clients = sizeof(client_calls) / sizeof(*client_calls);
	struct vds_client *client;
	IVdsLinuxService *service;

	number %= calls_count();
	if (number < clients) {
		if (vds_client_open_transport(ops, ctx, &client))
			return;
		client_calls[number](client);
		vds_client_close(client);
	} else if (SUCCEEDED(service_open(ops, ctx, &service))) {
		com_calls[number - clients](service);
		IVdsLinuxService_Release(service);
	}
}
