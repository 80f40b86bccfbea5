/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the test programs share. Every line they print is the same natively and under the hypervisor, in every emulator:
 * no address, process number or duration is printed.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Prints "ok: what" or "FAILED: what (file:line)". */
#define check(condition, ...) check_report(!!(condition), __FILE__, __LINE__, __VA_ARGS__)
void check_report(bool passed, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Exit status of main(): 0 if no check has failed so far, else 1. */
int check_result(void);

/* Prints a sentence and ends the program: the test itself cannot go on. */
void check_abandon(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Runs body(argument) in a child, which exits with its result; returns the status as of waitpid(). */
int child_run(int (*body)(void *argument), void *argument);

/* Starts body(argument) in a child, which exits with its result; returns its process number. */
int child_start(int (*body)(void *argument), void *argument);

/* Waits for a child of child_start() and returns its status as of waitpid(). */
int child_wait(int child);

/* A number in 0..2^31-1 from a generator that starts the same in every process. */
unsigned int pseudo_random(void);

/* What a signal that attempt() raised said of itself; signal is 0 if attempt() returned. */
struct trap {
	int signal;
	int code;		/* si_code */
	unsigned long address;	/* si_addr */
	unsigned long eip;
	long number;		/* of the exception */
	long error;		/* its error code */
};

/* Runs attempt(argument), with a stack of its own for the signal handler. The attempt may spoil any register. */
struct trap trap_catch(void (*attempt)(void *argument), void *argument);

/* Prints "what: SIGSEGV code 1 exception 14 error 4". */
void trap_print(struct trap trap, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* CHECK_H */
