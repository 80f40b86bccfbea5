/* SPDX-License-Identifier: GPL-2.0-only */
/* The line of a guest: "/vmlinux guest name=linux memory=96M ports=0x3f8-0x3ff irq=4 -- its own command line". */
#include "abi/anaxagoros.h"
#include "boot/assignment.h"
#include "boot/memory_layout.h"
#include "boot/module_kinds.h"
#include "library/string.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FRAME_MASK 0xfffu

static bool name_character(char character)
{
	return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') || character == '-' || character == '_';
}

static bool read_name(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;
	uint32_t length = strlen(reader->value), valid = 0;

	while (name_character(reader->value[valid]))
		valid++;
	if (valid < length || length >= sizeof(reading->domain->name))
		return word_fail(reader, error, "is no name: 1 to %u of a-z, 0-9, - and _", (uint32_t)sizeof(reading->domain->name) - 1);
	if (domain_find(reading->config, reader->value))
		return word_fail(reader, error, "is the name of another guest");
	memcpy(reading->domain->name, reader->value, length + 1);
	return true;
}

static uint32_t unit_shift(char unit)
{
	switch (unit | 0x20) {
	case 'k':
		return 10;
	case 'm':
		return 20;
	case 'g':
		return 30;
	default:
		return 0;
	}
}

static bool read_memory(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;
	const char *text = reader->value;
	uint32_t shift, number;

	if (!strcmp(text, "rest"))
		return true;
	if (!number_read(&text, UINT32_MAX, &number))
		return word_fail(reader, error, "is neither \"rest\" nor a number with K, M or G");
	shift = unit_shift(*text);
	if (shift)
		text++;
	if (*text)
		return word_fail(reader, error, "is neither \"rest\" nor a number with K, M or G");
	if (number > UINT32_MAX >> shift)
		return word_fail(reader, error, "is more than a 32-bit machine can have");
	number <<= shift;
	if (!number || number % PARTITION_ALIGNMENT)
		return word_fail(reader, error, "is no multiple of 4M");
	reading->domain->memory_size = number;
	return true;
}

static bool read_ports(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;
	struct domain_config *domain = reading->domain;
	const char *text = reader->value, *owner;
	uint32_t first, last;

	do {
		if (!number_range_read(&text, 0xffff, &first, &last))
			return word_fail(reader, error, "is no list of ports such as 0x3f8-0x3ff,0x80");
		if (domain->port_range_count == CONFIG_PORT_RANGES)
			return word_fail(reader, error, "has more than %u ranges", CONFIG_PORT_RANGES);
		owner = assignment_port_owner(reading->config, (struct port_range){ first, last });
		if (owner)
			return word_fail(reader, error, "asks for ports 0x%x-0x%x, of which some belong to %s", first, last, owner);
		domain->ports[domain->port_range_count++] = (struct port_range){ first, last };
	} while (list_next(&text));
	return !*text || word_fail(reader, error, "is no list of ports such as 0x3f8-0x3ff,0x80");
}

static bool read_irq(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;
	const char *text = reader->value, *owner;
	uint32_t line;

	do {
		if (!number_read(&text, ANAX_IRQ_LINES - 1, &line))
			return word_fail(reader, error, "is no list of interrupt lines from 0 to %u", ANAX_IRQ_LINES - 1);
		owner = assignment_line_owner(reading->config, line);
		if (owner)
			return word_fail(reader, error, "asks for line %u, which belongs to %s", line, owner);
		reading->domain->irq_lines |= 1u << line;
	} while (list_next(&text));
	return !*text || word_fail(reader, error, "is no list of interrupt lines from 0 to %u", ANAX_IRQ_LINES - 1);
}

/* START-END of whole pages; END is the last byte. */
static bool device_read(const char **text, struct device_range *device)
{
	uint32_t first, last;

	if (!number_range_read(text, UINT32_MAX, &first, &last) || first & FRAME_MASK || (last & FRAME_MASK) != FRAME_MASK)
		return false;
	device->first_frame = first >> 12;
	device->frame_count = (last >> 12) - device->first_frame + 1;
	return true;
}

static bool read_device(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;
	struct domain_config *domain = reading->domain;
	const char *text = reader->value, *owner;
	struct device_range device;

	do {
		if (!device_read(&text, &device))
			return word_fail(reader, error, "is no list of whole pages such as 0xfd000000-0xfdffffff");
		if (domain->device_range_count == CONFIG_DEVICE_RANGES)
			return word_fail(reader, error, "has more than %u ranges", CONFIG_DEVICE_RANGES);
		owner = assignment_device_owner(reading->config, reading->boot, device);
		if (owner)
			return word_fail(reader, error, "asks for addresses of which some belong to %s", owner);
		domain->devices[domain->device_range_count++] = device;
	} while (list_next(&text));
	return !*text || word_fail(reader, error, "is no list of whole pages such as 0xfd000000-0xfdffffff");
}

static const struct word_handler handlers[] = {
	{ "name", read_name },
	{ "memory", read_memory },
	{ "ports", read_ports },
	{ "irq", read_irq },
	{ "device", read_device },
};

static bool rest_is_taken(const struct boot_config *config, const struct domain_config *domain)
{
	for (const struct domain_config *other = config->domains; other < domain; other++)
		if (!other->memory_size)
			return true;
	return false;
}

bool guest_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error)
{
	struct boot_config *config = reading->config;
	struct domain_config *domain = &config->domains[config->domain_count];

	if (config->domain_count == CONFIG_DOMAINS)
		return boot_fail(error, "%s: more than %u guests", reader->where, CONFIG_DOMAINS);
	memset(domain, 0, sizeof(*domain));
	domain->kind = DOMAIN_GUEST;
	domain->kernel = reading->file;
	reading->domain = domain;
	config->domain_count++;
	if (!words_read(reader, handlers, COUNT(handlers), reading, error))
		return false;
	if (!domain->name[0])
		return boot_fail(error, "%s: word \"name=\" is missing", reader->where);
	if (!domain->memory_size && rest_is_taken(config, domain))
		return boot_fail(error, "%s: word \"memory=\" is missing: another guest takes the rest already", reader->where);
	while (*reader->line == ' ')
		reader->line++;
	domain->command_line = reader->line;
	return true;
}
