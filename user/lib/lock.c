// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The library's lock, and the detection of fork(2).
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lock.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/*
 * @mark is in a page that the kernel fills with zeros in a child, whichever system
 * call created it. @last is copied to the child, so the child's next number is new.
 */
static atomic_uint *mark;
static atomic_uint last = 1;

static atomic_uint *mark_page(void)
{
	size_t size = sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return NULL;
	if (!madvise(page, size, MADV_WIPEONFORK))
		return page;
	munmap(page, size);
	return NULL;
}

static void before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

static void after_fork_in_child(void)
{
	pthread_mutex_unlock(&lock);
	/* Without the page, only fork(2) is detected. */
	if (!mark)
		atomic_fetch_add(&last, 1);
}

__attribute__((constructor))
static void lock_init(void)
{
	mark = mark_page();
	if (mark)
		atomic_store(mark, 1);
	pthread_atfork(before_fork, after_fork, after_fork_in_child);
}

unsigned int vds_process(void)
{
	unsigned int number, none = 0;

	if (!mark)
		return atomic_load(&last);
	number = atomic_load_explicit(mark, memory_order_relaxed);
	if (number)
		return number;
	/* The first call in a child. Another thread of it may be faster. */
	number = atomic_fetch_add(&last, 1) + 1;
	return atomic_compare_exchange_strong(mark, &none, number) ? number : none;
}

int vds_cancel_off(void)
{
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	return state;
}

void vds_cancel_restore(int state)
{
	pthread_setcancelstate(state, &(int){ 0 });
}

int vds_lock(void)
{
	int state = vds_cancel_off();

	pthread_mutex_lock(&lock);
	return state;
}

void vds_unlock(int state)
{
	pthread_mutex_unlock(&lock);
	vds_cancel_restore(state);
}
