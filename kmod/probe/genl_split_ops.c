// SPDX-License-Identifier: GPL-2.0-only
/*
 * pre_doit() is passed a struct genl_split_ops (v6.2).
 */
#include <net/genetlink.h>

void vds_probe(struct genl_family *family,
	       int (*pre_doit)(const struct genl_split_ops *ops,
			       struct sk_buff *skb, struct genl_info *info));

void vds_probe(struct genl_family *family,
	       int (*pre_doit)(const struct genl_split_ops *ops,
			       struct sk_buff *skb, struct genl_info *info))
{
	family->pre_doit = pre_doit;
}
