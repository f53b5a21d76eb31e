// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_version.c - "vdsctl version": of the program, of the interface, and of the kernel
 * modules that are loaded.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "output.h"

static const char *const modules[] = { "vds_iscsi", "vds_iscsi_lio" };

/* The version of a module that is loaded, or "" if it is not. */
static void module_version(const char *name, char *text, size_t size)
{
	char path[64];
	FILE *file;

	text[0] = '\0';
	snprintf(path, sizeof(path), "/sys/module/%s/version", name);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(text, size, file))
		text[strcspn(text, "\n")] = '\0';
	fclose(file);
}

static json_t *modules_json(void)
{
	json_t *object = json_object();
	char version[32];

	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		module_version(modules[i], version, sizeof(version));
		json_object_set_new(object, modules[i],
				    version[0] ? json_string(version) : json_null());
	}
	return object;
}

int version_show(struct cli *cli, const struct args *args)
{
	char version[32];

	(void)args;
	if (cli->doc)
		cli_add(cli, "version",
			json_pack("{s:s, s:i, s:o}", "vdsctl", VDSCTL_VERSION, "family",
				  VDS_ISCSI_FAMILY_VERSION, "modules", modules_json()));
	cli_say(cli, "vdsctl %s, for version %d of the netlink family %s",
		VDSCTL_VERSION, VDS_ISCSI_FAMILY_VERSION, VDS_ISCSI_FAMILY_NAME);
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		module_version(modules[i], version, sizeof(version));
		cli_say(cli, version[0] ? "module %s %s" : "module %s is not loaded",
			modules[i], version);
	}
	return CLI_DONE;
}
