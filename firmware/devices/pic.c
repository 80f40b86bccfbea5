// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/gate_layout.h"
#include "devices/io.h"
#include "devices/pic.h"

#define MASTER_COMMAND	0x20
#define MASTER_DATA	0x21
#define SLAVE_COMMAND	0xa0
#define SLAVE_DATA	0xa1
#define ELCR		0x4d0		/* two ports: edge or level of each line */

#define CASCADE		2
#define ICW1_FULL	0x11		/* edge-triggered unless the ELCR says otherwise, cascaded, with ICW4 */
#define ICW4_8086	0x01
#define OCW2_SPECIFIC	0x60		/* end of interrupt of one line */
#define OCW3_READ_ISR	0x0b

static uint16_t masks = 0xffff;		/* bit n = line n is masked */
static uint16_t kept_out;		/* bit n = line n is not admitted */
static uint16_t written;		/* what the controllers have */

static void write_masks(void)
{
	uint16_t wanted = masks | kept_out, changed = wanted ^ written;

	written = wanted;
	if (changed & 0xff)
		outb(MASTER_DATA, (uint8_t)wanted);
	if (changed >> 8)
		outb(SLAVE_DATA, (uint8_t)(wanted >> 8));
}

void pic_init(void)
{
	outb(MASTER_COMMAND, ICW1_FULL);
	outb(MASTER_DATA, VECTOR_IRQ_BASE);
	outb(MASTER_DATA, 1 << CASCADE);
	outb(MASTER_DATA, ICW4_8086);
	outb(SLAVE_COMMAND, ICW1_FULL);
	outb(SLAVE_DATA, VECTOR_IRQ_BASE + 8);
	outb(SLAVE_DATA, CASCADE);
	outb(SLAVE_DATA, ICW4_8086);
	masks = 0xffff & ~(1 << CASCADE);
	written = (uint16_t)~masks;
	write_masks();
}

void pic_mask(uint32_t line)
{
	masks |= (uint16_t)(1u << line);
	write_masks();
}

void pic_unmask(uint32_t line)
{
	masks &= (uint16_t)~(1u << line);
	write_masks();
}

void pic_admit(uint32_t lines)
{
	kept_out = (uint16_t)~(lines | 1u << CASCADE);
	write_masks();
}

void pic_end_of_interrupt(uint32_t line)
{
	if (line >= 8) {
		outb(SLAVE_COMMAND, (uint8_t)(OCW2_SPECIFIC | (line - 8)));
		line = CASCADE;
	}
	outb(MASTER_COMMAND, (uint8_t)(OCW2_SPECIFIC | line));
}

static bool in_service(uint16_t command)
{
	outb(command, OCW3_READ_ISR);
	return inb(command) & 0x80;
}

bool pic_is_spurious(uint32_t line)
{
	if (line == 7)
		return !in_service(MASTER_COMMAND);
	if (line != 15 || in_service(SLAVE_COMMAND))
		return false;
	pic_end_of_interrupt(CASCADE);	/* the master can not know */
	return true;
}

uint32_t pic_level_lines(void)
{
	uint32_t lines = inb(ELCR) | (uint32_t)inb(ELCR + 1) << 8;

	/* Lines 0, 1, 2, 8 and 13 are never level-triggered: there, ones mean that no such register exists. */
	return lines & 0x2107 ? 0 : lines;
}
