// SPDX-License-Identifier: GPL-2.0-only
/*
 * suites.c - vds_iscsi_test.ko: run the KUnit suites when it is loaded.
 */
#include <linux/module.h>

#include "fake.h"

kunit_test_suites(&vds_identity_suite, &vds_address_suite, &vds_registry_suite,
		  &vds_provider_suite, &vds_operation_suite, &vds_order_suite,
		  &vds_change_suite, &vds_gate_suite, &vds_groups_suite,
		  &vds_path_suite, &vds_serving_suite, &vds_upkeep_suite,
		  &vds_config_suite,
		  &vds_nl_request_suite, &vds_nl_object_suite, &vds_nl_op_suite,
		  &vds_nl_session_suite, &vds_nl_notify_suite, &vds_race_suite);

MODULE_DESCRIPTION("KUnit tests of vds_iscsi");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
