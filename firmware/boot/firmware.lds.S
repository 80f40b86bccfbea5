/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's image: at 1 MiB, virtual = physical, but for the gate's code, which runs at the same address in every space. */
#include "abi/anaxagoros.h"

#define PAGE 4096

ENTRY(_start)

PHDRS
{
	text PT_LOAD FLAGS(5);
	gate PT_LOAD FLAGS(5);
	data PT_LOAD FLAGS(6);
	symbols PT_LOAD FLAGS(4);
}

SECTIONS
{
	. = 0x100000;
	image_start = .;
	.multiboot : { KEEP(*(.multiboot)) } :text
	.text ALIGN(16) : {
		text_start = .;
		*(.text .text.*)
		text_end = .;
	} :text
	.rodata ALIGN(32) : { *(.rodata .rodata.*) } :text

	/* Loaded where the location counter stands, linked for the top of the address space. */
	. = ALIGN(PAGE);
	gate_code_load = .;
	.gate ANAX_GATE_START : AT(gate_code_load) {
		gate_code_start = .;
		*(.gate .gate.*)
		. = ALIGN(PAGE);
		gate_code_end = .;
	} :gate
	. = gate_code_load + SIZEOF(.gate);
	constants_end = .;

	/* What only the boot writes. */
	.sealed ALIGN(PAGE) : AT(ADDR(.sealed)) {
		sealed_start = .;
		*(.sealed)
		. = ALIGN(PAGE);
		sealed_end = .;
	} :data
	.data ALIGN(PAGE) : AT(ADDR(.data)) { *(.data .data.*) } :data
	.bss ALIGN(PAGE) : AT(ADDR(.bss)) { *(.bss .bss.* COMMON) } :data

	/* Last, so that its growth moves nothing. */
	.symbols ALIGN(PAGE) : AT(ADDR(.symbols)) { symbols_start = .; *(.symbols) } :symbols
	. = ALIGN(PAGE);
	image_end = .;

	/DISCARD/ : { *(.comment .note .note.* .eh_frame .eh_frame_hdr) }
}

ASSERT(SIZEOF(.gate) <= 2 * PAGE, "the gate's code does not fit its two pages")
ASSERT(image_end <= 0x400000, "cpu/address_space.c protects the pages of the first 4 MiB")
ASSERT(ADDR(.multiboot) + SIZEOF(.multiboot) <= image_start + 8192, "multiboot header behind the first 8 KiB")
