/* SPDX-License-Identifier: GPL-2.0-only */
/* The screen in text mode, 80 by 25. Lines appear at the bottom; scrolling makes pauses. */
#ifndef DEVICES_VGA_TEXT_H
#define DEVICES_VGA_TEXT_H

#include <stdint.h>

void vga_text_write(const char *text, uint32_t size);

#endif
