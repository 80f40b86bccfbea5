/* SPDX-License-Identifier: GPL-2.0-only */
/* Ports as a guest's kernel finds them: its own are real, all others read as all ones and swallow what is written. */
#ifndef GUEST_PORTS_H
#define GUEST_PORTS_H

#include <stdbool.h>
#include <stdint.h>
#include "domain/domain.h"

/* width: 1, 2 or 4 bytes, all of them its own. */
uint32_t port_read(const struct domain *domain, uint32_t port, uint32_t width);
void port_write(struct domain *domain, uint32_t port, uint32_t width, uint32_t value);

/*
 * What INS and OUTS do with the guest's registers, *count times, or less where something else has to run: what is left is in *count.
 * False: the guest can not reach the memory for the next element.
 */
bool port_string(struct domain *domain, uint32_t width, bool is_out, uint32_t *count);

#endif
