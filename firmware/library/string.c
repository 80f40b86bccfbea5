// SPDX-License-Identifier: GPL-2.0-only
/* Copies are string instructions: the compiler would turn loops of that shape into calls of these very functions. */
#include <stdint.h>

#include "library/string.h"

void *memcpy(void *to, const void *from, size_t size)
{
	void *destination = to;
	size_t words = size / 4;

	__asm__ volatile("rep movsl" : "+D"(destination), "+S"(from), "+c"(words) :: "memory");
	size %= 4;
	__asm__ volatile("rep movsb" : "+D"(destination), "+S"(from), "+c"(size) :: "memory");
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	char *last_to = (char *)to + size - 1;
	const char *last_from = (const char *)from + size - 1;

	if ((uintptr_t)to - (uintptr_t)from >= size)
		return memcpy(to, from, size);
	__asm__ volatile("std; rep movsb; cld" : "+D"(last_to), "+S"(last_from), "+c"(size) :: "memory");
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	void *destination = to;
	size_t words = size / 4;

	__asm__ volatile("rep stosl" : "+D"(destination), "+c"(words) : "a"((uint8_t)byte * 0x01010101u) : "memory");
	size %= 4;
	__asm__ volatile("rep stosb" : "+D"(destination), "+c"(size) : "a"(byte) : "memory");
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *left = a, *right = b;

	for (size_t i = 0; i < size; i++)
		if (left[i] != right[i])
			return left[i] - right[i];
	return 0;
}

size_t strnlen(const char *string, size_t most)
{
	const char *end = string;
	size_t left = most;

	if (!most)
		return 0;
	__asm__ volatile("repne scasb" : "+D"(end), "+c"(left) : "a"(0) : "memory", "cc");
	return end[-1] ? most : (size_t)(end - string) - 1;
}

size_t strlen(const char *string)
{
	return strnlen(string, SIZE_MAX);
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (uint8_t)*a - (uint8_t)*b;
}
