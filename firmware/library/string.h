/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LIBRARY_STRING_H
#define LIBRARY_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *string);
size_t strnlen(const char *string, size_t most);
int strcmp(const char *a, const char *b);

#endif
