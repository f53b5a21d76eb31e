/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The public header as libvds' own sources include it.
 *
 * The library is compiled with hidden symbols. What the public header declares
 * is what others may link with; libvds.map then names it once more.
 */
#ifndef VDS_PUBLIC_H
#define VDS_PUBLIC_H

#pragma GCC visibility push(default)
#include "vds_client.h"
#pragma GCC visibility pop

#endif /* VDS_PUBLIC_H */
