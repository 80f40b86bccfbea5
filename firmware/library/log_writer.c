// SPDX-License-Identifier: GPL-2.0-only
/* Makes lines of the ring's records: at once, or in a coroutine that log_work() goes on with. */
#include <stddef.h>

#include "cpu/coroutine.h"
#include "devices/cpu_features.h"
#include "devices/io.h"
#include "domain/config.h"
#include "library/log_places.h"
#include "library/log_ring.h"

_Static_assert(sizeof(va_list) == sizeof(void *), "a va_list of i386 points to the words of the arguments");

struct coroutine_stack log_stack;
static struct {
	bool started, deferred;
	bool writing;			/* the writer runs */
	bool half_way;			/* it was left in its coroutine */
	const struct log_record *record;	/* the one that it writes */
	struct coroutine coroutine;
} writer;

static const char *const level_names[] = {
	[LOG_ERROR] = "error: ", [LOG_WARNING] = "warning: ", [LOG_NOTICE] = "", [LOG_INFO] = "", [LOG_VERBOSE] = "",
};

/* The coroutine's stack is small, and only one line is written at a time. */
static struct {
	char text[LOG_LINE_SIZE];
	uint32_t length;
} line;

static void add_list(const char *format, va_list list)
{
	uint32_t most = sizeof(line.text) - 2 - line.length;
	uint32_t length = format_string_list_pausing(line.text + line.length, most, long_work_pause, format, list);

	line.length += length < most ? length : most - 1;
}

static void __attribute__((format(printf, 1, 2))) add(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	add_list(format, list);
	va_end(list);
}

static void begin_line(enum log_level level, uint64_t time)
{
	line.length = 0;
	add("[%12llu] anaxagoros: %s", (unsigned long long)time, level_names[level]);
}

static void wait_for_room(void)
{
	while (!log_places_room())
		if (coroutine_running())
			coroutine_yield();
		else
			log_places_flush();
}

static void end_line(void)
{
	line.text[line.length++] = '\r';
	line.text[line.length++] = '\n';
	wait_for_room();
	log_places_write(line.text, line.length);
}

void log_line(const char *format, ...)
{
	va_list list;

	begin_line(writer.record->level, writer.record->time);
	va_start(list, format);
	add_list(format, list);
	va_end(list);
	end_line();
}

static void write_lost(uint32_t lost, uint64_t time)
{
	if (!lost)
		return;
	begin_line(LOG_WARNING, time);
	add("here %u entries of the log were lost: its memory was full", lost);
	end_line();
}

static void write_record(const struct log_record *record)
{
	write_lost(record->lost_before, record->time);
	if (record->print) {
		record->print(record->body);
		return;
	}
	begin_line(record->level, record->time);
	if (record->subject)
		add(record->subject, record->name);
	add_list(record->format, (va_list)record->body);
	end_line();
}

static void write_all(void *unused)
{
	(void)unused;
	while ((writer.record = log_ring_oldest())) {
		write_record(writer.record);
		log_ring_remove();
	}
	write_lost(log_ring_take_lost(), cpu_features.tsc ? rdtsc() : 0);
}

static void write_at_once(void)
{
	writer.writing = true;
	write_all(NULL);
	writer.writing = false;
}

void log_writer_notice(void)
{
	log_unwritten = true;
	if (writer.started && !writer.deferred && !writer.writing)
		write_at_once();
}

static void start(bool com1, bool com2, bool e9, bool vga)
{
	log_places_open(com1, com2, e9, vga);
	writer.started = true;
	write_at_once();
}

void log_start(void)
{
	const struct hypervisor_config *config = &boot_config.hypervisor;

	log_ring_set_level(config->log_level);
	start(config->log_com1, config->log_com2, config->log_e9, config->log_vga);
}

bool log_unwritten;

void log_defer(void)
{
	writer.deferred = true;
	log_drain();
}

/* There is something that can be done now. */
static bool can_work(void)
{
	return (writer.half_way || !log_ring_is_empty()) && log_places_room();
}

bool log_work(void)
{
	if (!can_work()) {
		log_unwritten = log_drain() || writer.half_way || !log_ring_is_empty();
		return false;
	}
	if (!writer.half_way)
		coroutine_start(&writer.coroutine, log_stack.bytes, sizeof(log_stack.bytes), write_all, NULL);
	writer.writing = true;
	writer.half_way = !coroutine_resume(&writer.coroutine);
	writer.writing = false;
	return can_work();
}

void log_flush_polling(void)
{
	do {
		while (log_work())
			;
		log_places_flush();
	} while (writer.half_way || !log_ring_is_empty());
}

void log_panic(void)
{
	if (writer.writing && log_ring_oldest())
		log_ring_remove();
	writer.half_way = writer.deferred = false;
	if (!writer.started)
		start(true, true, true, true);
	write_at_once();
	log_places_flush();
}
