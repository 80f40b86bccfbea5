/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests of the real firmware sources on the host. A program is one test_*.c; its second line names the sources it needs, under
 * firmware/ (a folder, ending in "/", stands for all its .c files), and a third one may give flags of the compiler:
 *	// sources: memory/ library/format.c
 *	// flags: -m32
 * Each group of checks is a function, run by RUN(function), which prints "PASS name" or "FAIL name: why". main() ends with
 * "return harness_end();".
 */
#ifndef HOST_HARNESS_H
#define HOST_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

static jmp_buf harness_failed;
static int harness_failures;
static char harness_reason[400];

/* Ends the group; printf's arguments say why. */
__attribute__((format(printf, 1, 2), noreturn, unused))
static void harness_fail(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(harness_reason, sizeof(harness_reason), format, list);
	va_end(list);
	longjmp(harness_failed, 1);
}

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			harness_fail("%s:%d: %s", __FILE__, __LINE__, #condition); \
	} while (0)

/* Numbers of any integer type, shown in decimal and hexadecimal. */
#define CHECK_EQUAL(is, should) \
	do { \
		long long is_ = (long long)(is), should_ = (long long)(should); \
		if (is_ != should_) \
			harness_fail("%s:%d: %s is %lld (%#llx), not %lld (%#llx)", __FILE__, __LINE__, #is, is_, is_, should_, should_); \
	} while (0)

#define RUN(function) harness_run(#function, function)

__attribute__((unused))
static void harness_run(const char *name, void (*function)(void))
{
	if (setjmp(harness_failed)) {
		harness_failures++;
		printf("FAIL %s: %s\n", name, harness_reason);
	} else {
		function();
		printf("PASS %s\n", name);
	}
	fflush(stdout);
}

__attribute__((unused))
static int harness_end(void)
{
	return harness_failures != 0;
}

#endif
