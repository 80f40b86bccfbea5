// SPDX-License-Identifier: GPL-2.0-only
/* The line of a service: "/console.elf service name=console ports=0x60,0x64 irq=1 device=0xb8000-0xbffff consoles=all log=on -- arguments". */
#include "abi/anaxagoros_task.h"
#include "boot/domain_words.h"
#include "library/string.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STACK_USUAL	0x4000u
#define WEIGHT_USUAL	100

/* Whose they are is seen when all lines are read. */
static bool read_consoles(const struct word_reader *reader, void *what, struct boot_error *error)
{
	(void)error;
	((struct module_reading *)what)->domain->console_names = reader->value;
	return true;
}

static bool read_log(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const names[] = { "off", "on" };
	struct module_reading *reading = what;
	const char *text = reader->value;
	uint32_t choice = name_read(&text, names, COUNT(names));

	reading->domain->sees_log = choice;
	return (choice < COUNT(names) && !*text) || word_fail(reader, error, "is none of off, on");
}

static bool read_serves(const struct word_reader *reader, void *what, struct boot_error *error)
{
	return time_read(reader, &((struct module_reading *)what)->domain->call_longest, error);
}

static const struct word_handler handlers[] = {
	{ "name", domain_read_name },
	{ "weight", domain_read_weight },
	{ "period", domain_read_period },
	{ "budget", domain_read_budget },
	{ "fault", domain_read_fault },
	{ "stack", domain_read_stack },
	{ "pages", domain_read_pages },
	{ "writes", domain_read_writes },
	{ "reads", domain_read_reads },
	{ "calls", domain_read_calls },
	{ "serves", read_serves },
	{ "ports", domain_read_ports },
	{ "irq", domain_read_irq },
	{ "device", domain_read_device },
	{ "consoles", read_consoles },
	{ "log", read_log },
};

static uint32_t count_services(const struct boot_config *config)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < config->domain_count; i++)
		count += config->domains[i].kind == DOMAIN_SERVICE;
	return count;
}

static bool service_complete(const char *where, struct domain_config *service, struct boot_error *error)
{
	if (!service->name[0])
		return boot_fail(error, "%s: word \"name=\" is missing", where);
	if ((service->reservation.period || service->reservation.budget) && !reservation_complete(where, &service->reservation, error))
		return false;
	return arguments_complete(where, service, error);
}

bool service_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error)
{
	struct boot_config *config = reading->config;
	struct domain_config *domain = &config->domains[config->domain_count];

	if (count_services(config) == CONFIG_SERVICES)
		return boot_fail(error, "%s: more than %u services", reader->where, CONFIG_SERVICES);
	if (config->domain_count == CONFIG_DOMAINS)
		return boot_fail(error, "%s: more than %u domains", reader->where, CONFIG_DOMAINS);
	memset(domain, 0, sizeof(*domain));
	domain->kind = DOMAIN_SERVICE;
	domain->fault = FAULT_RESTART;
	domain->weight = WEIGHT_USUAL;
	domain->kernel = reading->file;
	domain->stack_size = STACK_USUAL;
	domain->channel_names = domain->console_names = domain->call_names = "";
	reading->domain = domain;
	config->domain_count++;
	if (!words_read(reader, handlers, COUNT(handlers), reading, error))
		return false;
	while (*reader->line == ' ')
		reader->line++;
	domain->command_line = reader->line;
	return service_complete(reader->where, domain, error);
}

static bool serve(struct domain_config *service, struct domain_config *guest, struct boot_error *error)
{
	if (guest->console_given)
		return boot_fail(error, "service %s: guest %s has a word \"console=\" of its own", service->name, guest->name);
	if (guest->console_service)
		return boot_fail(error, "service %s: the console of guest %s belongs to service %s", service->name, guest->name,
				 guest->console_service->name);
	guest->console_service = service;
	return true;
}

/* All that say nothing of their consoles themselves, and are nobody's yet. */
static void serve_all(struct boot_config *config, struct domain_config *service)
{
	for (uint32_t i = 0; i < config->domain_count; i++) {
		struct domain_config *guest = &config->domains[i];

		if (guest->kind == DOMAIN_GUEST && !guest->console_given && !guest->console_service)
			guest->console_service = service;
	}
}

static bool serve_list(struct boot_config *config, struct domain_config *service, struct boot_error *error)
{
	const char *at = service->console_names;

	while (*at) {
		struct domain_config *guest = domain_listed(config, DOMAIN_GUEST, &at);

		if (!guest)
			return boot_fail(error, "service %s: word \"consoles=%.60s\" names what is no guest", service->name, service->console_names);
		if (!serve(service, guest, error))
			return false;
	}
	return true;
}

bool consoles_complete(struct boot_config *config, struct boot_error *error)
{
	for (uint32_t i = 0; i < config->domain_count; i++) {
		struct domain_config *service = &config->domains[i];

		if (service->kind == DOMAIN_SERVICE && strcmp(service->console_names, "all") && !serve_list(config, service, error))
			return false;
	}
	for (uint32_t i = 0; i < config->domain_count; i++)
		if (config->domains[i].kind == DOMAIN_SERVICE && !strcmp(config->domains[i].console_names, "all"))
			serve_all(config, &config->domains[i]);
	return true;
}
