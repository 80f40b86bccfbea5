/* SPDX-License-Identifier: GPL-2.0-only */
/* Channels: memory of the hypervisor's that two domains share. It never reads what they write there. */
#ifndef DOMAIN_CHANNEL_H
#define DOMAIN_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>
#include "abi/anaxagoros.h"
#include "domain/config.h"

struct domain;
struct gate;

struct channel_end {
	const struct channel_config *config;
	uint32_t address;		/* virtual, in the domain */
};

/* Takes the memory of all channels from the pool. */
void channels_create(const struct boot_config *config);

/* Maps the ends that a domain has into its gate; user: for ring 3. */
void channels_map(struct domain *domain, bool user);

/* Fills in what the domain is told of its ends; returns their number. */
uint32_t channels_describe(const struct domain *domain, struct anax_channel_description *descriptions);

/* Tells the other end of a domain's channel to look at it, if that is a guest or a service. False: the domain has no such channel. */
bool channel_notify(struct domain *domain, uint32_t index);

#endif
