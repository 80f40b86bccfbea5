/* SPDX-License-Identifier: GPL-2.0-only */
/* memcpy and memset for what is large: with a pause every 400 ticks (long_work_pause). */
#ifndef LIBRARY_LONG_WORK_H
#define LIBRARY_LONG_WORK_H

#include <stdint.h>

void long_copy(void *to, const void *from, uint32_t size);
void long_clear(void *to, uint32_t size);

#endif
