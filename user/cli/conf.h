/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * conf.h - /etc/vds-iscsi.conf, the defaults of this machine.
 */
#ifndef VDSCTL_CONF_H
#define VDSCTL_CONF_H

#include <limits.h>

#include "cli.h"

/**
 * struct conf - the defaults
 * @persist:	changes are made in the saved configuration too
 * @saveconfig:	path of targetcli's saved configuration; "" to look for it
 */
struct conf {
	bool persist;
	char saveconfig[PATH_MAX];
};

/** conf_path - the file; tests change it */
extern const char *conf_path;

/**
 * conf_read() - read the defaults
 * @cli: the run
 * @conf: receives them; without the file, what the manual page says
 *
 * Return: 0, or CLI_FAILED after reporting the line that is wrong.
 */
int conf_read(struct cli *cli, struct conf *conf);

#endif /* VDSCTL_CONF_H */
