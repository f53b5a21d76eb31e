// SPDX-License-Identifier: GPL-2.0-only
/*
 * comtool.c - the library's COM interfaces, one command on each line of stdin.
 *
 * Each command is answered with one line: its HRESULT, what it found as
 * NAME=VALUE, and for a failure the library's message after "message=".  So a
 * shell script can act between two calls on the same object.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <vds.h>

static IVdsLinuxService *service;
static IVdsIscsiPortalGroup *group;
static IVdsIscsiPortal *portal;
static VDS_OBJECT_ID portal_id;		/* also while the provider is stale */
static IVdsAsync *async;

static void answer(HRESULT hr, const char *format, ...)
{
	va_list args;

	printf("0x%08x ", (unsigned int)hr);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	if (FAILED(hr))
		printf(" message=%s", VdsLastErrorMessage());
	putchar('\n');
	fflush(stdout);
}

static long long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

static void release_async(void)
{
	if (async)
		IVdsAsync_Release(async);
	async = NULL;
}

static void release_all(void)
{
	release_async();
	if (portal)
		IVdsIscsiPortal_Release(portal);
	if (group)
		IVdsIscsiPortalGroup_Release(group);
	if (service)
		IVdsLinuxService_Release(service);
	portal = NULL;
	group = NULL;
	service = NULL;
}

static void do_open(char **arg)
{
	HRESULT hr;

	(void)arg;
	release_all();
	hr = VdsOpenService(&service);
	answer(hr, "service=%d", !!service);
}

static void do_group(char **arg)
{
	HRESULT hr;

	if (group)
		IVdsIscsiPortalGroup_Release(group);
	hr = IVdsLinuxService_FindPortalGroup(service, arg[0], atoi(arg[1]), &group);
	answer(hr, "group=%d", !!group);
}

static void do_portal(char **arg)
{
	VDS_ISCSI_PORTAL_PROP prop;
	HRESULT hr;

	if (portal)
		IVdsIscsiPortal_Release(portal);
	hr = IVdsLinuxService_FindPortal(service, arg[0], &portal);
	if (SUCCEEDED(hr))
		hr = IVdsIscsiPortal_GetProperties(portal, &prop);
	if (SUCCEEDED(hr))
		portal_id = prop.id;
	answer(hr, "portal=%d", !!portal);
}

/* Count the portals that a group's enumerator returns. */
static void do_count(char **arg)
{
	IEnumVdsObject *all = NULL;
	unsigned int count = 0;
	IUnknown *object;
	HRESULT hr = IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &all);

	(void)arg;
	while (all && IEnumVdsObject_Next(all, 1, &object, NULL) == S_OK) {
		IUnknown_Release(object);
		count++;
	}
	if (all)
		IEnumVdsObject_Release(all);
	answer(hr, "portals=%u", count);
}

static void remove_by_id(VDS_OBJECT_ID id)
{
	long long before = now_us();
	HRESULT hr;

	release_async();
	hr = IVdsIscsiPortalGroup_RemovePortal(group, id, &async);
	answer(hr, "async=%d us=%lld", !!async, now_us() - before);
}

static void do_remove(char **arg)
{
	(void)arg;
	remove_by_id(portal_id);
}

static void do_remove_id(char **arg)
{
	VDS_OBJECT_ID id;
	HRESULT hr = VdsIdParse(arg[0], &id);

	if (FAILED(hr))
		answer(hr, "of=id");
	else
		remove_by_id(id);
}

static void do_status(char **arg)
{
	HRESULT result = E_UNEXPECTED;
	ULONG percent = ~0u;
	HRESULT hr = IVdsAsync_QueryStatus(async, &result, &percent);

	(void)arg;
	answer(hr, "result=0x%08x percent=%u", (unsigned int)result, (unsigned int)percent);
}

static void do_wait(char **arg)
{
	VDS_ASYNC_OUTPUT output = { .type = VDS_ASYNCOUT_UNKNOWN };
	HRESULT result = E_UNEXPECTED;
	HRESULT hr = IVdsAsync_Wait(async, &result, &output);

	(void)arg;
	answer(hr, "result=0x%08x type=%d", (unsigned int)result, (int)output.type);
}

/* The second interface, which each object has */
static IVdsAsyncLinux *async_linux(void)
{
	IVdsAsyncLinux *more = NULL;

	IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux, (void **)&more);
	return more;
}

static void do_wait_ms(char **arg)
{
	VDS_ASYNC_OUTPUT output = { .type = VDS_ASYNCOUT_UNKNOWN };
	IVdsAsyncLinux *more = async_linux();
	HRESULT result = E_UNEXPECTED;
	HRESULT hr = IVdsAsyncLinux_WaitTimeout(more, atoi(arg[0]), &result, &output);

	IVdsAsyncLinux_Release(more);
	answer(hr, "result=0x%08x type=%d", (unsigned int)result, (int)output.type);
}

static void do_opid(char **arg)
{
	IVdsAsyncLinux *more = async_linux();
	uint64_t id = 0;
	HRESULT hr = IVdsAsyncLinux_GetOperationId(more, &id);

	(void)arg;
	IVdsAsyncLinux_Release(more);
	answer(hr, "id=%llu", (unsigned long long)id);
}

