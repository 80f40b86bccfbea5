/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a real-time task is written with. A task is a program with a main():
 *
 *	int main(void)
 *	{
 *		for (;;) {
 *			work();
 *			task_wait();
 *		}
 *	}
 *
 * It has no C library but what stands here, in library/string.h and in library/format.h. Every function takes a bounded time; where
 * the bound depends on an argument, its comment says so. Times are in ticks of the TSC, task_ticks() makes them from nanoseconds.
 * The manual page anaxagoros-task.7 tells the rest: module lines, what happens to a task that is late, what a task costs.
 */
#ifndef TASKS_LIBRARY_TASK_H
#define TASKS_LIBRARY_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "abi/anaxagoros_task.h"

/* The task's own: begins as its first job, at its first release; what it returns is the status of task_exit(). */
int main(void);

/*
 * Ends the job. Returns at the next release, as the first thing of the next job: how many releases were skipped since the last one,
 * 0 for a task that is never late.
 */
uint32_t task_wait(void);

/* Ends the task for good; the log shows the status. */
void task_exit(int status) __attribute__((noreturn));

/*
 * Writes a line "NAME: text" to the hypervisor's log, without waiting for where it goes. The conversions are those of
 * library/format.h: %s %c %d %i %u %x %p %%, no floating point. At most ANAX_LOG_MOST bytes of it. The time grows with the length
 * of the text. A log that is full loses the line.
 */
void task_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What the hypervisor tells the task: reservation, name, arguments, channels, statistics. Read-only. */
const struct anax_task_page *task_page(void);

/* The instant. */
static inline uint64_t task_now(void)
{
	uint64_t ticks;

	__asm__ volatile("rdtsc" : "=A"(ticks));
	return ticks;
}

/* The instant at which the current job was released, exactly: the next one is a period later, whenever this one began. */
uint64_t task_release(void);

/* The instant by which the current job has to be done. */
uint64_t task_deadline(void);

/* Ticks in a time, rounded down; the result has to fit 64 bits. */
uint64_t task_ticks(uint64_t nanoseconds);

/* The reverse, rounded down. */
uint64_t task_nanoseconds(uint64_t ticks);

/*
 * Reads the word "name=NUMBER" of the task's arguments, decimal, or hexadecimal with 0x. Without such a word *number stays as it is.
 * False: what stands there is no number from least to most; the log says so, with the name. The time grows with the arguments (128 bytes).
 */
bool task_number(const char *name, uint32_t least, uint32_t most, uint32_t *number);

/* What stands behind "name=" in the arguments, up to a blank or the end; NULL: there is no such word. */
const char *task_word(const char *name);

/*
 * Pages of the memory of the word pages=, mapped by the task itself: zeroed at its start, and nowhere. The address is that of a page in the window
 * (ANAX_WINDOW, ANAX_WINDOW_SIZE), the offset that of a page in the memory; one page may be mapped at several addresses. False: it is not there.
 */
bool task_map(void *address, uint32_t offset, bool writable);
bool task_unmap(void *address);
bool task_protect(void *address, bool writable);

/* Ports. One that the module line does not give ("ports=") is a fault of the task. */
static inline uint8_t task_in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline uint16_t task_in16(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline uint32_t task_in32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void task_out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void task_out16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void task_out32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

/*
 * Channels: rings of bytes between this task and a guest or another task. The other end is not trusted: whatever it writes into
 * the ring costs this end nothing but what is in the ring.
 */
struct channel;

/*
 * The task's channel of this name and direction (ANAX_CHANNEL_WRITES: "writes=" in the module line, ANAX_CHANNEL_READS: "reads=").
 * NULL: the module line gives none. To be called once for each, at the start.
 */
struct channel *channel_find(const char *name, uint32_t direction);

/* Bytes that fit just now; 0 for an end that reads. The reader can only make more room. */
uint32_t channel_room(const struct channel *channel);

/*
 * Writes all bytes, or, without room for them, none: then false, and the channel's count of lost writes goes up by one. The reader sees
 * all bytes of one write at once. The time grows with size.
 */
bool channel_write(struct channel *channel, const void *bytes, uint32_t size);

/*
 * Bytes that can be read just now; 0 for an end that writes. The writer can only add to them. If it has written nonsense into the ring's
 * words, all that is in the channel is dropped, 0 returned, and the channel goes on from there.
 */
uint32_t channel_used(struct channel *channel);

/* Reads up to size bytes; returns how many. Who waits for whole records looks at channel_used() first. The time grows with size. */
uint32_t channel_read(struct channel *channel, void *bytes, uint32_t size);

/* Writes that found no room (an end that writes), since the machine's start. */
uint32_t channel_lost(const struct channel *channel);

/* Tells a guest at the other end, by an interrupt, that there is something new; the task goes on at once. A task there is told nothing. */
void channel_notify(const struct channel *channel);

/*
 * Services only. For them task_wait() waits for events, and returns those since the last time, bit n for line n: lines of the board that are
 * theirs, ANAX_IRQ_TIMER, and ANAX_IRQ_EVENT for a guest's console or a channel's other end. A line is masked until the next task_wait().
 */

/* The timer's next event, at an instant, in place of the one before; 0: none. */
void service_timer(uint64_t instant);

/* Tells a guest that its console has input, or room for output: index in the task page's list. */
void service_notify_console(uint32_t index);

/* What a domain does, to task_page()->examined; indexes count from 0. False: there is no such domain, or the word log= does not allow it. */
bool service_examine(uint32_t index);

/*
 * Takes calls: the handler runs in the time of its caller, on a stack of ANAX_CALL_STACK_SIZE bytes that the connection brought; what it
 * returns is 0 or positive, or an error of the service's own below -999. One call runs at a time, but the service's main() and a call preempt each
 * other at any instruction. False: the module line has no word serves=, which says how long a call may take.
 */
bool service_serve(int32_t (*handler)(uint32_t first, uint32_t second));

/* In a call: the page of 4096 bytes that its caller shares. The caller may write there at any time: each word is to be read once. */
void *service_call_page(void);

/* For callers: tasks and services with the word calls=. */

/* The connection to the service of this name; -1: the module line gives none. */
int service_find(const char *name);

/* The page that is shared with the service; it is the connection's own. */
void *service_page(int connection);

/*
 * Calls the service, in the caller's own time: as long as the service's word serves= says, and as long again where it has to finish
 * another's call first. ANAX_EIO: the service does not serve now, or died before the call was done.
 */
int32_t service_call(int connection, uint32_t first, uint32_t second);

#endif
