// SPDX-License-Identifier: GPL-2.0-only
/* Threads of the C library: thread-local storage below %gs, locks, conditions, robust locks, cancelling. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define THREADS	8
#define ROUNDS	500

static __thread int local = 7;
static __thread char local_block[4096];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static int turn;
static long counter;

/* The word at %gs:offset, read through the segment register. */
static uint32_t thread_word(int32_t offset)
{
	uint32_t value;

	asm volatile("movl %%gs:(%1), %0" : "=r" (value) : "r" (offset));
	return value;
}

static void *local_use(void *argument)
{
	int32_t offset = (int32_t)((uintptr_t)&local - thread_word(0));
	int id = (intptr_t)argument, wrong = local != 7 || offset >= 0;
	int i;

	local = id;
	for (i = 0; i < (int)sizeof(local_block); i++)
		local_block[i] = id;
	pthread_barrier_wait(&barrier);
	for (i = 0; i < ROUNDS; i++) {
		wrong += thread_word(offset) != (uint32_t)id;
		wrong += local_block[i] != id;
		sched_yield();
	}
	return (void *)(intptr_t)wrong;
}

static void *counter_add(void *argument)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		counter++;
		if (i % 64 == 0)
			sched_yield();
		pthread_mutex_unlock(&lock);
	}
	return argument;
}

static void *turn_take(void *argument)
{
	int id = (intptr_t)argument, i;

	for (i = 0; i < ROUNDS / 5; i++) {
		pthread_mutex_lock(&lock);
		while (turn % THREADS != id)
			pthread_cond_wait(&turn_changed, &lock);
		turn++;
		pthread_cond_broadcast(&turn_changed);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

/* Runs body in all threads at once and returns the sum of what they returned. */
static long threads_run(void *(*body)(void *))
{
	pthread_t threads[THREADS];
	long sum = 0;
	void *result;
	int i;

	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, body, (void *)(intptr_t)i))
			check_abandon("pthread_create");
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &result);
		sum += (intptr_t)result;
	}
	return sum;
}

static void *robust_die(void *argument)
{
	pthread_mutex_lock(argument);
	return NULL;
}

static int robust_die_process(void *argument)
{
	pthread_mutex_lock(argument);
	_exit(0);
}

static void robust_check(void)
{
	pthread_mutex_t *mutex = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t attributes;
	pthread_t thread;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(mutex, &attributes);

	pthread_create(&thread, NULL, robust_die, mutex);
	pthread_join(thread, NULL);
	check(pthread_mutex_lock(mutex) == EOWNERDEAD, "lock of a thread that has ended");
	check(pthread_mutex_consistent(mutex) == 0 && pthread_mutex_unlock(mutex) == 0, "is made consistent");

	child_run(robust_die_process, mutex);
	check(pthread_mutex_lock(mutex) == EOWNERDEAD, "lock of a process that has ended");
	pthread_mutex_unlock(mutex);
	check(pthread_mutex_lock(mutex) == ENOTRECOVERABLE, "is lost when not made consistent");
}

static void *sleep_for_ever(void *argument)
{
	for (;;)
		pause();
	return argument;
}

int main(void)
{
	pthread_t thread;
	void *result;

	pthread_barrier_init(&barrier, NULL, THREADS);
	check(threads_run(local_use) == 0, "thread-local variables at negative offsets from %%gs");
	check(local == 7, "and those of the first thread");
	threads_run(counter_add);
	check(counter == THREADS * ROUNDS, "a lock keeps %d additions apart", THREADS * ROUNDS);
	threads_run(turn_take);
	check(turn == THREADS * (ROUNDS / 5), "a condition passes the turn %d times", THREADS * (ROUNDS / 5));
	robust_check();
	pthread_create(&thread, NULL, sleep_for_ever, NULL);
	check(pthread_cancel(thread) == 0 && pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED,
	      "a thread is cancelled");
	return check_result();
}
