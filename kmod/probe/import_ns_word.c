// SPDX-License-Identifier: GPL-2.0-only
/*
 * The argument of MODULE_IMPORT_NS() is a word, not a string (until v6.12).
 */
#include <linux/module.h>

MODULE_IMPORT_NS(VDS_PROBE);
