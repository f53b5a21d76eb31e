/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * removal.h - the options of a removal in a request.
 */
#ifndef VDSCTL_REMOVAL_H
#define VDSCTL_REMOVAL_H

#include "options.h"

/** removal_options() - the options of a removal that a command line has */
struct vds_removal_options removal_options(const struct args *args);

#endif /* VDSCTL_REMOVAL_H */
