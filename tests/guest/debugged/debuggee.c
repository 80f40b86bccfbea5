// SPDX-License-Identifier: GPL-2.0-only
/* What gdb is tried on: a static program with a variable to watch, a function to stop in and a signal to catch. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int watched;
int numbers[4] = { 1, 2, 3, 4 };

static int __attribute__((noinline)) sum(const int *values, int count)
{
	int result = 0;
	int i;

	for (i = 0; i < count; i++)
		result += values[i];
	return result;
}

int main(void)
{
	int total;

	watched = 1;
	total = sum(numbers, 4);
	watched = total;
	numbers[2] = 30;
	total = sum(numbers, 4);
	watched += total;
	raise(SIGUSR1);
	printf("watched is %d\n", watched);
	return 3;
}