static void do_cancel(char **arg)
{
	(void)arg;
	answer(IVdsAsync_Cancel(async), "cancel=1");
}

/* The group's subsystem, by way of its target. */
static HRESULT get_sub_system(IVdsSubSystem **sub_system)
{
	IVdsIscsiTarget *target;
	HRESULT hr = IVdsIscsiPortalGroup_GetTarget(group, &target);

	*sub_system = NULL;
	if (FAILED(hr))
		return hr;
	hr = IVdsIscsiTarget_GetSubSystem(target, sub_system);
	IVdsIscsiTarget_Release(target);
	return hr;
}

static void do_sub_system(char **arg)
{
	VDS_SUB_SYSTEM_PROP prop = { .status = VDS_SSS_UNKNOWN };
	IVdsSubSystem *sub_system;
	HRESULT hr = get_sub_system(&sub_system);

	(void)arg;
	if (SUCCEEDED(hr))
		hr = IVdsSubSystem_GetProperties(sub_system, &prop);
	answer(hr, "status=%d health=%d", (int)prop.status, (int)prop.health);
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);
	if (sub_system)
		IVdsSubSystem_Release(sub_system);
}

static HRESULT get_provider(IVdsHwProvider **hw)
{
	IVdsSubSystem *sub_system;
	IVdsProvider *provider;
	HRESULT hr = get_sub_system(&sub_system);

	*hw = NULL;
	if (FAILED(hr))
		return hr;
	hr = IVdsSubSystem_GetProvider(sub_system, &provider);
	IVdsSubSystem_Release(sub_system);
	if (FAILED(hr))
		return hr;
	hr = IVdsProvider_QueryInterface(provider, &IID_IVdsHwProvider, (void **)hw);
	IVdsProvider_Release(provider);
	return hr;
}

/* Repair a corrupt cache, starting from the group that reported it. */
static void do_recover(char **arg)
{
	HRESULT found = E_UNEXPECTED, hr;
	IVdsHwProvider *hw;

	(void)arg;
	hr = get_provider(&hw);
	if (SUCCEEDED(hr))
		hr = found = IVdsHwProvider_Reenumerate(hw);
	if (SUCCEEDED(hr))
		hr = IVdsHwProvider_Refresh(hw);
	answer(hr, "reenumerate=0x%08x", (unsigned int)found);
	if (hw)
		IVdsHwProvider_Release(hw);
}

/* NULL for each output argument */
static void do_null(char **arg)
{
	VDS_OBJECT_ID id = { 0 };
	HRESULT hr = E_UNEXPECTED;

	if (!strcmp(arg[0], "open"))
		hr = VdsOpenService(NULL);
	else if (!strcmp(arg[0], "remove"))
		hr = IVdsIscsiPortalGroup_RemovePortal(group, id, NULL);
	else if (!strcmp(arg[0], "query-interface"))
		hr = IVdsIscsiPortalGroup_QueryInterface(group, &IID_IUnknown, NULL);
	else if (!strcmp(arg[0], "group-properties"))
		hr = IVdsIscsiPortalGroup_GetProperties(group, NULL);
	else if (!strcmp(arg[0], "portal-properties"))
		hr = IVdsIscsiPortal_GetProperties(portal, NULL);
	else if (!strcmp(arg[0], "portals"))
		hr = IVdsIscsiPortalGroup_QueryAssociatedPortals(group, NULL);
	else if (!strcmp(arg[0], "target"))
		hr = IVdsIscsiPortalGroup_GetTarget(group, NULL);
	else if (!strcmp(arg[0], "find-portal"))
		hr = IVdsLinuxService_FindPortal(service, NULL, &portal);
	answer(hr, "null=%s", arg[0]);
}

/* Commands about the last operation need one. */
static const struct command {
	const char *name;
	int args;
	void (*run)(char **arg);
	bool needs_async;
} commands[] = {
	{ "open", 0, do_open, false },
	{ "group", 2, do_group, false },
	{ "portal", 1, do_portal, false },
	{ "count", 0, do_count, false },
	{ "remove", 0, do_remove, false },
	{ "remove-id", 1, do_remove_id, false },
	{ "status", 0, do_status, true },
	{ "wait", 0, do_wait, true },
	{ "wait-ms", 1, do_wait_ms, true },
	{ "opid", 0, do_opid, true },
	{ "cancel", 0, do_cancel, true },
	{ "subsystem", 0, do_sub_system, false },
	{ "recover", 0, do_recover, false },
	{ "null", 1, do_null, false },
};

static int run(char *line)
{
	char *word[4] = { NULL };
	int words = 0;

	for (char *w = strtok(line, " \n"); w && words < 4; w = strtok(NULL, " \n"))
		word[words++] = w;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!words || strcmp(word[0], commands[i].name) ||
		    words != commands[i].args + 1)
			continue;
		if (commands[i].needs_async && !async)
			answer(E_UNEXPECTED, "async=0");
		else
			commands[i].run(word + 1);
		return 0;
	}
	fprintf(stderr, "comtool: no such command: %s\n", words ? word[0] : "");
	return 2;
}

int main(void)
{
	char line[512];
	int status = 0;

	while (!status && fgets(line, sizeof(line), stdin))
		status = run(line);
	release_all();
	return status;
}
