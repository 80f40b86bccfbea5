// SPDX-License-Identifier: GPL-2.0-only
/* The line of a task: "/sampler.elf task name=sampler period=1ms budget=100us irq=5 ports=0x300-0x30f writes=samples:16K -- arguments". */
#include "abi/anaxagoros_task.h"
#include "boot/domain_words.h"
#include "library/string.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STACK_USUAL	0x4000u
#define STACK_MOST	0x400000u

static bool read_deadline(const struct word_reader *reader, void *what, struct boot_error *error)
{
	return time_read(reader, &((struct module_reading *)what)->domain->reservation.deadline, error);
}

static bool read_offset(const struct word_reader *reader, void *what, struct boot_error *error)
{
	return time_read(reader, &((struct module_reading *)what)->domain->reservation.offset, error);
}

/* The index among names, one of which the whole value has to be. */
static bool read_choice(const struct word_reader *reader, const char *const *names, uint32_t count, const char *list, uint32_t *choice,
			struct boot_error *error)
{
	const char *text = reader->value;

	*choice = name_read(&text, names, count);
	return (*choice < count && !*text) || word_fail(reader, error, "is none of %s", list);
}

static bool read_missed(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const names[] = { "skip", "continue", "stop" };
	uint32_t choice;

	if (!read_choice(reader, names, COUNT(names), "skip, continue, stop", &choice, error))
		return false;
	((struct module_reading *)what)->domain->missed = choice;
	return true;
}

bool domain_read_fault(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const names[] = { "stop", "restart" };
	uint32_t choice;

	if (!read_choice(reader, names, COUNT(names), "stop, restart", &choice, error))
		return false;
	((struct module_reading *)what)->domain->fault = choice;
	return true;
}

static bool read_cache(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const names[] = { "warm", "cold", "off" };
	uint32_t choice;

	if (!read_choice(reader, names, COUNT(names), "warm, cold, off", &choice, error))
		return false;
	((struct module_reading *)what)->domain->cache = choice;
	return true;
}

static bool read_pages(const struct word_reader *reader, uint32_t most, uint32_t *bytes, struct boot_error *error)
{
	const char *text = reader->value;
	bool fits;

	return (size_read(&text, bytes, &fits) && !*text && fits && *bytes && *bytes <= most && *bytes % 4096 == 0) ||
	       word_fail(reader, error, "is no size from 4K to %uM in whole pages", most >> 20);
}

bool domain_read_stack(const struct word_reader *reader, void *what, struct boot_error *error)
{
	return read_pages(reader, STACK_MOST, &((struct module_reading *)what)->domain->stack_size, error);
}

bool domain_read_pages(const struct word_reader *reader, void *what, struct boot_error *error)
{
	return read_pages(reader, ANAX_WINDOW_SIZE, &((struct module_reading *)what)->domain->pages_size, error);
}

/* "NAME" or "NAME:SIZE", a name as a domain's. *size is 0 without one. */
static bool channel_read(const char **text, const char **name, uint32_t *length, uint32_t *size)
{
	bool fits = true;

	*name = *text;
	*size = 0;
	while (name_character(**text))
		(*text)++;
	*length = *text - *name;
	if (!*length || *length >= CONFIG_NAME_SIZE)
		return false;
	if (**text != ':')
		return true;
	(*text)++;
	return size_read(text, size, &fits) && fits && *size >= CONFIG_CHANNEL_LEAST && *size <= CONFIG_CHANNEL_MOST && !(*size & (*size - 1));
}

static bool read_ends(const struct word_reader *reader, struct module_reading *reading, bool writes, struct boot_error *error)
{
	const char *text = reader->value, *name;
	struct channel_config *channel;
	uint32_t length, size;

	do {
		if (!channel_read(&text, &name, &length, &size))
			return word_fail(reader, error, "is no list of channels such as samples:16K, sizes a power of two from 4K to 256K");
		channel = channel_find(reading->config, name, length);
		if (!channel)
			return word_fail(reader, error, "is one channel too many: there are %u", CONFIG_CHANNELS);
		if (writes ? channel->writer : channel->reader)
			return word_fail(reader, error, "names a channel that %s %s already", (writes ? channel->writer : channel->reader)->name,
					 writes ? "writes" : "reads");
		if ((writes ? channel->reader : channel->writer) == reading->domain)
			return word_fail(reader, error, "names a channel that the task has the other end of");
		if (size && channel->size && size != channel->size)
			return word_fail(reader, error, "gives a channel another size than its other end");
		if (size)
			channel->size = size;
		*(writes ? &channel->writer : &channel->reader) = reading->domain;
	} while (list_next(&text));
	return !*text || word_fail(reader, error, "is no list of channels such as samples:16K, sizes a power of two from 4K to 256K");
}

bool domain_read_writes(const struct word_reader *reader, void *what, struct boot_error *error)
{
	return read_ends(reader, what, true, error);
}

bool domain_read_reads(const struct word_reader *reader, void *what, struct boot_error *error)
{
	return read_ends(reader, what, false, error);
}

static const struct word_handler handlers[] = {
	{ "name", domain_read_name },
	{ "period", domain_read_period },
	{ "budget", domain_read_budget },
	{ "deadline", read_deadline },
	{ "offset", read_offset },
	{ "missed", read_missed },
	{ "fault", domain_read_fault },
	{ "cache", read_cache },
	{ "stack", domain_read_stack },
	{ "pages", domain_read_pages },
	{ "writes", domain_read_writes },
	{ "reads", domain_read_reads },
	{ "calls", domain_read_calls },
	{ "ports", domain_read_ports },
	{ "irq", domain_read_irq },
	{ "device", domain_read_device },
};

bool arguments_complete(const char *where, const struct domain_config *domain, struct boot_error *error)
{
	uint32_t most = sizeof(((struct anax_task_page *)0)->arguments) - 1;

	return strlen(domain->command_line) <= most || boot_fail(error, "%s: its arguments are longer than %u characters", where, most);
}

static bool task_complete(const char *where, struct domain_config *task, struct boot_error *error)
{
	if (!task->name[0])
		return boot_fail(error, "%s: word \"name=\" is missing", where);
	if (!reservation_complete(where, &task->reservation, error))
		return false;
	if (task->irq_lines & (task->irq_lines - 1))
		return boot_fail(error, "%s: word \"irq=\" names more than one line: a task is released by one", where);
	if (task->irq_lines && task->reservation.offset)
		return boot_fail(error, "%s: word \"offset=\" has no meaning beside \"irq=\"", where);
	return arguments_complete(where, task, error);
}

bool task_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error)
{
	struct boot_config *config = reading->config;
	struct domain_config *domain = &config->domains[config->domain_count];

	if (config->domain_count == CONFIG_DOMAINS)
		return boot_fail(error, "%s: more than %u domains", reader->where, CONFIG_DOMAINS);
	memset(domain, 0, sizeof(*domain));
	domain->kind = DOMAIN_TASK;
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
	return task_complete(reader->where, domain, error);
}
