/* SPDX-License-Identifier: GPL-2.0-only */
/* What an accepted layout of memory must be, by itself: in RAM, and nothing in two places. */
#ifndef FUZZ_LAYOUT_H
#define FUZZ_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/memory_layout.h"
#include "harness.h"

struct piece {
	uint64_t start, end;
};

static inline bool pieces_meet(struct piece a, struct piece b)
{
	return a.start < b.end && b.start < a.end;
}

static inline struct piece range_piece(const struct memory_range *range)
{
	return (struct piece){ (uint64_t)range->first_frame << 12, (uint64_t)(range->first_frame + range->frame_count) << 12 };
}

/* Where the RAM ends that an address lies in; the address itself, if in none. */
static inline uint64_t ram_end(const struct boot_information *boot, uint64_t address)
{
	for (uint32_t i = 0; i < boot->memory_count; i++) {
		struct piece range = range_piece(&boot->memory[i]);

		if (boot->memory[i].is_ram && range.start <= address && address < range.end)
			return range.end;
	}
	return address;
}

/* Every byte of it is in RAM, and in nothing else that the machine's map has. */
static inline void check_is_ram(const struct boot_information *boot, struct piece piece)
{
	uint64_t end;

	for (uint64_t at = piece.start; at < piece.end; at = end) {
		end = ram_end(boot, at);
		CHECK(end > at);
	}
	for (uint32_t i = 0; i < boot->memory_count; i++)
		CHECK(boot->memory[i].is_ram || !pieces_meet(range_piece(&boot->memory[i]), piece));
}

__attribute__((unused))
static void check_layout(const struct boot_information *boot, uint32_t image_end, const struct boot_config *config, const struct memory_layout *layout)
{
	struct piece pieces[CONFIG_DOMAINS + BOOT_MODULES + 2] = { { 0, image_end } };
	uint32_t fixed = 1, count;

	for (uint32_t i = 0; i < boot->module_count; i++)
		pieces[fixed++] = (struct piece){ boot->modules[i].start, (uint64_t)boot->modules[i].start + boot->modules[i].size };
	count = fixed;
	pieces[count++] = (struct piece){ layout->pool_start, (uint64_t)layout->pool_start + layout->pool_size };
	for (uint32_t i = 0; i < config->domain_count; i++)
		if (config->domains[i].kind == DOMAIN_GUEST) {
			CHECK(config->domains[i].memory_size && !(config->domains[i].memory_size % 0x400000));
			CHECK(!(layout->partition_start[i] % 0x400000));
			pieces[count++] = (struct piece){ layout->partition_start[i], (uint64_t)layout->partition_start[i] + config->domains[i].memory_size };
		}
	for (uint32_t i = fixed; i < count; i++) {
		check_is_ram(boot, pieces[i]);
		for (uint32_t j = 0; j < i; j++)
			CHECK(!pieces_meet(pieces[i], pieces[j]));
	}
}

#endif
