// SPDX-License-Identifier: GPL-2.0-only
/* keys TERMINAL COUNT: reads so many characters of the terminal, one by one, and prints "key TICKS", the instant of each. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

int main(int count, char **words)
{
	int terminal = count == 3 ? open(words[1], O_RDONLY | O_NOCTTY) : -1, keys = count == 3 ? atoi(words[2]) : 0;
	struct termios settings;
	char key;

	if (terminal < 0 || tcgetattr(terminal, &settings))
		return 2;
	cfmakeraw(&settings);
	tcsetattr(terminal, TCSANOW, &settings);
	for (int i = 0; i < keys; i++) {
		uint64_t now;

		if (read(terminal, &key, 1) != 1 || key != 'a')
			return 1;
		now = __builtin_ia32_rdtsc();
		printf("key %llu\n", (unsigned long long)now);
	}
	return 0;
}
