// SPDX-License-Identifier: GPL-2.0-only
/* set_thread_area: descriptors of a thread, their bases and limits, and the segment registers that hold them. */
#define _GNU_SOURCE
#include "check.h"

#include <asm/ldt.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static uint32_t words[2][1024];
static int entry;		/* in the descriptor table */
static uint32_t stack_selector, flat_selector = 0x7b;

static struct user_desc area_describe(int number, const void *base, unsigned int limit)
{
	return (struct user_desc){
		.entry_number = number, .base_addr = (uintptr_t)base, .limit = limit, .seg_32bit = 1, .useable = 1,
	};
}

static int area_set(struct user_desc *area)
{
	return syscall(SYS_set_thread_area, area);
}

static void fs_load(int number)
{
	asm volatile("mov %0, %%fs" : : "r" (number * 8 + 3));
}

static uint32_t fs_word(uint32_t offset)
{
	uint32_t value;

	asm volatile("movl %%fs:(%1), %0" : "=r" (value) : "r" (offset));
	return value;
}

static unsigned int fs_selector(void)
{
	unsigned int selector;

	asm volatile("mov %%fs, %0" : "=r" (selector));
	return selector & 0xffff;
}

static void fs_read(void *argument)
{
	fs_word((uintptr_t)argument);
}

static void fs_write(void *argument)
{
	asm volatile("movl $1, %%fs:(%0)" : : "r" (argument));
}

static void fs_load_attempt(void *argument)
{
	asm volatile("mov %0, %%fs" : : "r" (argument));
}

/* Sets the area while %gs, which holds the C library's own at other times, holds its selector, and reads through %gs. */
static uint32_t gs_word_of_changed(struct user_desc *area)
{
	uint32_t value, kept;
	int result = SYS_set_thread_area;

	asm volatile("mov %%gs, %[kept]; mov %[selector], %%gs; int $0x80; movl %%gs:0, %[value]; mov %[kept], %%gs"
		     : "+a" (result), [kept] "=&r" (kept), [value] "=&r" (value)
		     : "b" (area), [selector] "r" (area->entry_number * 8 + 3) : "memory");
	return result ? 0 : value;
}

/* Each of two processes sees its own base behind the same selector. */
static int switches_check(void *argument)
{
	int id = (intptr_t)argument, wrong = 0, i;
	struct user_desc area = area_describe(entry, words[id], sizeof(words[id]) - 1);

	area_set(&area);
	fs_load(entry);
	for (i = 0; i < 300; i++) {
		wrong += fs_word(0) != words[id][0] || fs_selector() != entry * 8 + 3u;
		sched_yield();
	}
	return wrong != 0;
}

static void limits_check(void)
{
	struct user_desc area = area_describe(entry, words[0], 4095);

	area_set(&area);
	fs_load(entry);
	trap_print(trap_catch(fs_read, (void *)4092), "read the last word of a segment");
	trap_print(trap_catch(fs_read, (void *)4093), "read beyond the limit");
	area.read_exec_only = 1;
	area_set(&area);
	trap_print(trap_catch(fs_read, (void *)0), "read a read-only segment");
	trap_print(trap_catch(fs_write, (void *)0), "write a read-only segment");
	area = area_describe(entry, words[0], 0xfffff);
	area.limit_in_pages = 1;
	area_set(&area);
	words[0][0] = 1000;
	check(fs_word((uint32_t)-4096 + 4096) == 1000, "a segment of 4 GiB that does not begin at 0");
	area = area_describe(entry, &words[0][1], 0xfffff);
	area.limit_in_pages = 1;
	area_set(&area);
	check(fs_word(-4) == 1000, "and a negative offset in it");
}

static void absence_check(void)
{
	struct user_desc area = { .entry_number = entry, .read_exec_only = 1, .seg_not_present = 1 };

	area_set(&area);
	trap_print(trap_catch(fs_load_attempt, (void *)(entry * 8 + 3)), "load a cleared entry");
	area = area_describe(entry, words[0], 4095);
	area.seg_not_present = 1;
	area_set(&area);
	trap_print(trap_catch(fs_load_attempt, (void *)(entry * 8 + 3)), "load an entry that is not present");
}

static int64_t microseconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000ll + time.tv_nsec / 1000;
}

/* System calls and interrupts find the stack in a segment of the program's own. */
static void stack_check(void)
{
	struct user_desc area = area_describe(entry, words[1], 0xfffff);
	int64_t end = microseconds() + 20000;
	uint32_t process, spins, wrong = 0, stack;

	area.limit_in_pages = 1;
	area_set(&area);
	while (microseconds() < end) {
		asm volatile("mov %%esp, %[stack]; subl %[base], %%esp; mov %[selector], %%ss\n\t"
			     "movl $20, %%eax; int $0x80; movl $20000, %%ecx; 1: pushl %%ecx; popl %%edx; loop 1b\n\t"
			     "mov %[flat], %%ss; mov %[stack], %%esp"
			     : "=&a" (process), "=&c" (spins), [stack] "=&S" (stack)
			     : [base] "r" (words[1]), [selector] "m" (stack_selector), [flat] "m" (flat_selector)
			     : "edx", "memory");
		wrong += (int)process != getpid() || spins != 0;
	}
	check(wrong == 0, "a stack in a segment that does not begin at 0");
}

int main(void)
{
	struct user_desc area = area_describe(-1, words[0], sizeof(words[0]) - 1), copy = { 0 };
	int first;

	words[0][0] = 1000;
	words[1][0] = 2000;
	check(area_set(&area) == 0, "an entry is found");
	entry = area.entry_number;
	printf("entry %d\n", entry);
	fs_load(entry);
	check(fs_word(0) == 1000, "its base is used");
	area.base_addr = (uintptr_t)words[1];
	check(area_set(&area) == 0 && fs_selector() == entry * 8 + 3u, "a change keeps the loaded selector");
	check(fs_word(0) == 2000, "and the changed base is used at once");
	area.base_addr = (uintptr_t)words[0];
	check(gs_word_of_changed(&area) == 1000, "in %%gs, too, which system calls do not save");
	area.base_addr = (uintptr_t)words[1];
	area_set(&area);
	copy.entry_number = entry;
	check(syscall(SYS_get_thread_area, &copy) == 0 && copy.base_addr == (uintptr_t)words[1] &&
	      copy.limit == sizeof(words[0]) - 1, "get_thread_area returns what was set");
	area.entry_number = 5;
	check(area_set(&area) == -1 && errno == EINVAL, "entry 5 is refused");
	area.entry_number = 9;
	check(area_set(&area) == -1 && errno == EINVAL, "entry 9 is refused");
	area = area_describe(entry, words[0], 4095);
	area.contents = 2;
	check(area_set(&area) == -1 && errno == EINVAL, "a code segment is refused");
	first = child_start(switches_check, (void *)0);
	check(child_run(switches_check, (void *)1) == 0, "two processes keep their segments apart");
	check(child_wait(first) == 0, "in both");
	stack_selector = entry * 8 + 3;
	stack_check();
	limits_check();
	absence_check();
	fs_load(0);
	return check_result();
}
