// SPDX-License-Identifier: GPL-2.0-only
/*
 * conf.c - /etc/vds-iscsi.conf: lines "KEY = VALUE", and comments that begin with "#".
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "conf.h"
#include "output.h"

#define BLANKS	" \t\r\n"

const char *conf_path = "/etc/vds-iscsi.conf";

/* Removes what surrounds a text. */
static char *trim(char *text)
{
	char *end;

	text += strspn(text, BLANKS);
	end = strchr(text, '\0');
	while (end > text && strchr(BLANKS, end[-1]))
		end--;
	*end = '\0';
	return text;
}

/* NULL, or what is wrong with the value. */
static const char *set(struct conf *conf, const char *key, const char *value)
{
	bool yes = !strcmp(value, "yes");

	if (!strcmp(key, "persist")) {
		conf->persist = yes;
		return yes || !strcmp(value, "no") ? NULL : "expected yes or no";
	}
	if (strcmp(key, "saveconfig"))
		return "unknown key; known are persist and saveconfig";
	if (*value != '/' || strlen(value) >= sizeof(conf->saveconfig))
		return "expected an absolute path";
	strcpy(conf->saveconfig, value);
	return NULL;
}

static const char *parse_line(struct conf *conf, char *line)
{
	char *key, *value;

	line[strcspn(line, "#")] = '\0';
	key = trim(line);
	if (!*key)
		return NULL;
	value = strchr(key, '=');
	if (!value)
		return "expected KEY = VALUE";
	*value++ = '\0';
	return set(conf, trim(key), trim(value));
}

static int unreadable(struct cli *cli, int err)
{
	return cli_fail(cli, err, NULL, "cannot read %s: %s", conf_path, strerror(err));
}

int conf_read(struct cli *cli, struct conf *conf)
{
	char line[PATH_MAX + 64];
	const char *wrong = NULL;
	unsigned int number = 0;
	FILE *file;
	int err;

	*conf = (struct conf){ .persist = false };
	file = fopen(conf_path, "re");
	if (!file)
		return errno == ENOENT ? 0 : unreadable(cli, errno);
	while (!wrong && fgets(line, sizeof(line), file)) {
		number++;
		wrong = parse_line(conf, line);
	}
	err = ferror(file) ? errno : 0;
	fclose(file);
	if (err)
		return unreadable(cli, err);
	if (wrong)
		return cli_fail(cli, -EINVAL, "see: man vds-iscsi.conf", "%s:%u: %s", conf_path,
				number, wrong);
	return 0;
}
