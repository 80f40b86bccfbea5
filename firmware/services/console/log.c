// SPDX-License-Identifier: GPL-2.0-only
/* The hypervisor's log: all of it on one terminal, and on each task's own what that has written ("[TIME] anaxagoros: NAME: text"). */
#include "console.h"
#include "library/string.h"
#include "task.h"

#define LINE_MOST	448u
#define AT_ONCE		1024u		/* bytes, before others have a turn */
#define SENDER		"anaxagoros: "

static struct view *log_view;
static uint32_t tail;
static char line[LINE_MOST + 2];		/* with its end, when that has come */
static uint32_t length;

void log_attach(void)
{
	const struct anax_log *log = (const struct anax_log *)ANAX_LOG;
	uint32_t head;

	if (!task_page()->log_size)
		return;
	log_view = view_find("log", 3);
	head = __atomic_load_n(&log->head, __ATOMIC_ACQUIRE);
	tail = head > ANAX_LOG_SIZE ? head - ANAX_LOG_SIZE / 2 : 0;
}

static bool is_task(const char *name, uint32_t size)
{
	const struct anax_domain_state *state = &task_page()->examined;

	for (uint32_t i = 0; service_examine(i); i++)
		if (state->kind == ANAX_KIND_TASK && strlen(state->name) == size && !memcmp(state->name, name, size))
			return true;
	return false;
}

/* Where a word ends at ": "; 0: it does not. */
static uint32_t name_length(const char *text, const char *end)
{
	uint32_t size = 0;

	while (text + size < end && text[size] != ':' && text[size] != ' ')
		size++;
	return text + size + 1 < end && text[size] == ':' && text[size + 1] == ' ' && size < 16 ? size : 0;
}

/* From there to its end. */
static void write_line(struct view *view, const char *text)
{
	if (view)
		view_write(view, (const uint8_t *)text, (uint32_t)(line + length + 2 - text));
}

/* The line's part behind the sender; NULL: it has none. */
static const char *message_of(void)
{
	for (uint32_t i = 0; i + sizeof(SENDER) - 1 <= length; i++)
		if (!memcmp(line + i, SENDER, sizeof(SENDER) - 1))
			return line + i + sizeof(SENDER) - 1;
	return NULL;
}

static void end_line(void)
{
	const char *text = message_of(), *end = line + length;
	uint32_t size = text ? name_length(text, end) : 0;

	memcpy(line + length, "\r\n", 2);
	write_line(log_view, line);
	if (size && is_task(text, size))
		write_line(view_find(text, size), text + size + 2);
	length = 0;
}

bool log_take(void)
{
	const struct anax_log *log = (const struct anax_log *)ANAX_LOG;
	uint32_t head, end;

	if (!log_view)
		return false;
	head = __atomic_load_n(&log->head, __ATOMIC_ACQUIRE);
	if (head - tail > ANAX_LOG_SIZE)
		tail = head - ANAX_LOG_SIZE / 2;
	for (end = head - tail > AT_ONCE ? tail + AT_ONCE : head; tail != end; tail++) {
		char byte = (char)log->data[tail % ANAX_LOG_SIZE];

		if (byte == '\n')
			end_line();
		else if (length < LINE_MOST)
			line[length++] = byte;
	}
	return tail != head;
}
