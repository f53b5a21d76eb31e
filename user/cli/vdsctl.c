// SPDX-License-Identifier: GPL-2.0-only
/*
 * vdsctl.c - the process; tests call cli_main() themselves.
 */
#include "cli.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv);
}
