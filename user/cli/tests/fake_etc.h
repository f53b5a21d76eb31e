/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake_etc.h - a directory with the files that vdsctl reads and writes on a machine:
 * the saved configuration, targetcli's lock, vds-iscsi.conf, the record of evacuated
 * portals. Without fake_etc_begin() there are none.
 */
#ifndef VDSCTL_FAKE_ETC_H
#define VDSCTL_FAKE_ETC_H

#include <stdbool.h>

#define ETC_SAVED	"/etc/rtslib-fb-target/saveconfig.json"
#define ETC_UPSTREAM	"/etc/target/saveconfig.json"
#define ETC_CONF	"/etc/vds-iscsi.conf"
#define ETC_RECORD	"/var/lib/vds-iscsi/evacuated.json"
#define ETC_LOCK	"/run/targetcli.lock"

/** fake_etc_none() - let vdsctl find none of the files */
void fake_etc_none(void);

/** fake_etc_begin() - make the directory, which vdsctl uses from now on */
void fake_etc_begin(void);

/** fake_etc_end() - delete it */
void fake_etc_end(void);

/** fake_etc_path() - the path of a file in it; valid until the next call */
const char *fake_etc_path(const char *name);

/** fake_etc_write() - write a file, and create its directory */
void fake_etc_write(const char *name, const char *text);

/** fake_etc_read() - the contents of a file, "" without it; the caller frees it */
char *fake_etc_read(const char *name);

#endif /* VDSCTL_FAKE_ETC_H */
