// SPDX-License-Identifier: GPL-2.0-only
/* Timers are never early, and now and then not late: the smallest of several latenesses is what is judged. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define MILLISECOND	1000000ll
#define ATTEMPTS	5
#define LATE		(6 * MILLISECOND)

static volatile int alarms;

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 * MILLISECOND + time.tv_nsec;
}

static struct timespec timespec_of(int64_t time)
{
	return (struct timespec){ .tv_sec = time / (1000 * MILLISECOND), .tv_nsec = time % (1000 * MILLISECOND) };
}

static void sleep_relative(int64_t span)
{
	struct timespec time = timespec_of(span);

	nanosleep(&time, NULL);
}

static void sleep_absolute(int64_t span)
{
	struct timespec time = timespec_of(now() + span);

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static void sleep_select(int64_t span)
{
	struct timeval time = { .tv_usec = span / 1000 };

	select(0, NULL, NULL, NULL, &time);
}

static void sleep_poll(int64_t span)
{
	poll(NULL, 0, span / MILLISECOND);
}

static void sleep_timerfd(int64_t span)
{
	struct itimerspec time = { .it_value = timespec_of(span) };
	int timer = timerfd_create(CLOCK_MONOTONIC, 0);
	uint64_t count;

	timerfd_settime(timer, 0, &time, NULL);
	if (read(timer, &count, sizeof(count)) != sizeof(count) || count != 1)
		check_abandon("timerfd");
	close(timer);
}

static void sleep_condition(int64_t span)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_condattr_t attributes;
	pthread_cond_t condition;
	struct timespec time;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&condition, &attributes);
	time = timespec_of(now() + span);
	pthread_mutex_lock(&lock);
	pthread_cond_timedwait(&condition, &lock, &time);
}

static void sleep_check(void (*sleep_for)(int64_t span), int64_t span, const char *what)
{
	int64_t least = INT64_MAX, late;
	int i, early = 0;

	for (i = 0; i < ATTEMPTS; i++) {
		late = now();
		sleep_for(span);
		late = now() - late - span;
		early += late < 0;
		if (late < least)
			least = late;
	}
	check(early == 0, "%s: %lld ms is never early", what, span / MILLISECOND);
	check(least < LATE, "%s: %lld ms is not late", what, span / MILLISECOND);
}

static void alarm_count(int signal)
{
	(void)signal;
	alarms++;
}

static void alarms_check(int which, int signal_number, const char *what)
{
	struct itimerval period = { { 0, 10000 }, { 0, 10000 } }, none = { { 0, 0 }, { 0, 0 } };
	int64_t start = now();

	alarms = 0;
	signal(signal_number, alarm_count);
	setitimer(which, &period, NULL);
	while (alarms < 10 && now() - start < 5000 * MILLISECOND)
		continue;
	setitimer(which, &none, NULL);
	check(alarms >= 10 && now() - start >= 85 * MILLISECOND, "%s: ten alarms, 10 ms apart", what);
}

static void thread_notify(union sigval value)
{
	(*(volatile int *)value.sival_ptr)++;
}

static void notification_check(void)
{
	volatile int count = 0;
	struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_notify_function = thread_notify };
	struct itimerspec period = { timespec_of(5 * MILLISECOND), timespec_of(5 * MILLISECOND) };
	int64_t start = now();
	timer_t timer;

	event.sigev_value.sival_ptr = (void *)&count;
	if (timer_create(CLOCK_MONOTONIC, &event, &timer))
		check_abandon("timer_create: %m");
	timer_settime(timer, 0, &period, NULL);
	while (count < 5 && now() - start < 5000 * MILLISECOND)
		sleep_relative(MILLISECOND);
	timer_delete(timer);
	check(count >= 5 && now() - start >= 24 * MILLISECOND, "a timer starts threads");
}

int main(void)
{
	sleep_check(sleep_relative, MILLISECOND, "nanosleep");
	sleep_check(sleep_relative, 30 * MILLISECOND, "nanosleep");
	sleep_check(sleep_absolute, 10 * MILLISECOND, "clock_nanosleep");
	sleep_check(sleep_select, 10 * MILLISECOND, "select");
	sleep_check(sleep_poll, 10 * MILLISECOND, "poll");
	sleep_check(sleep_timerfd, 10 * MILLISECOND, "timerfd");
	sleep_check(sleep_condition, 10 * MILLISECOND, "pthread_cond_timedwait");
	alarms_check(ITIMER_REAL, SIGALRM, "real time");
	alarms_check(ITIMER_VIRTUAL, SIGVTALRM, "processor time");
	notification_check();
	return check_result();
}
