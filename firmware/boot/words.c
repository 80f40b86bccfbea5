/* SPDX-License-Identifier: GPL-2.0-only */
#include "boot/words.h"
#include "library/format.h"
#include "library/string.h"

#define WORD_HANDLERS 32

char *word_next(char **line)
{
	char *start, *at;

	for (start = *line; *start == ' ' || *start == '\t'; start++)
		;
	for (at = start; *at && *at != ' ' && *at != '\t'; at++)
		;
	*line = *at ? at + 1 : at;
	*at = '\0';
	return at > start ? start : NULL;
}

bool word_fail(const struct word_reader *reader, struct boot_error *error, const char *problem, ...)
{
	char text[160];
	va_list list;

	va_start(list, problem);
	format_string_list(text, sizeof(text), problem, list);
	va_end(list);
	return boot_fail(error, "%s: word \"%.60s\" %s", reader->where, reader->word, text);
}

static bool name_matches(const char *name, const char *word, uint32_t length)
{
	return strlen(name) == length && !memcmp(name, word, length);
}

static uint32_t name_length(const char *word)
{
	uint32_t length = 0;

	while (word[length] && word[length] != '=')
		length++;
	return length;
}

static const struct word_handler *find_handler(const char *word, const struct word_handler *handlers, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (name_matches(handlers[i].name, word, name_length(word)))
			return &handlers[i];
	return NULL;
}

bool words_read(struct word_reader *reader, const struct word_handler *handlers, uint32_t count, void *what, struct boot_error *error)
{
	const struct word_handler *handler;
	bool seen[WORD_HANDLERS] = { false };

	while ((reader->word = word_next(&reader->line)) && strcmp(reader->word, "--")) {
		handler = find_handler(reader->word, handlers, count);
		if (!handler)
			return word_fail(reader, error, "is unknown here");
		if (seen[handler - handlers])
			return word_fail(reader, error, "stands there for the second time");
		seen[handler - handlers] = true;
		reader->value = reader->word + name_length(reader->word);
		if (reader->value[0] != '=' || !reader->value[1])
			return word_fail(reader, error, "has no value");
		reader->value++;
		if (!handler->read(reader, what, error))
			return false;
	}
	return true;
}

static uint32_t digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit |= 0x20;
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : 16;
}

bool long_number_read(const char **text, uint64_t *number)
{
	bool hexadecimal = (*text)[0] == '0' && ((*text)[1] | 0x20) == 'x';
	const char *start = *text + (hexadecimal ? 2 : 0), *at;
	uint32_t base = hexadecimal ? 16 : 10;
	uint64_t value = 0;

	for (at = start; digit_value(*at) < base; at++)
		value = value < 1ull << 59 ? value * base + digit_value(*at) : UINT64_MAX;
	*text = at;
	*number = value;
	return at > start;
}

bool number_read(const char **text, uint32_t most, uint32_t *number)
{
	uint64_t value;

	if (!long_number_read(text, &value) || value > most)
		return false;
	*number = (uint32_t)value;
	return true;
}

bool number_range_read(const char **text, uint32_t most, uint32_t *first, uint32_t *last)
{
	if (!number_read(text, most, first))
		return false;
	*last = *first;
	if (**text != '-')
		return true;
	(*text)++;
	return number_read(text, most, last) && *first <= *last;
}

bool list_next(const char **text)
{
	if (**text != ',')
		return false;
	(*text)++;
	return true;
}

uint32_t name_read(const char **text, const char *const *names, uint32_t count)
{
	const char *start = *text;
	uint32_t i;

	while (**text && **text != ',')
		(*text)++;
	for (i = 0; i < count && !name_matches(names[i], start, *text - start); i++)
		;
	return i;
}
