// SPDX-License-Identifier: GPL-2.0-only
/* Checks, children and pseudo-random numbers of the test programs. */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int failures;

void check_report(bool passed, const char *file, int line, const char *format, ...)
{
	va_list arguments;

	printf(passed ? "ok: " : "FAILED: ");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	if (passed)
		printf("\n");
	else
		printf(" (%s:%d)\n", file, line);
	fflush(stdout);
	failures += !passed;
}

int check_result(void)
{
	return failures ? 1 : 0;
}

void check_abandon(const char *format, ...)
{
	va_list arguments;

	printf("FAILED: ");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	fflush(stdout);
	_exit(1);
}

int child_start(int (*body)(void *argument), void *argument)
{
	int child;

	fflush(stdout);
	child = fork();
	if (child < 0)
		check_abandon("fork: %m");
	if (child)
		return child;
	failures = 0;
	child = body(argument);
	fflush(stdout);
	_exit(child);
}

int child_wait(int child)
{
	int status;

	if (waitpid(child, &status, 0) != child)
		check_abandon("waitpid: %m");
	return status;
}

int child_run(int (*body)(void *argument), void *argument)
{
	return child_wait(child_start(body, argument));
}

unsigned int pseudo_random(void)
{
	static unsigned int state = 1;

	state = state * 1103515245 + 12345;
	return state >> 1;
}
