// SPDX-License-Identifier: GPL-2.0-only
/* Tables: ACPI specification, version 6, sections 5.2.4 to 5.2.11; the value of \_S5: section 7.4.2, coded as section 20.2 says. */
#include <stddef.h>

#include "devices/acpi.h"
#include "library/string.h"

#define IDENTITY_MAP_END	0xc0000000u
#define EXTENDED_BIOS_SEGMENT	0x40e	/* a word of the BIOS */
#define BIOS_START		0xe0000
#define BIOS_END		0x100000
#define MOST_TABLE_SIZE		0x400000
#define HEADER_SIZE		36

/* Offsets in the fixed description table. */
enum fadt {
	FADT_DSDT = 40, FADT_COMMAND_PORT = 48, FADT_ENABLE_VALUE = 52, FADT_CONTROL_A = 64, FADT_CONTROL_B = 68,
	FADT_LEAST_SIZE = 72,
};

/* Codes of the tables' byte code. */
#define AML_ZERO		0x00
#define AML_ONE			0x01
#define AML_BYTE		0x0a
#define AML_PACKAGE		0x12
#define AML_ONES		0xff

struct table {
	const uint8_t *bytes;			/* NULL: none */
	uint32_t size;
};

/* The compiler takes low addresses for mistakes: it is not to see where this one comes from. */
static const uint8_t *bytes_at(uint32_t address)
{
	__asm__("" : "+r"(address));
	return (const uint8_t *)(uintptr_t)address;
}

static uint32_t read_32(const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static bool sum_is_zero(const uint8_t *bytes, uint32_t size)
{
	uint8_t sum = 0;

	for (uint32_t i = 0; i < size; i++)
		sum += bytes[i];
	return !sum;
}

static struct table table_at(uint32_t address, const char *signature)
{
	const uint8_t *bytes = bytes_at(address);
	struct table none = { NULL, 0 };
	uint32_t size;

	if (!address || address >= IDENTITY_MAP_END - MOST_TABLE_SIZE || memcmp(bytes, signature, 4))
		return none;
	size = read_32(bytes + 4);
	if (size < HEADER_SIZE || size > MOST_TABLE_SIZE || !sum_is_zero(bytes, size))
		return none;
	return (struct table){ bytes, size };
}

/* Returns the address of the root table, or 0. */
static uint32_t find_root_in(uint32_t start, uint32_t end)
{
	for (uint32_t address = start; address + 20 <= end; address += 16) {
		const uint8_t *bytes = bytes_at(address);

		if (!memcmp(bytes, "RSD PTR ", 8) && sum_is_zero(bytes, 20))
			return read_32(bytes + 16);
	}
	return 0;
}

static uint32_t find_root(void)
{
	const uint8_t *segment = bytes_at(EXTENDED_BIOS_SEGMENT);
	uint32_t extended = (uint32_t)(segment[0] | segment[1] << 8) << 4, root = 0;

	if (extended >= 0x80000 && extended < 0xa0000)
		root = find_root_in(extended, extended + 1024);
	return root ? root : find_root_in(BIOS_START, BIOS_END);
}

static struct table find_table(struct table root, const char *signature)
{
	struct table found = { NULL, 0 };

	for (uint32_t at = HEADER_SIZE; at + 4 <= root.size && !found.bytes; at += 4)
		found = table_at(read_32(root.bytes + at), signature);
	return found;
}

/* Past the end everything is AML_ONES, which no code below accepts. */
static uint8_t next(struct table *code)
{
	if (!code->size)
		return AML_ONES;
	code->size--;
	return *code->bytes++;
}

static bool read_small(struct table *code, uint8_t *value)
{
	*value = next(code);
	if (*value == AML_ZERO || *value == AML_ONE)
		return true;
	if (*value != AML_BYTE)
		return false;
	*value = next(code);
	return true;
}

/* Package(){ a, b, ... }: its code, its length in 1-4 bytes, number of elements, elements. */
static bool read_package(struct table code, uint8_t *a, uint8_t *b)
{
	if (next(&code) != AML_PACKAGE)
		return false;
	for (uint32_t more = next(&code) >> 6; more; more--)
		next(&code);
	return next(&code) >= 2 && read_small(&code, a) && read_small(&code, b);
}

static bool find_sleep_types(struct table code, uint8_t *a, uint8_t *b)
{
	for (; code.size >= 4; next(&code))
		if (!memcmp(code.bytes, "_S5_", 4) && read_package((struct table){ code.bytes + 4, code.size - 4 }, a, b))
			return true;
	return false;
}

static void read_power_off(struct acpi_power *power, struct table fadt)
{
	struct table code = table_at(read_32(fadt.bytes + FADT_DSDT), "DSDT");
	uint8_t a, b;

	if (!code.bytes || !find_sleep_types(code, &a, &b))
		return;
	power->control_a = (uint16_t)read_32(fadt.bytes + FADT_CONTROL_A);
	power->control_b = (uint16_t)read_32(fadt.bytes + FADT_CONTROL_B);
	power->sleep_a = (uint16_t)((a & 7) << 10);
	power->sleep_b = (uint16_t)((b & 7) << 10);
	power->command_port = (uint16_t)read_32(fadt.bytes + FADT_COMMAND_PORT);
	power->command_value = fadt.bytes[FADT_ENABLE_VALUE];
	power->can_power_off = power->control_a;
}

void acpi_read(struct acpi_power *power)
{
	struct table root = table_at(find_root(), "RSDT"), fadt;

	memset(power, 0, sizeof(*power));
	if (!root.bytes)
		return;
	fadt = find_table(root, "FACP");
	if (!fadt.bytes || fadt.size < FADT_LEAST_SIZE)
		return;
	read_power_off(power, fadt);
}
