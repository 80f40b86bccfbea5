// SPDX-License-Identifier: GPL-2.0-only
#include "console.h"
#include "library/string.h"
#include "task.h"

static bool is(const char *word, const char *text)
{
	uint32_t length = strlen(text);

	return strnlen(word, length) == length && !memcmp(word, text, length) && (!word[length] || word[length] == ' ');
}

bool word_switch(const char *name, bool *value)
{
	const char *word = task_word(name);

	if (!word)
		return true;
	*value = is(word, "on");
	if (!*value && !is(word, "off"))
		task_log("argument \"%s=\" is none of on, off", name);
	return *value || is(word, "off");
}
