/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CONSOLE_CHARACTERS_H
#define CONSOLE_CHARACTERS_H

#include <stdint.h>

/* The character of code page 437, which the screen has, for one of Unicode; '?' where there is none. */
uint8_t character_437(uint32_t unicode);

/* The reverse. */
uint32_t character_unicode(uint8_t character);

#define CHARACTER_BYTES 3u

/* As UTF-8, of one below 0x10000: at most CHARACTER_BYTES; returns how many. */
uint32_t character_encode(uint32_t unicode, uint8_t *bytes);

#endif
