/* SPDX-License-Identifier: GPL-2.0-only */
// sources: guest/pci_filter.c boot/pci_devices.c boot/pci_words.c boot/assignment.c boot/words.c boot/boot_error.c library/format.c
/* PCI devices of guests, on a machine that is made up: words, what belongs to a device, and what its guest sees of it and can do to it. */
#include <string.h>
#include "boot/domain_words.h"
#include "boot/pci_devices.h"
#include "devices/pci.h"
#include "guest/pci_filter.h"
#include "harness.h"

#define CARD	(3 << 3)	/* 0:3.0: ports only, as NE2000 */
#define MASTER	(4 << 3)	/* 0:4.0: memory and ports */
#define IDE	(1 << 3 | 1)	/* 0:1.1: both channels where they always are */
#define BRIDGE	(1 << 3)	/* 0:1.0 */
#define FUNCTIONS 64
#define ONES	0xffffffffu

static uint32_t registers[FUNCTIONS][64], sizes[FUNCTIONS][PCI_BARS], moved;
static struct boot_config config;
static struct boot_information boot;
static struct boot_error error;
static struct domain domain;

uint32_t pci_read(uint32_t address, uint32_t offset)
{
	return address < FUNCTIONS ? registers[address][offset / 4] : ONES;
}

void pci_write(uint32_t address, uint32_t offset, uint32_t value)
{
	uint32_t bar = (offset - PCI_BAR) / 4;

	CHECK(address < FUNCTIONS && offset % 4 == 0 && offset < 256);
	if (offset >= PCI_BAR && offset < PCI_BAR_END) {
		CHECK(!(registers[address][PCI_COMMAND / 4] & 7));	/* it decodes nothing meanwhile */
		moved++;
		value = (value & -sizes[address][bar]) | (registers[address][offset / 4] & (registers[address][offset / 4] & 1 ? 3 : 15));
	} else {
		CHECK(offset == PCI_COMMAND);
	}
	registers[address][offset / 4] = value;
}

static void device(uint32_t address, uint32_t class, uint32_t interrupt)
{
	registers[address][PCI_IDENTITY / 4] = 0x802910ec;
	registers[address][PCI_COMMAND / 4] = 0x00100007;	/* the BIOS left it mastering the bus, and it has capabilities */
	registers[address][PCI_CLASS / 4] = class << 8;
	registers[address][PCI_ROM / 4] = 0xfeb00001;
	registers[address][PCI_CAPABILITIES / 4] = 0xdc;
	registers[address][PCI_INTERRUPT / 4] = interrupt;
}

static void bar(uint32_t address, uint32_t index, uint32_t value, uint32_t size)
{
	registers[address][PCI_BAR / 4 + index] = value;
	sizes[address][index] = size;
}

static void fresh(void)
{
	memset(registers, 0, sizeof(registers));
	memset(sizes, 0, sizeof(sizes));
	for (uint32_t i = 0; i < FUNCTIONS; i++)
		registers[i][0] = ONES;
	memset(&config, 0, sizeof(config));
	memset(&boot, 0, sizeof(boot));
	memset(&domain, 0, sizeof(domain));
	memset(&error, 0, sizeof(error));
	device(CARD, 0x020000, 0x010b);
	bar(CARD, 0, 0xc001, 0x20);
	device(MASTER, 0x020000, 0x010a);
	bar(MASTER, 0, 0xfebc0000, 0x20000);
	bar(MASTER, 1, 0xc041, 0x40);
	device(IDE, 0x010180, 0);
	bar(IDE, 4, 0xc081, 0x10);
	registers[IDE][PCI_HEADER / 4] = 0x00800000;
	device(BRIDGE, 0x060100, 0);
	config.domain_count = 2;
	strcpy(config.domains[0].name, "linux");
	strcpy(config.domains[1].name, "second");
	domain.config = &config.domains[0];
}

static bool word(uint32_t number, char *text, bool (*read)(const struct word_reader *, void *, struct boot_error *))
{
	struct module_reading reading = { &boot, &config, { "", 0, 0 }, &config.domains[number] };
	struct word_reader reader = { .where = "module 1 (x)", .word = text, .value = strchr(text, '=') + 1 };

	return read(&reader, &reading, &error);
}

static void refused(bool done, const char *should)
{
	CHECK(!done);
	if (!strstr(error.text, should))
		harness_fail("is: %s; should be: %s", error.text, should);
}

static bool give(char *text)
{
	CHECK(word(0, text, domain_read_pci));
	return pci_devices_assign(&config, &boot, &error);
}

