/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

/*
 * One benchmark. "measure" does the operation "operations" times and returns the ticks that took, without its own
 * preparations; "operations" says how often per sample, "samples" how many samples the median is taken of.
 */
struct benchmark {
	const char *name;
	int operations;
	int samples;
	uint64_t (*measure)(int operations);
};

extern const struct benchmark benchmarks[];
extern const int benchmark_count;

/* Ticks of the processor since it was switched on. */
uint64_t ticks_now(void);

/* Begin and end what is measured; when profiling, the profiler's markers. ticks_end: ticks since ticks_begin. */
void ticks_begin(void);
uint64_t ticks_end(void);
void ticks_mark_windows(int on);

/* Ticks that an empty loop of so many turns takes, ticks_begin and ticks_end included. */
uint64_t ticks_loop(int turns);

/* What is left of "ticks" without "cost", at least 0. */
uint64_t ticks_without(uint64_t ticks, uint64_t cost);

/* The ticks of a loop that does "operation", without the loop's own. */
#define TICKS_OF(turns, operation) ({					\
	int turns_ = (turns);						\
	uint64_t cost_ = ticks_loop(turns_);				\
	ticks_begin();							\
	for (int turn_ = 0; turn_ < turns_; turn_++) {			\
		asm volatile("" ::: "memory");				\
		operation;						\
	}								\
	ticks_without(ticks_end(), cost_);				\
})

/* End the program with a sentence that names the failed call. */
void fail(const char *call) __attribute__((noreturn));

/* Fails unless the child ended with status 0. */
void wait_for(int child);

/* The benchmarks, by file. */
uint64_t measure_syscall(int operations);
uint64_t measure_syscall_vdso(int operations);
uint64_t measure_rand(int operations);
uint64_t measure_context_switch_2(int operations);
uint64_t measure_context_switch_8(int operations);
uint64_t measure_pipe(int operations);
uint64_t measure_fork(int operations);
uint64_t measure_fork_32mb(int operations);
uint64_t measure_exec(int operations);
uint64_t measure_shell(int operations);
uint64_t measure_tcc(int operations);
uint64_t measure_unpack(int operations);
uint64_t measure_page_fault(int operations);
uint64_t measure_write_fault(int operations);
uint64_t measure_mmap(int operations);
uint64_t measure_mprotect(int operations);
uint64_t measure_munmap(int operations);
uint64_t measure_signal(int operations);
uint64_t measure_protection_fault(int operations);

#endif
