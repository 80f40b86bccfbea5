// SPDX-License-Identifier: GPL-2.0-only
/* Ends in its first job. */
int main(void);

int main(void)
{
	return 0;
}
