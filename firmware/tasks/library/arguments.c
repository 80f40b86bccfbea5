// SPDX-License-Identifier: GPL-2.0-only
#include "library/string.h"
#include "tasks/library/task.h"

const char *task_word(const char *name)
{
	const char *arguments = task_page()->arguments;
	uint32_t length = strlen(name);

	for (const char *at = arguments; *at; at++)
		if ((at == arguments || at[-1] == ' ') && strnlen(at, length) == length && !memcmp(at, name, length) && at[length] == '=')
			return at + length + 1;
	return NULL;
}

/* The digit's value, or 16. */
static uint32_t digit_of(char character)
{
	if (character >= '0' && character <= '9')
		return (uint32_t)(character - '0');
	character |= 0x20;
	return character >= 'a' && character <= 'f' ? (uint32_t)(character - 'a' + 10) : 16;
}

/* All of the word up to a blank has to be a number that is no larger than most. */
static bool read_number(const char *text, uint32_t most, uint32_t *number)
{
	uint32_t base = text[0] == '0' && text[1] == 'x' ? 16 : 10;
	uint64_t value = 0;

	if (base == 16)
		text += 2;
	if (!*text || *text == ' ')
		return false;
	for (; *text && *text != ' '; text++) {
		if (digit_of(*text) >= base)
			return false;
		value = value * base + digit_of(*text);
		if (value > most)
			return false;
	}
	*number = (uint32_t)value;
	return true;
}

bool task_number(const char *name, uint32_t least, uint32_t most, uint32_t *number)
{
	const char *text = task_word(name);
	uint32_t value;

	if (!text)
		return true;
	if (!read_number(text, most, &value) || value < least) {
		task_log("argument \"%s=\" is no number from %u to %u", name, least, most);
		return false;
	}
	*number = value;
	return true;
}
