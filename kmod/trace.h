/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - tracepoints: events of objects, and the progress of operations.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vds_iscsi

#if !defined(_VDS_ISCSI_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _VDS_ISCSI_TRACE_H

#include <linux/tracepoint.h>
#include <linux/uuid.h>

#include "core.h"
#include "operation.h"

TRACE_EVENT(vds_object,
	TP_PROTO(const struct vds_object *obj, enum vds_iscsi_event_kind kind,
		 u64 generation, u64 cause),
	TP_ARGS(obj, kind, generation, cause),
	TP_STRUCT__entry(
		__field(u8, type)
		__field(u8, kind)
		__array(u8, id, UUID_SIZE)
		__field(u64, incarnation)
		__field(u64, generation)
		__field(u64, cause)
	),
	TP_fast_assign(
		__entry->type = obj->type;
		__entry->kind = kind;
		memcpy(__entry->id, object_id(obj), UUID_SIZE);
		__entry->incarnation = obj->incarnation;
		__entry->generation = generation;
		__entry->cause = cause;
	),
	TP_printk("%s %s %pU incarnation=%llu generation=%llu cause=%llu",
		  __print_symbolic(__entry->type,
				   { VDS_TARGET, "target" },
				   { VDS_PORTAL_GROUP, "portal-group" },
				   { VDS_PORTAL, "portal" },
				   { VDS_MEMBERSHIP, "membership" }),
		  __print_symbolic(__entry->kind,
				   { VDS_ISCSI_EVENT_KIND_ARRIVE, "arrive" },
				   { VDS_ISCSI_EVENT_KIND_DEPART, "depart" },
				   { VDS_ISCSI_EVENT_KIND_MODIFY, "modify" }),
		  __entry->id, __entry->incarnation, __entry->generation,
		  __entry->cause)
);

TRACE_EVENT(vds_operation,
	TP_PROTO(const struct vds_operation *op),
	TP_ARGS(op),
	TP_STRUCT__entry(
		__field(u64, op)
		__field(u8, state)
		__field(u8, phase)
		__field(int, result)
		__field(int, pid)
		__array(u8, group, UUID_SIZE)
		__array(u8, portal, UUID_SIZE)
	),
	TP_fast_assign(
		__entry->op = op->id;
		__entry->state = op->state;
		__entry->phase = op->phase;
		__entry->result = op->result;
		__entry->pid = op->pid;
		memset(__entry->group, 0, UUID_SIZE);
		if (op->nr_groups)
			memcpy(__entry->group, &op_first_group(op)->id,
			       UUID_SIZE);
		memset(__entry->portal, 0, UUID_SIZE);
		if (op->nr_items)
			memcpy(__entry->portal, &op->items[0].portal->id,
			       UUID_SIZE);
	),
	TP_printk("op=%llu %s %s result=%d pid=%d group=%pU portal=%pU",
		  __entry->op,
		  __print_symbolic(__entry->state,
				   { VDS_ISCSI_OP_STATE_QUEUED, "queued" },
				   { VDS_ISCSI_OP_STATE_COMMITTING, "committing" },
				   { VDS_ISCSI_OP_STATE_DRAINING, "draining" },
				   { VDS_ISCSI_OP_STATE_DONE, "done" }),
		  __print_symbolic(__entry->phase,
				   { VDS_ISCSI_OP_PHASE_WAITING, "waiting" },
				   { VDS_ISCSI_OP_PHASE_CHANGING, "changing" },
				   { VDS_ISCSI_OP_PHASE_DRAINING, "draining" },
				   { VDS_ISCSI_OP_PHASE_DROPPING, "dropping" },
				   { VDS_ISCSI_OP_PHASE_RESTORING, "restoring" }),
		  __entry->result, __entry->pid,
		  __entry->group, __entry->portal)
);

#endif /* _VDS_ISCSI_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
