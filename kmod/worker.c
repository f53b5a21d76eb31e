// SPDX-License-Identifier: GPL-2.0-only
/*
 * worker.c - the threads that carry operations out.
 *
 * They run nothing else.  A workqueue's workers run LIO's logins too, and carry
 * the signals away that those let in: see Documentation/locking.rst.
 */
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/isolation.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

#include "core.h"

/* Threads that are kept for operations to come. */
#define VDS_WORKERS_KEPT 2

/**
 * struct vds_worker - a thread, and who it works for
 * @thread: the thread
 * @node: in the list of those without work
 */
struct vds_worker {
	struct kthread_worker *thread;
	struct list_head node;
};

static DEFINE_SPINLOCK(workers_lock);
static LIST_HEAD(workers_idle); /* workers_lock */
static unsigned int nr_workers_idle; /* workers_lock */
static atomic_t nr_workers_taken;

/* The last that came back, if there are more than @keep. */
static struct vds_worker *workers_pop(unsigned int keep)
{
	struct vds_worker *worker;

	lockdep_assert_held(&workers_lock);
	if (nr_workers_idle <= keep)
		return NULL;
	worker = list_first_entry(&workers_idle, struct vds_worker, node);
	list_del(&worker->node);
	nr_workers_idle--;
	return worker;
}

static struct vds_worker *worker_new(void)
{
	struct vds_worker *worker = kmalloc(sizeof(*worker), GFP_KERNEL);
	struct kthread_worker *thread;

	if (!worker)
		return ERR_PTR(-ENOMEM);
	thread = kthread_run_worker(0, "vds_iscsi");
	if (IS_ERR(thread)) {
		kfree(worker);
		return ERR_CAST(thread);
	}
	worker->thread = thread;
	return worker;
}

/*
 * Take a thread to have, until worker_put(), for oneself: -ENOMEM, or -EINTR
 * when the caller is killed.
 */
struct vds_worker *worker_get(void)
{
	struct vds_worker *worker;

	spin_lock(&workers_lock);
	worker = workers_pop(0);
	spin_unlock(&workers_lock);
	if (!worker)
		worker = worker_new();
	if (!IS_ERR(worker))
		atomic_inc(&nr_workers_taken);
	return worker;
}

/* Give it back, which its own work may do as its last deed. */
void worker_put(struct vds_worker *worker)
{
	spin_lock(&workers_lock);
	list_add(&worker->node, &workers_idle);
	nr_workers_idle++;
	spin_unlock(&workers_lock);
	if (atomic_dec_and_test(&nr_workers_taken))
		wake_up_var(&nr_workers_taken);
}

static void worker_place(struct vds_worker *worker,
			 const struct cpumask *processors)
{
	set_cpus_allowed_ptr(worker->thread->task, processors);
}

/*
 * Begin.  A caller who is going to sleep until it is over lends his processor:
 * no other one has to be woken for it, nor to wake him.
 */
void worker_start(struct vds_worker *worker, struct kthread_work *work,
		  bool here)
{
	worker_place(worker, here ? cpumask_of(raw_smp_processor_id())
				  : housekeeping_cpumask(HK_TYPE_KTHREAD));
	kthread_queue_work(worker->thread, work);
}

/* It may have a processor yet that it was lent, and that lets nobody in by now. */
static void worker_end(struct vds_worker *worker)
{
	worker_place(worker, housekeeping_cpumask(HK_TYPE_KTHREAD));
	kthread_destroy_worker(worker->thread);
	kfree(worker);
}

static void workers_end(unsigned int keep)
{
	struct vds_worker *worker;

	do {
		spin_lock(&workers_lock);
		worker = workers_pop(keep);
		spin_unlock(&workers_lock);
		if (worker)
			worker_end(worker);
	} while (worker);
}

/* End those that a rush has left. */
void workers_trim(void)
{
	workers_end(VDS_WORKERS_KEPT);
}

/* Nobody takes one any more; one may be about to give itself back. */
void workers_exit(void)
{
	wait_var_event(&nr_workers_taken, !atomic_read(&nr_workers_taken));
	workers_end(0);
}
