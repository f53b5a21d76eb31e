/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * evacuated.h - the record of the portals that "address evacuate" removed, which
 * "address restore" adds again. It survives a reboot, as an evacuation with --persist
 * does.
 */
#ifndef VDSCTL_EVACUATED_H
#define VDSCTL_EVACUATED_H

#include "saveconfig.h"
#include "cli.h"

/** evacuated_path - the file; tests change it */
extern const char *evacuated_path;

/**
 * struct evacuated - the record
 * @lock: descriptor of the lock, -1 without it
 * @portals: an array of entries
 */
struct evacuated {
	int lock;
	json_t *portals;
};

/** evacuated_read() - read the record; 0, or CLI_FAILED after reporting why */
int evacuated_read(struct cli *cli, struct evacuated *record);

/** evacuated_open() - lock and read the record; 0, or CLI_FAILED after reporting why */
int evacuated_open(struct cli *cli, struct evacuated *record);

/** evacuated_close() - release the lock and the memory; what was not saved is forgotten */
void evacuated_close(struct evacuated *record);

/** evacuated_save() - write the record; 0, or CLI_FAILED after reporting why */
int evacuated_save(struct cli *cli, const struct evacuated *record);

/**
 * evacuated_add() - enter a portal
 * @record: opened by evacuated_open()
 * @portal: the portal
 *
 * Return: 1; 0 if it is in the record already; -EILSEQ if its name is not UTF-8.
 */
int evacuated_add(struct evacuated *record, const struct saved_portal *portal);

/** evacuated_remove() - delete a portal, if it is in the record */
void evacuated_remove(struct evacuated *record, const struct saved_portal *portal);

/** evacuated_entry() - a portal of the record; false if the entry is not understood */
bool evacuated_entry(json_t *entry, struct saved_portal *portal);

#endif /* VDSCTL_EVACUATED_H */
