/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One way, for all kernels, to define a parameter generator of KUnit.
 */
#ifndef _VDS_COMPAT_KUNIT_TEST_H
#define _VDS_COMPAT_KUNIT_TEST_H

#include_next <kunit/test.h>

/*
 * v6.18 added an argument to parameter generators, the test.  The same series
 * added the macro kunit_register_params_array().
 */
#ifdef kunit_register_params_array
#define VDS_KUNIT_GEN_PARAMS(name)					\
	static const void *name##_gen_params(struct kunit *test,	\
					     const void *prev, char *desc)
#else
#define VDS_KUNIT_GEN_PARAMS(name)					\
	static const void *name##_gen_params(const void *prev, char *desc)
#endif

#endif /* _VDS_COMPAT_KUNIT_TEST_H */
