// SPDX-License-Identifier: GPL-2.0-only
/* The ring of records. Used with interrupts off only, as all of the hypervisor is. */
#include <stddef.h>

#include "cpu/coroutine.h"
#include "devices/cpu_features.h"
#include "devices/io.h"
#include "library/log_ring.h"
#include "library/string.h"

#define RING_WORDS	8192		/* a power of two */
#define MOST_ARGUMENTS	16		/* words */
#define MOST_STRINGS	384		/* bytes */
#define MOST_MESSAGE	256
#define MOST_TEXT	120

#define HEAD_WORDS	(sizeof(struct log_record) / sizeof(uint32_t))
#define LINE_WORDS	(HEAD_WORDS + MOST_ARGUMENTS + MOST_STRINGS / sizeof(uint32_t))

static uint32_t ring[RING_WORDS];
static struct {
	uint32_t head, tail;		/* words; run freely */
	uint32_t lost;			/* records since the last one that found room */
	enum log_level level;
} state = { .level = LOG_INFO };

/* Room for a record in one piece, with its head filled in; NULL: none, and it is counted. */
static struct log_record *record_begin(enum log_level level, uint32_t most_words)
{
	uint32_t at = state.head % RING_WORDS, skipped = RING_WORDS - at < most_words ? RING_WORDS - at : 0;
	struct log_record *record = (struct log_record *)&ring[skipped ? 0 : at];

	if (state.head - state.tail + skipped + most_words > RING_WORDS) {
		state.lost++;
		return NULL;
	}
	if (skipped)
		ring[at] = 0;
	state.head += skipped;
	record->level = level;
	record->lost_before = state.lost;
	record->time = cpu_features.tsc ? rdtsc() : 0;
	record->print = NULL;
	record->subject = NULL;
	state.lost = 0;
	return record;
}

static void record_end(struct log_record *record, uint32_t words)
{
	record->words = words;
	state.head += words;
	log_writer_notice();
}

const struct log_record *log_ring_oldest(void)
{
	const struct log_record *record = (const struct log_record *)&ring[state.tail % RING_WORDS];

	if (state.tail == state.head)
		return NULL;
	if (record->words)
		return record;
	state.tail += RING_WORDS - state.tail % RING_WORDS;
	return (const struct log_record *)ring;
}

void log_ring_remove(void)
{
	state.tail += log_ring_oldest()->words;
}

uint32_t log_ring_take_lost(void)
{
	uint32_t lost = state.lost;

	state.lost = 0;
	return lost;
}

bool log_ring_is_empty(void)
{
	return state.tail == state.head && !state.lost;
}

void log_ring_set_level(enum log_level level)
{
	state.level = level;
}

/* Copies a string to where the record's last one ends. */
static const char *take_string(struct log_record *record, uint32_t *used, const char *string, uint32_t most)
{
	char *copy = (char *)(record->body + MOST_ARGUMENTS) + *used;
	uint32_t room = MOST_STRINGS - 1 - *used, length;

	if (!string)
		return NULL;
	if (*used == MOST_STRINGS)
		return "";
	length = strnlen(string, most < room ? most : room);
	memcpy(copy, string, length);
	copy[length] = '\0';
	*used += length + 1;
	return copy;
}

/* Copies the arguments, of which the format tells the kinds. Returns the words of the record's body. */
static uint32_t take_arguments(struct log_record *record, const char *format, va_list list)
{
	uint32_t *argument = record->body, *end = argument + MOST_ARGUMENTS, strings = 0, most;
	enum format_kind kind;

	while ((kind = format_next(&format, &most)) != FORMAT_END && argument < end - 1) {
		if (kind == FORMAT_COUNTED_STRING)
			most = *argument++ = va_arg(list, uint32_t);
		if (kind == FORMAT_STRING || kind == FORMAT_COUNTED_STRING) {
			*argument++ = (uint32_t)take_string(record, &strings, va_arg(list, const char *), most);
			continue;
		}
		*argument++ = va_arg(list, uint32_t);
		if (kind == FORMAT_LONG)
			*argument++ = va_arg(list, uint32_t);
	}
	return strings ? MOST_ARGUMENTS + (strings + 3) / sizeof(uint32_t) : (uint32_t)(argument - record->body);
}

void log_print_about(enum log_level level, const char *subject, const char *name, const char *format, va_list list)
{
	struct log_record *record;

	if (level > state.level)
		return;
	record = record_begin(level, LINE_WORDS);
	if (!record)
		return;
	record->subject = subject;
	record->name = name;
	record->format = format;
	record_end(record, HEAD_WORDS + take_arguments(record, format, list));
}

void log_print_list(enum log_level level, const char *format, va_list list)
{
	log_print_about(level, NULL, NULL, format, list);
}

void log_print(enum log_level level, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	log_print_list(level, format, list);
	va_end(list);
}

void log_later(enum log_level level, void (*print)(const void *data), const void *data, uint32_t size)
{
	uint32_t words = HEAD_WORDS + (size + 3) / sizeof(uint32_t);
	struct log_record *record;

	if (level > state.level || size > LOG_MOST_DATA)
		return;
	record = record_begin(level, words);
	if (!record)
		return;
	record->print = print;
	memcpy(record->body, data, size);
	record_end(record, words);
}

struct message {
	const char *format, *name;
	uint32_t length;
	char text[MOST_MESSAGE];
};

static void print_message(const void *data)
{
	const struct message *message = data;
	char text[MOST_MESSAGE + 1];
	uint32_t i;

	for (i = 0; i < message->length && message->text[i]; i++) {
		text[i] = message->text[i] >= ' ' && message->text[i] <= '~' ? message->text[i] : '.';
		if (i % 32 == 31)
			long_work_pause();
	}
	text[i] = '\0';
	log_line(message->format, message->name, text);
}

void log_message(enum log_level level, const char *format, const char *name, const char *text, uint32_t length)
{
	struct message message;

	message.format = format;
	message.name = name;
	message.length = length < MOST_MESSAGE ? length : MOST_MESSAGE;
	memcpy(message.text, text, message.length);
	log_later(level, print_message, &message, offsetof(struct message, text) + message.length);
}

bool log_has_room(void)
{
	return state.head - state.tail <= RING_WORDS / 4;
}

void log_text(const char *name, const char *text, uint32_t length)
{
	if (state.head - state.tail > RING_WORDS / 2) {
		state.lost++;
		return;
	}
	log_message(LOG_NOTICE, "%s: %s", name, text, length < MOST_TEXT ? length : MOST_TEXT);
}
