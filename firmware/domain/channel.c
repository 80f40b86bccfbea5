// SPDX-License-Identifier: GPL-2.0-only
#include "boot/pool.h"
#include "domain/domain.h"
#include "domain/service.h"
#include "guest/virtual_interrupts.h"
#include "library/string.h"

#define PAGE_SIZE 4096u

static struct anax_channel *memory[CONFIG_CHANNELS];	/* by their index in boot_config */

void channels_create(const struct boot_config *config)
{
	for (uint32_t i = 0; i < config->channel_count; i++) {
		memory[i] = pool_allocate(PAGE_SIZE + config->channels[i].size, PAGE_SIZE);
		memory[i]->size = config->channels[i].size;
	}
}

static void map_end(struct domain *domain, uint32_t index, uint32_t address, bool user)
{
	uint32_t size = PAGE_SIZE + boot_config.channels[index].size;

	for (uint32_t offset = 0; offset < size; offset += PAGE_SIZE)
		(user ? gate_map_user : gate_map)(&domain->gate, address + offset, (uint8_t *)memory[index] + offset, true);
	domain->channels[domain->channel_count++] = (struct channel_end) { &boot_config.channels[index], address };
}

void channels_map(struct domain *domain, bool user)
{
	uint32_t address = ANAX_CHANNELS;

	for (uint32_t i = 0; i < boot_config.channel_count; i++) {
		const struct channel_config *channel = &boot_config.channels[i];

		if (channel->writer != domain->config && channel->reader != domain->config)
			continue;
		map_end(domain, i, address, user);
		address += PAGE_SIZE + channel->size;
	}
}

uint32_t channels_describe(const struct domain *domain, struct anax_channel_description *descriptions)
{
	for (uint32_t i = 0; i < domain->channel_count; i++) {
		const struct channel_config *channel = domain->channels[i].config;

		memcpy(descriptions[i].name, channel->name, sizeof(descriptions[i].name));
		descriptions[i].address = domain->channels[i].address;
		descriptions[i].size = channel->size;
		descriptions[i].direction = channel->writer == domain->config ? ANAX_CHANNEL_WRITES : ANAX_CHANNEL_READS;
	}
	return domain->channel_count;
}

bool channel_notify(struct domain *domain, uint32_t index)
{
	const struct channel_config *channel;
	const struct domain_config *other;

	if (index >= domain->channel_count)
		return false;
	channel = domain->channels[index].config;
	other = channel->writer == domain->config ? channel->reader : channel->writer;
	if (other->kind == DOMAIN_GUEST)
		virtual_interrupt_raise(&domains[other - boot_config.domains], ANAX_IRQ_EVENT);
	else if (other->kind == DOMAIN_SERVICE)
		service_raise(&domains[other - boot_config.domains], ANAX_IRQ_EVENT);
	return true;
}

_Static_assert(sizeof(((struct channel_config *)0)->name) == sizeof(((struct anax_channel_description *)0)->name), "names are copied whole");
_Static_assert(ANAX_CHANNELS + ANAX_CHANNEL_MOST * (CONFIG_CHANNEL_MOST + PAGE_SIZE) > ANAX_CHANNELS, "the sum does not wrap");
