/* SPDX-License-Identifier: GPL-2.0-only */
/* The firmware's tables, changed anywhere; and byte code of sleep types in a buffer of just its size. */
#include "fuzz.h"
#include "low_memory.h"

#define TABLES		0xe0000u		/* where the BIOS has its own */
#define TABLES_END	0xf0000u

/* Addresses in tables may be any. Elsewhere, where nothing is mapped here, is no signature. */
static bool has_tables;
int memory_compare(const void *a, const void *b, size_t size);

#define memcmp memory_compare
#include "devices/acpi.c"
#undef memcmp

int memory_compare(const void *a, const void *b, size_t size)
{
	return has_tables && ((uintptr_t)a < TABLES || (uintptr_t)a >= TABLES_END) ? 1 : memcmp(a, b, size);
}

/* Behind them are zeros enough for the longest table. */
static struct tables {
	uint8_t root_pointer[32];
	uint8_t root[HEADER_SIZE + 8];
	uint8_t fixed[80];
	uint8_t code[HEADER_SIZE + 60];
} *tables;

static void put_32(uint8_t *bytes, uint32_t value)
{
	memcpy(bytes, &value, sizeof(value));
}

static void begin(uint8_t *table, const char *signature, uint32_t size)
{
	memcpy(table, signature, 4);
	put_32(table + 4, size);
}

static void make_sound(void)
{
	static const uint8_t code[] = { 0x08, '\\', '_', 'S', '5', '_', 0x12, 8, 4, 0x0a, 5, 0x0a, 7, 0, 0 };

	memset(tables, 0, sizeof(*tables));
	memcpy(tables->root_pointer, "RSD PTR ", 8);
	put_32(tables->root_pointer + 16, TABLES + offsetof(struct tables, root));
	begin(tables->root, "RSDT", sizeof(tables->root));
	put_32(tables->root + HEADER_SIZE + 4, TABLES + offsetof(struct tables, fixed));
	begin(tables->fixed, "FACP", sizeof(tables->fixed));
	put_32(tables->fixed + FADT_DSDT, TABLES + offsetof(struct tables, code));
	put_32(tables->fixed + FADT_CONTROL_A, 0xb004);
	begin(tables->code, "DSDT", sizeof(tables->code));
	memcpy(tables->code + HEADER_SIZE, code, sizeof(code));
}

/* The byte that makes the sum 0; a table may claim to be longer than it is. */
static void mend_sum(uint8_t *table, uint32_t size, uint32_t at)
{
	uint8_t sum = 0;

	for (uint32_t i = 0; i < size && table + i < (uint8_t *)(tables + 1); i++)
		sum += table[i];
	table[at] -= sum;
}

static void read_tables(void)
{
	struct acpi_power power;
	struct table root, fixed;

	make_sound();
	fuzz_edit(tables, sizeof(*tables));
	if (fuzz_below(8)) {
		mend_sum(tables->code, read_32(tables->code + 4), 9);
		mend_sum(tables->fixed, read_32(tables->fixed + 4), 9);
		mend_sum(tables->root, read_32(tables->root + 4), 9);
		mend_sum(tables->root_pointer, 20, 9);
	}
	memset(&power, 0, sizeof(power));
	root = table_at(find_root_in(BIOS_START, BIOS_START + 1024), "RSDT");
	fixed = root.bytes ? find_table(root, "FACP") : root;
	if (fixed.bytes && fixed.size >= FADT_LEAST_SIZE)
		read_power_off(&power, fixed);
	CHECK(power.can_power_off == !!power.control_a);
	CHECK(!(power.sleep_a & ~0x1c00) && !(power.sleep_b & ~0x1c00));
}

/* As the specification has it: a package of at least two, each a byte or a number in one. */
static void read_code(void)
{
	uint32_t size = fuzz_left;
	uint8_t *bytes = malloc(size ? size : 1), a = 0, b = 0;

	memcpy(bytes, fuzz_at, size);
	if (find_sleep_types((struct table){ bytes, size }, &a, &b))
		CHECK(memmem(bytes, size, "_S5_\x12", 5));
	free(bytes);
}

static void fuzz_one(void)
{
	if (!tables)
		tables = low_memory_map(TABLES, TABLES_END - TABLES + MOST_TABLE_SIZE);
	has_tables = fuzz_below(2);
	if (has_tables)
		read_tables();
	else
		read_code();
}
