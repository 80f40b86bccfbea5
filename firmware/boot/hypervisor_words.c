/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's own line: where its log goes, its clock, how it ends. */
#include "boot/domain_words.h"
#include "boot/module_words.h"
#include "boot/words.h"
#include "library/format.h"
#include "library/log.h"

#define EARLY_MOST	1000000
#define TRACE_LEAST	4096u
#define TRACE_MOST	(16u << 20)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool read_log(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const places[] = { "com1", "com2", "e9", "vga", "none" };
	struct hypervisor_config *config = what;
	const char *text = reader->value;
	uint32_t place, chosen = 0;

	do {
		place = name_read(&text, places, COUNT(places));
		if (place == COUNT(places))
			return word_fail(reader, error, "is no list of com1, com2, e9, vga, or none");
		chosen |= 1u << place;
	} while (list_next(&text));
	config->log_com1 = chosen & 1;
	config->log_com2 = chosen >> 1 & 1;
	config->log_e9 = chosen >> 2 & 1;
	config->log_vga = chosen >> 3 & 1;
	return true;
}

/* The value's index among the names; a sentence that lists them, otherwise. */
static bool read_choice(const struct word_reader *reader, const char *const *names, uint32_t count, const char *list,
			uint32_t *choice, struct boot_error *error)
{
	const char *text = reader->value;

	*choice = name_read(&text, names, count);
	if (*choice == count || *text)
		return word_fail(reader, error, "is none of %s", list);
	return true;
}

static bool read_level(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const levels[] = { "error", "warning", "notice", "info", "verbose" };
	struct hypervisor_config *config = what;

	return read_choice(reader, levels, COUNT(levels), "error, warning, notice, info, verbose", &config->log_level, error);
}

static bool read_console(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const consoles[] = { "none", "com1", "com2" };
	struct hypervisor_config *config = what;
	uint32_t choice;

	if (!read_choice(reader, consoles, COUNT(consoles), "com1, com2, none", &choice, error))
		return false;
	config->console = choice;
	return true;
}

static bool read_timer(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const timers[] = { "pit", "apic" };
	struct hypervisor_config *config = what;

	return read_choice(reader, timers, COUNT(timers), "apic, pit", &config->use_lapic, error);
}

static bool read_stop(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const stops[] = { "halt", "poweroff" };
	struct hypervisor_config *config = what;
	uint32_t choice;

	if (!read_choice(reader, stops, COUNT(stops), "halt, poweroff", &choice, error))
		return false;
	config->stop = choice;
	return true;
}

static bool read_counters(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const switches[] = { "off", "on" };
	struct hypervisor_config *config = what;

	return read_choice(reader, switches, COUNT(switches), "on, off", &config->counters, error);
}

/* Ticks that tasks are woken before their release. */
static bool read_early(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct hypervisor_config *config = what;
	const char *text = reader->value;

	if (!number_read(&text, EARLY_MOST, &config->early) || *text || !config->early)
		return word_fail(reader, error, "is no number of ticks from 1 to %u", EARLY_MOST);
	return true;
}

static bool read_end(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const ends[] = { "all", "guests" };
	struct hypervisor_config *config = what;

	return read_choice(reader, ends, COUNT(ends), "all, guests", &config->end_with_guests, error);
}

static bool read_masked(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const switches[] = { "off", "on" };
	struct hypervisor_config *config = what;
	uint32_t choice;

	if (!read_choice(reader, switches, COUNT(switches), "on, off", &choice, error))
		return false;
	config->masked = choice;
	return true;
}

/* SIZE or SIZE,once: a ring's bytes. */
static bool read_trace(const struct word_reader *reader, void *what, struct boot_error *error)
{
	static const char *const kinds[] = { "once" };
	struct hypervisor_config *config = what;
	const char *text = reader->value;
	uint32_t size;
	bool fits;

	if (!size_read(&text, &size, &fits) || !fits || size < TRACE_LEAST || size > TRACE_MOST || (size & (size - 1)))
		return word_fail(reader, error, "is no size from %uK to %uM that is a power of two", TRACE_LEAST >> 10, TRACE_MOST >> 20);
	config->trace_size = size;
	config->trace_once = list_next(&text);
	if ((config->trace_once && name_read(&text, kinds, COUNT(kinds)) != 0) || *text)
		return word_fail(reader, error, "has something else than \"once\" behind its size");
	return true;
}

static const struct word_handler handlers[] = {
	{ "log", read_log },
	{ "level", read_level },
	{ "console", read_console },
	{ "timer", read_timer },
	{ "stop", read_stop },
	{ "counters", read_counters },
	{ "early", read_early },
	{ "end", read_end },
	{ "masked", read_masked },
	{ "trace", read_trace },
};

_Static_assert(LOG_ERROR == 0 && LOG_VERBOSE == 4, "read_level lists the levels in their order");
_Static_assert(SERIAL_NONE == 0 && SERIAL_COM1 == 1 && SERIAL_COM2 == 2, "read_console lists the lines in their order");
_Static_assert(MASKED_WORD_OFF == 0 && MASKED_WORD_ON == 1, "read_masked lists them in their order");
_Static_assert(STOP_HALT == 0 && STOP_POWER_OFF == 1, "read_stop lists the ends in their order");

void hypervisor_words_default(struct hypervisor_config *config)
{
	*config = (struct hypervisor_config){ .log_e9 = 1, .log_vga = 1, .log_level = LOG_INFO, .console = SERIAL_NONE,
					      .stop = STOP_HALT, .use_lapic = 1, .masked = MASKED_WORD_DEFAULT };
}

bool hypervisor_words_read(struct boot_information *boot, struct hypervisor_config *config, struct boot_error *error)
{
	struct word_reader reader = { .line = boot->line };
	const char *path = word_next(&reader.line);
	char where[80];

	hypervisor_words_default(config);
	format_string(where, sizeof(where), "hypervisor (%.48s)", path ? path : "no path");
	reader.where = where;
	if (!words_read(&reader, handlers, COUNT(handlers), config, error))
		return false;
	if (reader.word)
		return word_fail(&reader, error, "is unknown here");
	if ((config->console == SERIAL_COM1 && config->log_com1) || (config->console == SERIAL_COM2 && config->log_com2))
		return boot_fail(error, "%s: words \"log=\" and \"console=\" name the same serial line", where);
	if (config->trace_size && config->log_level < LOG_NOTICE)
		return boot_fail(error, "%s: words \"trace=\" and \"level=\": the trace is taken out as notices, which are left out", where);
	return true;
}
