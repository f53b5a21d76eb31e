/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * refuse.h - refuse a request: with an errno, the reason and a sentence.
 *
 * The reason is in the cookie of the extended acknowledgment, which netlink sends
 * with an error too.
 */
#ifndef _VDS_ISCSI_REFUSE_H
#define _VDS_ISCSI_REFUSE_H

#include <linux/err.h>
#include <linux/netlink.h>
#include <linux/string.h>
#include <uapi/linux/vds_iscsi.h>

static inline void vds_set_reason(struct netlink_ext_ack *extack,
				  enum vds_iscsi_reason reason)
{
	u32 value = reason;

	if (!extack)
		return;
	memcpy(extack->cookie, &value, sizeof(value));
	extack->cookie_len = sizeof(value);
}

/* @why is the end of a name of enum vds_iscsi_reason; the value is @err. */
#define vds_refuse(extack, err, why, text)				\
({									\
	struct netlink_ext_ack *__ack = (extack);			\
									\
	NL_SET_ERR_MSG(__ack, text);					\
	vds_set_reason(__ack, VDS_ISCSI_REASON_##why);			\
	(err);								\
})

/* The same for a function that returns a pointer. */
#define vds_refuse_ptr(extack, err, why, text)				\
	ERR_PTR(vds_refuse(extack, err, why, text))

/* The same, because of the attribute @attr. */
#define vds_refuse_attr(extack, err, why, attr, text)			\
({									\
	struct netlink_ext_ack *__ack = (extack);			\
									\
	NL_SET_ERR_MSG_ATTR(__ack, attr, text);				\
	vds_set_reason(__ack, VDS_ISCSI_REASON_##why);			\
	(err);								\
})

#endif /* _VDS_ISCSI_REFUSE_H */
