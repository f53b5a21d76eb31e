// SPDX-License-Identifier: GPL-2.0-only
/*
 * vdsctl.c - the program: cli_main() on the real kernel. Tests and fuzzers call
 * cli_main() on kernels of their own.
 */
#include "cli.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv, vds_client_open);
}