static void words(void)
{
	static const char *const wrong[] = { "pci=3", "pci=0:3", "pci=0:32.0", "pci=0:3.8", "pci=256:3.0", "pci=0:3.0,", "pci=0:3.0x", "pci=0.3.0" };

	for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		fresh();
		refused(word(0, (char *)wrong[i], domain_read_pci), "is no list of PCI devices such as 0:3.0");
	}
	fresh();
	refused(word(0, "pci=0:1.0,0:1.1,0:1.2,0:1.3,0:1.4", domain_read_pci), "has more than 4 devices");
	fresh();
	CHECK(word(0, "pci=255:31.7,0:3.0", domain_read_pci) && config.domains[0].pci_count == 2 && config.domains[0].pci[0].address == 0xffff);
	refused(word(1, "pci=0:3.0", domain_read_pci), "word \"pci=0:3.0\" asks for device 0:3.0, which belongs to linux");
	refused(word(0, "dma=yes", domain_read_dma), "is not \"trusted\"");
}

static void gives(void)
{
	const struct domain_config *guest = &config.domains[0];

	fresh();
	CHECK(give("pci=0:3.0"));
	CHECK(guest->port_range_count == 1 && guest->ports[0].first == 0xc000 && guest->ports[0].last == 0xc01f);
	CHECK(guest->irq_lines == 1 << 11 && !guest->device_range_count);
	CHECK(registers[CARD][PCI_BAR / 4] == 0xc001 && (registers[CARD][PCI_COMMAND / 4] & 7) == 3);
	fresh();
	CHECK(word(0, "dma=trusted", domain_read_dma) && give("pci=0:4.0,0:1.1"));
	CHECK(guest->device_range_count == 1 && guest->devices[0].first_frame == 0xfebc0 && guest->devices[0].frame_count == 0x20);
	CHECK(guest->port_range_count == 6 && guest->ports[5].first == 0x376 && guest->irq_lines == (1u << 10 | 1u << 14 | 1u << 15));
}

static void refuses(void)
{
	fresh();
	bar(CARD, 1, 0x0001, 0x10);
	refused(give("pci=0:3.0"), "PCI device 0:3.0 has an address register that the BIOS has left without a place");
	fresh();
	bar(CARD, 0, 0x1c001, 0x20);
	refused(give("pci=0:3.0"), "PCI device 0:3.0 has an address register that the BIOS has left without a place");
	fresh();
	bar(MASTER, 0, 0, 0x20000);
	refused(give("pci=0:4.0"), "PCI device 0:4.0 has an address register that the BIOS has left without a place");
	fresh();
	refused(give("pci=0:5.0"), "guest linux: PCI device 0:5.0 is not there");
	fresh();
	refused(give("pci=0:1.0"), "guest linux: PCI device 0:1.0 is a bridge");
	fresh();
	refused(give("pci=0:4.0"), "PCI device 0:4.0 masters the bus, and could write all memory: the word \"dma=trusted\" owns up to that");
	fresh();
	refused(give("pci=0:1.1"), "PCI device 0:1.1 masters the bus");
	fresh();
	config.domains[1].ports[config.domains[1].port_range_count++] = (struct port_range){ 0xc010, 0xc010 };
	refused(give("pci=0:3.0"), "PCI device 0:3.0 has ports of which some belong to second");
	fresh();
	config.domains[1].irq_lines = 1 << 11;
	refused(give("pci=0:3.0"), "PCI device 0:3.0 has an interrupt line that belongs to second");
	fresh();
	config.domains[1].devices[config.domains[1].device_range_count++] = (struct device_range){ 0xfebdf, 1 };
	refused(give("pci=0:4.0"), "PCI device 0:4.0 has memory of which some belongs to second");
	fresh();
	bar(MASTER, 0, 0xfebc0800, 0x800);
	refused(give("pci=0:4.0"), "PCI device 0:4.0 has memory that is no whole pages");
	fresh();
	bar(MASTER, 0, 0xfebc0004, 0x1000);
	refused(give("pci=0:4.0"), "PCI device 0:4.0 has a 64-bit address register");
}

static uint32_t in(uint32_t index, uint32_t offset)
{
	pci_filter_write(&domain, PCI_ADDRESS_PORT, 4, PCI_ENABLE | index << 11 | offset);
	return pci_filter_read(&domain, PCI_DATA_PORT, 4);
}

