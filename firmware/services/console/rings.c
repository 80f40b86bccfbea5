// SPDX-License-Identifier: GPL-2.0-only
/* Guests' consoles. A guest may write any nonsense to its page: each word is read once, and chooses no more than a byte of the page. */
#include "console.h"
#include "library/string.h"
#include "task.h"

#define OUTPUT_SIZE	sizeof(((struct anax_console *)0)->output)
#define INPUT_SIZE	sizeof(((struct anax_console *)0)->input)
#define AT_ONCE		512u		/* bytes of one console before the next one's turn */

static struct anax_console *page_of(const struct view *view)
{
	return (struct anax_console *)(ANAX_CONSOLES + (uint32_t)view->ring * 4096);
}

static uint32_t load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* A service that is loaded afresh goes on where the pages say it was. */
static void attach(struct view *view, uint32_t ring)
{
	struct anax_console *page;

	view->ring = (int32_t)ring;
	page = page_of(view);
	view->tail = load(&page->output_tail);
	view->input_head = load(&page->input_head);
	page->columns = TERMINAL_COLUMNS;
	page->rows = TERMINAL_ROWS;
}

void rings_attach(void)
{
	const struct anax_task_page *page = task_page();

	for (uint32_t i = 0; i < page->console_count; i++)
		attach(view_find(page->consoles[i], strlen(page->consoles[i])), i);
}

static void take_output(struct view *view, struct anax_console *page, uint32_t size)
{
	uint8_t bytes[AT_ONCE];

	for (uint32_t i = 0; i < size; i++)
		bytes[i] = page->output[(view->tail + i) % OUTPUT_SIZE];
	view->tail += size;
	store(&page->output_tail, view->tail);
	view_write(view, bytes, size);
}

static void send_answer(struct view *view)
{
	uint32_t size = view->terminal.answer_size;

	view->terminal.answer_size = 0;
	rings_send(view, view->terminal.answer, size);
}

/* True: there is more. The guest is told of room where it may be waiting for some. */
static bool work(struct view *view)
{
	struct anax_console *page = page_of(view);
	uint32_t used = load(&page->output_head) - view->tail, size;

	if (!used)
		return false;
	if (used > OUTPUT_SIZE) {
		view->tail += used;
		store(&page->output_tail, view->tail);
		return false;
	}
	size = used < AT_ONCE ? used : AT_ONCE;
	take_output(view, page, size);
	send_answer(view);
	if (used > OUTPUT_SIZE / 2 && used - size <= OUTPUT_SIZE / 2)
		service_notify_console((uint32_t)view->ring);
	return used > size;
}

bool rings_work(void)
{
	bool more = false;

	for (uint32_t i = 0; i < view_count; i++)
		if (views[i].ring >= 0)
			more |= work(&views[i]);
	return more;
}

void rings_send(struct view *view, const uint8_t *bytes, uint32_t size)
{
	struct anax_console *page;
	uint32_t used;

	if (view->ring < 0 || !size)
		return;
	page = page_of(view);
	used = view->input_head - load(&page->input_tail);
	if (used > INPUT_SIZE)
		used = 0;
	for (uint32_t i = 0; i < size && used < INPUT_SIZE; i++, used++)
		page->input[view->input_head++ % INPUT_SIZE] = bytes[i];
	store(&page->input_head, view->input_head);
	service_notify_console((uint32_t)view->ring);
}
