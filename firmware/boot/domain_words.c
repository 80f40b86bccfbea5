// SPDX-License-Identifier: GPL-2.0-only
/* Words that guests, tasks and services have in common. */
#include "abi/anaxagoros.h"
#include "boot/assignment.h"
#include "boot/domain_words.h"
#include "library/string.h"

#define FRAME_MASK 0xfffu
#define WEIGHT_MOST 1000

bool name_character(char character)
{
	return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') || character == '-' || character == '_';
}

bool domain_read_name(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;
	uint32_t length = strlen(reader->value), valid = 0;

	while (name_character(reader->value[valid]))
		valid++;
	if (valid < length || length >= sizeof(reading->domain->name))
		return word_fail(reader, error, "is no name: 1 to %u of a-z, 0-9, - and _", (uint32_t)sizeof(reading->domain->name) - 1);
	if (domain_find(reading->config, reader->value))
		return word_fail(reader, error, "is the name of another domain");
	memcpy(reading->domain->name, reader->value, length + 1);
	return true;
}

bool size_read(const char **text, uint32_t *bytes, bool *fits)
{
	uint32_t shift = 0, number;

	*fits = true;
	if (!number_read(text, UINT32_MAX, &number))
		return false;
	if ((**text | 0x20) == 'k')
		shift = 10;
	else if ((**text | 0x20) == 'm')
		shift = 20;
	else if ((**text | 0x20) == 'g')
		shift = 30;
	if (shift)
		(*text)++;
	*fits = number <= UINT32_MAX >> shift;
	*bytes = number << shift;
	return true;
}

/* Nanoseconds in a unit; 0: it is none. */
static uint32_t time_unit(const char *unit)
{
	static const struct {
		const char *name;
		uint32_t nanoseconds;
	} units[] = { { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 } };

	for (uint32_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(unit, units[i].name))
			return units[i].nanoseconds;
	return 0;
}

bool time_read(const struct word_reader *reader, uint64_t *nanoseconds, struct boot_error *error)
{
	const char *text = reader->value;
	uint64_t number;
	uint32_t unit;

	if (!long_number_read(&text, &number))
		return word_fail(reader, error, "is no time such as 10ms (s, ms, us, ns)");
	unit = time_unit(text);
	if (!unit && (number || *text))
		return word_fail(reader, error, "is no time such as 10ms (s, ms, us, ns)");
	*nanoseconds = number * unit;
	if ((number > UINT32_MAX && unit > 1) || *nanoseconds > TIME_MOST)
		return word_fail(reader, error, "is longer than 100 s");
	return true;
}

bool domain_read_period(const struct word_reader *reader, void *what, struct boot_error *error)
{
	return time_read(reader, &((struct module_reading *)what)->domain->reservation.period, error);
}

bool domain_read_budget(const struct word_reader *reader, void *what, struct boot_error *error)
{
	return time_read(reader, &((struct module_reading *)what)->domain->reservation.budget, error);
}

bool reservation_complete(const char *where, struct reservation_config *reservation, struct boot_error *error)
{
	if (!reservation->period || !reservation->budget)
		return boot_fail(error, "%s: words \"period=\" and \"budget=\" go together, and are longer than 0", where);
	if (!reservation->deadline)
		reservation->deadline = reservation->period;
	if (reservation->deadline > reservation->period)
		return boot_fail(error, "%s: word \"deadline=\" is longer than the period", where);
	if (reservation->budget > reservation->deadline)
		return boot_fail(error, "%s: word \"budget=\" is longer than the deadline", where);
	return true;
}

bool domain_read_weight(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;
	const char *text = reader->value;

	if (!number_read(&text, WEIGHT_MOST, &reading->domain->weight) || *text || !reading->domain->weight)
		return word_fail(reader, error, "is no number from 1 to %u", WEIGHT_MOST);
	return true;
}

/* The keyboard controller's command port is given to a service, which uses it through a filter. */
static const char *port_owner(const struct module_reading *reading, struct port_range ports)
{
	bool filtered = ports.first == KEYBOARD_COMMAND_PORT && ports.last == KEYBOARD_COMMAND_PORT;

	if (filtered && reading->domain->kind == DOMAIN_SERVICE)
		return assignment_domain_with_ports(reading->config, ports);
	return assignment_port_owner(reading->config, ports);
}

bool domain_read_ports(const struct word_reader *reader, void *what, struct boot_error *error)
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
		owner = port_owner(reading, (struct port_range){ first, last });
		if (owner)
			return word_fail(reader, error, "asks for ports 0x%x-0x%x, of which some belong to %s", first, last, owner);
		domain->ports[domain->port_range_count++] = (struct port_range){ first, last };
	} while (list_next(&text));
	return !*text || word_fail(reader, error, "is no list of ports such as 0x3f8-0x3ff,0x80");
}

bool domain_read_irq(const struct word_reader *reader, void *what, struct boot_error *error)
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

bool domain_read_device(const struct word_reader *reader, void *what, struct boot_error *error)
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
