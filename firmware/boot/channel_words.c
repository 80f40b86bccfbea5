// SPDX-License-Identifier: GPL-2.0-only
/* Channels: named by the task at one end ("writes=NAME:SIZE", "reads=NAME:SIZE") and the guest or task at the other. */
#include "abi/anaxagoros.h"
#include "boot/module_kinds.h"
#include "library/string.h"

struct channel_config *channel_find(struct boot_config *config, const char *name, uint32_t length)
{
	struct channel_config *channel;

	for (uint32_t i = 0; i < config->channel_count; i++)
		if (strlen(config->channels[i].name) == length && !memcmp(config->channels[i].name, name, length))
			return &config->channels[i];
	if (config->channel_count == CONFIG_CHANNELS)
		return NULL;
	channel = &config->channels[config->channel_count++];
	memset(channel, 0, sizeof(*channel));
	memcpy(channel->name, name, length);
	return channel;
}

static uint32_t ends_of(const struct boot_config *config, const struct domain_config *domain)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < config->channel_count; i++)
		count += (config->channels[i].writer == domain) + (config->channels[i].reader == domain);
	return count;
}

/* The guest gets the end that no task has. */
static bool join_guest(struct boot_config *config, struct domain_config *guest, const char *name, uint32_t length, struct boot_error *error)
{
	for (uint32_t i = 0; i < config->channel_count; i++) {
		struct channel_config *channel = &config->channels[i];

		if (strlen(channel->name) != length || memcmp(channel->name, name, length))
			continue;
		if (channel->writer && channel->reader)
			return boot_fail(error, "guest %s: channel \"%s\" has both its ends already (%s, %s)", guest->name, channel->name,
					 channel->writer->name, channel->reader->name);
		*(channel->writer ? &channel->reader : &channel->writer) = guest;
		return true;
	}
	return boot_fail(error, "guest %s: word \"channels=%.60s\" names a channel that no task has", guest->name, guest->channel_names);
}

static bool join_guests(struct boot_config *config, struct boot_error *error)
{
	for (uint32_t i = 0; i < config->domain_count; i++) {
		struct domain_config *guest = &config->domains[i];
		const char *at = guest->kind == DOMAIN_GUEST ? guest->channel_names : "", *end;

		for (; *at; at = *end ? end + 1 : end) {
			for (end = at; *end && *end != ','; end++)
				;
			if (!join_guest(config, guest, at, end - at, error))
				return false;
		}
	}
	return true;
}

bool channels_complete(struct boot_config *config, struct boot_error *error)
{
	if (!join_guests(config, error))
		return false;
	for (uint32_t i = 0; i < config->channel_count; i++) {
		const struct channel_config *channel = &config->channels[i];

		if (!channel->writer || !channel->reader)
			return boot_fail(error, "channel \"%s\" of %s has nobody at its other end: a guest's word \"channels=%s\" or a task's \"%s=%s\" is missing",
					 channel->name, (channel->writer ? channel->writer : channel->reader)->name, channel->name,
					 channel->writer ? "reads" : "writes", channel->name);
		if (!channel->size)
			return boot_fail(error, "channel \"%s\" has no size: write \"%s:16K\" at one of its ends", channel->name, channel->name);
	}
	for (uint32_t i = 0; i < config->domain_count; i++)
		if (ends_of(config, &config->domains[i]) > ANAX_CHANNEL_MOST)
			return boot_fail(error, "domain %s has more than %u channels", config->domains[i].name, ANAX_CHANNEL_MOST);
	return true;
}
