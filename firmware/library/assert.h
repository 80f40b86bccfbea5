/* SPDX-License-Identifier: GPL-2.0-only */
/* What has to be true if the hypervisor is right, whatever others do: otherwise it ends, and says where. */
#ifndef LIBRARY_ASSERT_H
#define LIBRARY_ASSERT_H

#include <stdint.h>

void assertion_failed(const char *condition, const char *file, uint32_t line) __attribute__((noreturn));

#define assert(condition) do { if (!(condition)) assertion_failed(#condition, __FILE__, __LINE__); } while (0)

#endif
