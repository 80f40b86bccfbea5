// SPDX-License-Identifier: GPL-2.0-only
#include "guest/guest_copy.h"
#include "library/string.h"

#define PAGE_SIZE 4096u

uint8_t *guest_byte(struct domain *domain, uint32_t address, bool write, uint32_t *left)
{
	uint32_t physical;

	if (address >= ANAX_GATE_START)
		return NULL;
	if (!memory_translate(&domain->memory, domain->memory.loaded_directory, address, write, false, &physical))
		return NULL;
	*left = PAGE_SIZE - (address & (PAGE_SIZE - 1));
	return (uint8_t *)physical;
}

uint32_t guest_read(struct domain *domain, uint32_t address, void *to, uint32_t size)
{
	uint32_t done = 0, left;

	while (done < size) {
		uint8_t *from = guest_byte(domain, address + done, false, &left);

		if (!from)
			break;
		if (left > size - done)
			left = size - done;
		memcpy((uint8_t *)to + done, from, left);
		done += left;
	}
	return done;
}

bool guest_write_words(struct domain *domain, uint32_t address, const uint32_t *words, uint32_t count)
{
	uint32_t size = count * 4, first_left, second_left;
	uint8_t *first = guest_byte(domain, address, true, &first_left), *second = NULL;

	if (!first)
		return false;
	if (first_left < size) {
		second = guest_byte(domain, address + first_left, true, &second_left);
		if (!second)
			return false;
		memcpy(first, words, first_left);
		memcpy(second, (const uint8_t *)words + first_left, size - first_left);
		return true;
	}
	for (uint32_t i = 0; i < count; i++)
		((uint32_t *)first)[i] = words[i];
	return true;
}
