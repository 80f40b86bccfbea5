/* SPDX-License-Identifier: GPL-2.0-only */
/* The pair of 8259 interrupt controllers: lines 0-15. Line 2 is the cascade. */
#ifndef DEVICES_PIC_H
#define DEVICES_PIC_H

#include <stdbool.h>
#include <stdint.h>

#define PIC_LINES		16

/* Lines on vectors VECTOR_IRQ_BASE and up, all masked. */
void pic_init(void);

void pic_mask(uint32_t line);
void pic_unmask(uint32_t line);

/* Only these lines can interrupt for now, and of them those that are not masked. Bit n = line n; line 2 is always one. */
void pic_admit(uint32_t lines);

/* To be called once for each interrupt that is not spurious. */
void pic_end_of_interrupt(uint32_t line);

/* True: the interrupt on this line (7 or 15) came from no device; all that is due to the controllers has been done. */
bool pic_is_spurious(uint32_t line);

/* Lines that the board has set level-triggered, bit n = line n (ELCR; 0 where there is none). */
uint32_t pic_level_lines(void);

#endif
