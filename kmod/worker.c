// SPDX-License-Identifier: GPL-2.0-only
/*
 * worker.c - the threads that run operations and refreshes.
 *
 * They run nothing else.  The workers of a workqueue also run LIO's logins,
 * which leave SIGINT enabled in them: see Documentation/locking.rst.
 */
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/isolation.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

#include "operation.h"

/* Number of idle threads that are kept for later operations. */
#define VDS_WORKERS_KEPT 2

/**
 * struct vds_worker - a thread for one operation at a time
 * @thread: the thread
 * @node: entry in the list of idle threads
 */
struct vds_worker {
	struct kthread_worker *thread;
	struct list_head node;
};

static DEFINE_SPINLOCK(workers_lock);
/* workers_lock protects the next 2 variables. */
static LIST_HEAD(workers_idle);
static unsigned int nr_workers_idle;
static atomic_t nr_workers_taken;

/* Take the thread that became idle last, if more than @keep are idle. */
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
 * Get a thread for the caller's use until worker_put().  Returns the thread, or
 * an ERR_PTR: -ENOMEM, or -EINTR if the caller was killed.
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

/* Return a thread.  The work that it runs may do that last. */
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
			 const struct cpumask *cpus)
{
	set_cpus_allowed_ptr(worker->thread->task, cpus);
}

/*
 * Queue work to a thread.  With @here it runs on the caller's CPU: if the caller
 * is about to sleep until the work is done, no other CPU has to be woken.
 */
void worker_start(struct vds_worker *worker, struct kthread_work *work,
		  bool here)
{
	worker_place(worker, here ? cpumask_of(raw_smp_processor_id())
				  : housekeeping_cpumask(HK_TYPE_KTHREAD));
	kthread_queue_work(worker->thread, work);
}

/*
 * Stop a thread.  Its affinity is reset first, because it may be bound to a CPU
 * that was isolated since then.
 */
static void worker_stop(struct vds_worker *worker)
{
	worker_place(worker, housekeeping_cpumask(HK_TYPE_KTHREAD));
	kthread_destroy_worker(worker->thread);
	kfree(worker);
}

static void workers_stop(unsigned int keep)
{
	struct vds_worker *worker;

	do {
		spin_lock(&workers_lock);
		worker = workers_pop(keep);
		spin_unlock(&workers_lock);
		if (worker)
			worker_stop(worker);
	} while (worker);
}

/* Stop the idle threads that are not worth keeping. */
void workers_trim(void)
{
	workers_stop(VDS_WORKERS_KEPT);
}

/* No task gets a thread any more, but one may still be about to return itself. */
void workers_exit(void)
{
	wait_var_event(&nr_workers_taken, !atomic_read(&nr_workers_taken));
	workers_stop(0);
}
