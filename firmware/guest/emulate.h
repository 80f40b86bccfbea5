/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions of a guest's kernel that trap and that the hypervisor carries out. */
#ifndef GUEST_EMULATE_H
#define GUEST_EMULATE_H

#include <stdbool.h>
#include <stdint.h>
#include "domain/domain.h"

/*
 * The instruction at the guest's eip: port input and output (real for ports of its own, else all ones and nothing), moves
 * from and to debug registers, hlt. False: none of these, or refused; the fault is the guest's.
 */
bool emulate_instruction(struct domain *domain);

/*
 * A plain store to a live table whose frame was pinned meanwhile: carried out as SET_PTE. False: no table there, or not a
 * plain store of 32 bits.
 */
bool emulate_table_store(struct domain *domain, uint32_t address);

#endif
