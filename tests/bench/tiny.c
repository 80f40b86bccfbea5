// SPDX-License-Identifier: GPL-2.0-only
/* What exec starts: a program that ends. */
int main(void)
{
	return 0;
}
