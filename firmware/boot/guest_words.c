/* SPDX-License-Identifier: GPL-2.0-only */
/* The line of a guest: "/vmlinux guest name=linux memory=96M ports=0x3f8-0x3ff irq=4 -- its own command line". */
#include "boot/memory_layout.h"
#include "boot/assignment.h"
#include "boot/domain_words.h"
#include "library/string.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WEIGHT_USUAL 100

static bool read_memory(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;
	const char *text = reader->value;
	uint32_t number;
	bool fits;

	if (!strcmp(text, "rest"))
		return true;
	if (!size_read(&text, &number, &fits) || *text)
		return word_fail(reader, error, "is neither \"rest\" nor a number with K, M or G");
	if (!fits)
		return word_fail(reader, error, "is more than a 32-bit machine can have");
	if (!number || number % PARTITION_ALIGNMENT)
		return word_fail(reader, error, "is no multiple of 4M");
	reading->domain->memory_size = number;
	return true;
}

/* Its ports and its interrupt line are nobody's yet: not those of a console, of the log, or assigned. */
static const char *serial_owner(const struct boot_config *config, enum config_serial serial)
{
	bool first = serial == SERIAL_COM1;
	const char *owner = assignment_port_owner(config, first ? (struct port_range){ 0x3f8, 0x3ff } : (struct port_range){ 0x2f8, 0x2ff });

	return owner ? owner : assignment_line_owner(config, first ? 4 : 3);
}

static bool read_console(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const consoles[] = { "none", "com1", "com2", "log" };
	struct module_reading *reading = what;
	const char *text = reader->value, *owner;
	uint32_t choice = name_read(&text, consoles, COUNT(consoles));

	if (choice == COUNT(consoles) || *text)
		return word_fail(reader, error, "is none of com1, com2, log, none");
	owner = choice == SERIAL_COM1 || choice == SERIAL_COM2 ? serial_owner(reading->config, choice) : NULL;
	if (owner)
		return word_fail(reader, error, "asks for a serial line that belongs to %s", owner);
	reading->domain->console = choice;
	reading->domain->console_given = 1;
	return true;
}

/* What becomes of a guest that panicked. */
static bool read_panic(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const names[] = { "stop", "restart" };
	struct module_reading *reading = what;
	const char *text = reader->value;
	uint32_t choice = name_read(&text, names, COUNT(names));

	reading->domain->fault = choice;
	return (choice < COUNT(names) && !*text) || word_fail(reader, error, "is none of stop, restart");
}

/* Which end the guest has, and whether there is such a channel, is seen when all lines are read. */
static bool read_channels(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;

	(void)error;
	reading->domain->channel_names = reader->value;
	return true;
}

static const struct word_handler handlers[] = {
	{ "name", domain_read_name },
	{ "memory", read_memory },
	{ "weight", domain_read_weight },
	{ "period", domain_read_period },
	{ "budget", domain_read_budget },
	{ "console", read_console },
	{ "panic", read_panic },
	{ "channels", read_channels },
	{ "ports", domain_read_ports },
	{ "irq", domain_read_irq },
	{ "device", domain_read_device },
	{ "pci", domain_read_pci },
	{ "dma", domain_read_dma },
};

static bool rest_is_taken(const struct boot_config *config, const struct domain_config *domain)
{
	for (const struct domain_config *other = config->domains; other < domain; other++)
		if (other->kind == DOMAIN_GUEST && !other->memory_size)
			return true;
	return false;
}

static uint32_t guest_count(const struct boot_config *config)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < config->domain_count; i++)
		count += config->domains[i].kind == DOMAIN_GUEST;
	return count;
}

bool guest_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error)
{
	struct boot_config *config = reading->config;
	struct domain_config *domain = &config->domains[config->domain_count];

	if (guest_count(config) == CONFIG_GUESTS)
		return boot_fail(error, "%s: more than %u guests", reader->where, CONFIG_GUESTS);
	if (config->domain_count == CONFIG_DOMAINS)
		return boot_fail(error, "%s: more than %u domains", reader->where, CONFIG_DOMAINS);
	memset(domain, 0, sizeof(*domain));
	domain->kind = DOMAIN_GUEST;
	domain->weight = WEIGHT_USUAL;
	domain->channel_names = domain->console_names = "";
	domain->kernel = reading->file;
	reading->domain = domain;
	config->domain_count++;
	if (!words_read(reader, handlers, COUNT(handlers), reading, error))
		return false;
	if (!domain->name[0])
		return boot_fail(error, "%s: word \"name=\" is missing", reader->where);
	if (!domain->memory_size && rest_is_taken(config, domain))
		return boot_fail(error, "%s: word \"memory=\" is missing: another guest takes the rest already", reader->where);
	if ((domain->reservation.period || domain->reservation.budget) &&
	    !reservation_complete(reader->where, &domain->reservation, error))
		return false;
	while (*reader->line == ' ')
		reader->line++;
	domain->command_line = reader->line;
	return true;
}
