/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CONSOLE_CHARACTERS_H
#define CONSOLE_CHARACTERS_H

#include <stdint.h>

/* The character of code page 437, which the screen has, for one of Unicode; '?' where there is none. */
uint8_t character_437(uint32_t unicode);

#endif
