// SPDX-License-Identifier: GPL-2.0-only
/* timed NAME COMMAND...: runs the command and prints "NAME ticks" that it took. */
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **words)
{
	uint64_t start = __builtin_ia32_rdtsc();
	int status;

	if (count < 3)
		return 2;
	if (!fork()) {
		execvp(words[2], words + 2);
		_exit(127);
	}
	if (wait(&status) < 0 || !WIFEXITED(status))
		return 1;
	printf("%s %llu\n", words[1], (unsigned long long)(__builtin_ia32_rdtsc() - start));
	return WEXITSTATUS(status);
}
