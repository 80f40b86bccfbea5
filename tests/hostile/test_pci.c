// SPDX-License-Identifier: GPL-2.0-only
/* Has one PCI device, an IDE controller, and wants the others; and its own to be elsewhere. */
#include "hostile.h"
#include "ports.h"

#define ADDRESS		0xcf8
#define DATA		0xcfc
#define ENABLE		0x80000000u
#define ONES		0xffffffffu
#define COMMAND		0x04
#define CLASS		0x08
#define BAR		0x10
#define BAR_MASTER	0x20		/* of the ports that start its bus mastering */
#define COMMAND_BITS	0x0407u		/* ports, memory, mastering; no line */

static uint32_t pci_in(uint32_t address, uint32_t offset)
{
	out32(ADDRESS, ENABLE | address << 8 | offset);
	return in32(DATA);
}

static void pci_out(uint32_t address, uint32_t offset, uint32_t value)
{
	out32(ADDRESS, ENABLE | address << 8 | offset);
	out32(DATA, value);
}

static void own(void)
{
	check(pci_in(0, 0) != ONES && pci_in(0, CLASS) >> 16 == 0x0101, "its own device, an IDE controller");
	check(!(pci_in(0, 0x0c) & 0x00ff0000), "it has one function");
	check(pci_in(0, BAR_MASTER) & 1, "it has ports");
}

/* Those of the first four buses, and some of each other one. */
static void others(void)
{
	bool ones = true;

	for (uint32_t address = 1; address < 0x10000; address += address < 0x400 ? 1 : 37) {
		ones = ones && pci_in(address, 0) == ONES;
		pci_out(address, COMMAND, 0);
		pci_out(address, BAR, 0);
	}
	check(ones, "all other devices read all ones");
	out32(ADDRESS, 0);
	check(in32(DATA) == ONES, "so does its own where the address is not enabled");
	out32(ADDRESS, ENABLE | 0x7f000000);
	check(in32(ADDRESS) == ENABLE, "bits of the address that mean nothing do not stay");
}

static void widths(void)
{
	pci_in(0, 0);
	check(in8(ADDRESS) == 0xff && in8(ADDRESS + 1) == 0xff && in32(DATA + 1) == ONES && in32(DATA - 1) == ONES, "what is no register reads all ones");
	out8(ADDRESS + 1, 0x06);
	out8(ADDRESS + 1, 0x0e);
	out16(ADDRESS + 1, 0x0e0e);
	out32(ADDRESS - 1, ONES);
	out32(DATA + 2, ONES);
	check(pci_in(0, 0) != ONES, "the reset control behind the address resets nothing");
}

static void moves(void)
{
	uint32_t before[64], command = pci_in(0, COMMAND);
	bool same = true;

	for (uint32_t i = 0; i < 64; i++)
		before[i] = pci_in(0, 4 * i);
	for (uint32_t i = 0; i < 64; i++)
		pci_out(0, 4 * i, ONES);
	check(((pci_in(0, COMMAND) ^ command) & 0xffff & ~COMMAND_BITS) == 0, "of its command register it writes no other bits");
	check((pci_in(0, BAR_MASTER) & 0xffff) == 0xfff1, "an address register tells its size");
	for (uint32_t value = 0x11; value < 0x10000; value += 0x110)
		pci_out(0, BAR_MASTER, value);
	for (uint32_t i = 0; i < 6; i++)
		pci_out(0, BAR + 4 * i, 0x3f9);
	pci_out(0, COMMAND, command);
	for (uint32_t i = 0; i < 64; i++)
		same = same && pci_in(0, 4 * i) == before[i];
	check(same, "all its registers are as they were: none has moved");
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	own();
	others();
	widths();
	moves();
}
