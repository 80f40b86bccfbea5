/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's memory by its own virtual addresses, through its loaded page tables. Only memory of its partition, below the gate. */
#ifndef GUEST_GUEST_COPY_H
#define GUEST_GUEST_COPY_H

#include <stdbool.h>
#include <stdint.h>
#include "domain/domain.h"

/*
 * The hypervisor's address of a byte of the guest, and how many there are from it on in its page; NULL if the guest's kernel could not
 * reach it. It holds until the guest runs again.
 */
uint8_t *guest_byte(struct domain *domain, uint32_t address, bool write, uint32_t *left);

/* Returns how many bytes could be read: less than size where a page is absent. */
uint32_t guest_read(struct domain *domain, uint32_t address, void *to, uint32_t size);

/* Writes all or nothing, where the guest's kernel could: count words, at most 1024. */
bool guest_write_words(struct domain *domain, uint32_t address, const uint32_t *words, uint32_t count);

#endif
