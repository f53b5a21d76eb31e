/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The public header as the sources of libvds include it.
 *
 * The library is compiled with hidden symbols. Those that the public header
 * declares are visible; libvds.map names them too.
 */
#ifndef VDS_PUBLIC_H
#define VDS_PUBLIC_H

#pragma GCC visibility push(default)
#include "vds_client.h"
#pragma GCC visibility pop

#endif /* VDS_PUBLIC_H */
