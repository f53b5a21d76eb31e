// SPDX-License-Identifier: GPL-2.0-only
/*
 * listener.c - the program that listens where a portal was to be added.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "covers.h"
#include "listener.h"
#include "tasks.h"

/* TCP_LISTEN as /proc/net/tcp has it. */
#define STATE_LISTEN	0x0a

/* Parses an address of /proc/net/tcp or tcp6: words of 32 bits, as the host has them. */
static bool parse_ip(const char *text, struct vds_address *address)
{
	size_t words = strlen(text) / 8;
	uint32_t word;

	if (words != 1 && words != 4)
		return false;
	address->family = words == 1 ? AF_INET : AF_INET6;
	for (size_t i = 0; i < words; i++) {
		if (sscanf(text + i * 8, "%8" SCNx32, &word) != 1)
			return false;
		memcpy(address->addr + i * 4, &word, sizeof(word));
	}
	return true;
}

/* The inode of the socket in a line that prevents listening on @address, or 0. */
static unsigned long line_inode(const char *line, const struct vds_address *address)
{
	struct vds_address local = { .family = AF_UNSPEC };
	unsigned int port, state;
	unsigned long inode;
	char text[33];

	if (sscanf(line, " %*u: %32[0-9A-F]:%x %*s %x %*s %*s %*s %*u %*u %lu", text,
		   &port, &state, &inode) != 4)
		return 0;
	if (state != STATE_LISTEN || !address->port || port != address->port ||
	    !parse_ip(text, &local))
		return 0;
	return address_covers(&local, address) || address_covers(address, &local) ? inode : 0;
}

/* Whether a process has the socket open. */
static bool has_socket(const char *process, const char *socket)
{
	char path[PATH_MAX], target[64];
	bool found = false;
	struct dirent *fd;
	ssize_t length;
	DIR *fds;

	snprintf(path, sizeof(path), "%s/%s/fd", tasks_proc, process);
	fds = opendir(path);
	while (fds && !found && (fd = readdir(fds))) {
		length = readlinkat(dirfd(fds), fd->d_name, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = '\0';
		found = !strcmp(target, socket);
	}
	if (fds)
		closedir(fds);
	return found;
}

static void read_command(const char *process, struct listener *found)
{
	char path[PATH_MAX];
	FILE *file;

	found->pid = atoi(process);
	snprintf(path, sizeof(path), "%s/%s/comm", tasks_proc, process);
	file = fopen(path, "re");
	if (!file || !fgets(found->command, sizeof(found->command), file))
		strcpy(found->command, "?");
	found->command[strcspn(found->command, "\n")] = '\0';
	if (file)
		fclose(file);
}

/* Finds the process that has the socket; none has one of the kernel. */
static bool find_process(unsigned long inode, struct listener *found)
{
	DIR *proc = opendir(tasks_proc);
	bool is_found = false;
	struct dirent *entry;
	char socket[32];

	snprintf(socket, sizeof(socket), "socket:[%lu]", inode);
	while (proc && !is_found && (entry = readdir(proc))) {
		is_found = isdigit((unsigned char)*entry->d_name) &&
			   has_socket(entry->d_name, socket);
		if (is_found)
			read_command(entry->d_name, found);
	}
	if (proc)
		closedir(proc);
	return is_found;
}

/* Finds the process of a socket in a file of all sockets. */
static bool find_in(const char *name, const struct vds_address *address, struct listener *found)
{
	char path[PATH_MAX], line[512];
	bool is_found = false;
	unsigned long inode;
	FILE *file;

	snprintf(path, sizeof(path), "%s/net/%s", tasks_proc, name);
	file = fopen(path, "re");
	while (file && !is_found && fgets(line, sizeof(line), file)) {
		inode = line_inode(line, address);
		is_found = inode && find_process(inode, found);
	}
	if (file)
		fclose(file);
	return is_found;
}

bool listener_find(const struct vds_address *address, struct listener *found)
{
	return find_in("tcp", address, found) || find_in("tcp6", address, found);
}
