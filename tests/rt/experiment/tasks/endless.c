// SPDX-License-Identifier: GPL-2.0-only
/* Never waits. */
int main(void);

int main(void)
{
	for (;;)
		;
}