static void out(uint32_t index, uint32_t offset, uint32_t value)
{
	in(index, offset);
	pci_filter_write(&domain, PCI_DATA_PORT, 4, value);
}

static void shows(void)
{
	fresh();
	CHECK(!pci_filter_has(&domain, PCI_ADDRESS_PORT));
	CHECK(word(0, "dma=trusted", domain_read_dma) && give("pci=0:3.0,0:1.1"));
	CHECK(pci_filter_has(&domain, 0xcf8) && pci_filter_has(&domain, 0xcff) && !pci_filter_has(&domain, 0xcf7) && !pci_filter_has(&domain, 0xd00));
	CHECK(in(0, PCI_IDENTITY) == 0x802910ec && in(1, PCI_CLASS) == 0x01018000);
	CHECK(in(0, PCI_ROM) == 0 && in(0, PCI_CAPABILITIES) == 0 && in(1, PCI_HEADER) == 0 && in(0, PCI_COMMAND) == 3);
	for (uint32_t address = 0; address < 1 << 16; address++) {
		pci_filter_write(&domain, PCI_ADDRESS_PORT, 4, PCI_ENABLE | address << 8);
		CHECK((pci_filter_read(&domain, PCI_DATA_PORT, 4) == ONES) == (address != 0 && address != 1 << 3));
	}
	pci_filter_write(&domain, PCI_ADDRESS_PORT, 4, 0);
	CHECK(pci_filter_read(&domain, PCI_DATA_PORT, 4) == ONES);
	in(0, 0);
	CHECK((pci_filter_read(&domain, PCI_DATA_PORT + 2, 2) & 0xffff) == 0x8029 && pci_filter_read(&domain, PCI_DATA_PORT + 3, 2) == ONES);
	CHECK(pci_filter_read(&domain, PCI_ADDRESS_PORT, 4) == PCI_ENABLE && pci_filter_read(&domain, PCI_ADDRESS_PORT + 1, 1) == ONES);
}

/* What it could do otherwise, by registers that are not shown. */
static void hides(void)
{
	fresh();
	CHECK(give("pci=0:3.0"));
	registers[CARD][PCI_COMMAND / 4] |= PCI_STATUS_CAPABILITIES;
	CHECK(!(in(0, PCI_COMMAND) & PCI_STATUS_CAPABILITIES));
}

static void keeps(void)
{
	fresh();
	CHECK(give("pci=0:3.0"));
	moved = 0;
	for (uint32_t offset = 0; offset < 256; offset += 4)
		out(0, offset, ONES);
	CHECK((registers[CARD][PCI_COMMAND / 4] & 0xffff) == (PCI_COMMAND_PORTS | PCI_COMMAND_MEMORY | PCI_COMMAND_NO_LINE));
	CHECK(in(0, PCI_BAR) == (-0x20u | 1) && !moved);
	pci_filter_write(&domain, PCI_DATA_PORT + 3, 2, ONES);		/* across its end */
	CHECK(in(0, PCI_BAR) == (-0x20u | 1) && !moved);
	out(0, PCI_BAR, 0x1f1);
	CHECK(in(0, PCI_BAR) == 0xc001 && !moved && registers[CARD][PCI_BAR / 4] == 0xc001);
	for (uint32_t index = 1; index < 32; index++)
		out(index, PCI_COMMAND, 0);
	CHECK((registers[BRIDGE][PCI_COMMAND / 4] & 7) == 7 && (registers[IDE][PCI_COMMAND / 4] & 7) == 7);
	in(0, PCI_COMMAND);
	pci_filter_write(&domain, PCI_DATA_PORT, 1, 0);
	CHECK((registers[CARD][PCI_COMMAND / 4] & 0xffff) == PCI_COMMAND_NO_LINE);
}

static void masters(void)
{
	fresh();
	CHECK(word(0, "dma=trusted", domain_read_dma) && give("pci=0:4.0"));
	CHECK(!(registers[MASTER][PCI_COMMAND / 4] & PCI_COMMAND_MASTER));
	out(0, PCI_COMMAND, 7);
	CHECK((registers[MASTER][PCI_COMMAND / 4] & 7) == 7);
	pci_filter_release(&domain);
	CHECK((registers[MASTER][PCI_COMMAND / 4] & 7) == 3 && in(0, PCI_IDENTITY) == 0x802910ec);
}

int main(void)
{
	RUN(words);
	RUN(gives);
	RUN(refuses);
	RUN(shows);
	RUN(hides);
	RUN(keeps);
	RUN(masters);
	return harness_end();
}
