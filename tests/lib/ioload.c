// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioload.c - write to a disk and read back, without the page cache, until
 * SIGTERM.
 *
 *	ioload DISK STATUS
 *
 * STATUS always has one line: how many round trips were right, how many were
 * not, and how long the slowest took, in milliseconds.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BLOCK	4096
#define BLOCKS	256

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static int round_trip(int fd, unsigned char *out, unsigned char *in, unsigned int n)
{
	off_t where = (off_t)(n % BLOCKS) * BLOCK;

	memset(out, n * 7 + 1, BLOCK);
	memcpy(out, &n, sizeof(n));
	memset(in, 0, BLOCK);
	return pwrite(fd, out, BLOCK, where) == BLOCK &&
	       pread(fd, in, BLOCK, where) == BLOCK && !memcmp(out, in, BLOCK);
}

int main(int argc, char **argv)
{
	unsigned int n = 0, right = 0, wrong = 0;
	long long slowest = 0;
	void *out, *in;
	int disk, status;

	if (argc != 3)
		return 2;
	disk = open(argv[1], O_RDWR | O_DIRECT);
	status = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (disk < 0 || status < 0 || posix_memalign(&out, BLOCK, BLOCK) ||
	    posix_memalign(&in, BLOCK, BLOCK)) {
		perror(argv[1]);
		return 1;
	}
	signal(SIGTERM, on_signal);
	while (!stop) {
		long long began = now_ms();
		char line[64];
		int length;

		if (round_trip(disk, out, in, n++))
			right++;
		else
			wrong++;
		if (now_ms() - began > slowest)
			slowest = now_ms() - began;
		length = snprintf(line, sizeof(line), "%10u %10u %10lld\n", right, wrong,
				  slowest);
		if (pwrite(status, line, length, 0) != length)
			return 1;
	}
	return wrong != 0;
}
