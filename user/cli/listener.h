/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listener.h - the program that listens where a portal was to be added. The kernel
 * knows that there is one; /proc may show which.
 */
#ifndef VDSCTL_LISTENER_H
#define VDSCTL_LISTENER_H

#include <stdbool.h>

#include "vds_client.h"

/**
 * struct listener - a process that listens on an address
 * @pid:	its process id
 * @command:	the kernel's name for it
 */
struct listener {
	int pid;
	char command[32];
};

/**
 * listener_find() - find the process that prevents a portal from listening
 * @address: the address of the portal
 * @found: receives the process
 *
 * Without privileges only the caller's own processes are found.
 *
 * Return: whether one was found.
 */
bool listener_find(const struct vds_address *address, struct listener *found);

#endif /* VDSCTL_LISTENER_H */
