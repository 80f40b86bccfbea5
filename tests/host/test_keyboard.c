// SPDX-License-Identifier: GPL-2.0-only
// sources: services/console/keyboard.c services/console/layouts.c services/console/characters.c
/* The console service's keyboard: both sets of codes, both layouts. */
#include <string.h>

#include "harness.h"
#include "services/console/keyboard.h"
#include "services/console/layouts.h"

static struct keyboard keyboard;
static bool application_keys;

static void fresh(const char *layout, uint32_t set)
{
	memset(&keyboard, 0, sizeof(keyboard));
	keyboard.layout = layout_find(layout, (uint32_t)strlen(layout));
	keyboard.set = set;
	application_keys = false;
	CHECK(keyboard.layout);
}

/* The bytes of some keys; what they send, all together. */
static void keys(const char *bytes, uint32_t count, const char *should)
{
	char sent[64] = "";
	uint32_t size = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (keyboard_take(&keyboard, (uint8_t)bytes[i], application_keys) != KEYBOARD_SENDS)
			continue;
		CHECK(keyboard.text_size && keyboard.text_size <= KEYBOARD_TEXT && size + keyboard.text_size < sizeof(sent));
		memcpy(sent + size, keyboard.text, keyboard.text_size);
		size += keyboard.text_size;
	}
	sent[size] = '\0';
	if (strcmp(sent, should))
		harness_fail("sent \"%s\", not \"%s\"", sent, should);
}

#define KEYS(bytes, should) keys(bytes, sizeof(bytes) - 1, should)

static void set_1(void)
{
	fresh("us", 1);
	KEYS("\x1e\x9e\x2a\x1e\x9e\xaa\x30\xb0", "aAb");
	KEYS("\x3a\xba\x1e\x9e\x02\x82\x2a\x1e\xaa\x3a\xba\x1e", "A1aa");
	KEYS("\x1d\x2e\xae\x9d\x2e", "\x03" "c");
	KEYS("\x38\x30\xb0\xb8", "\033b");
	KEYS("\x1c\x0e\x01\x0f\x2a\x0f\xaa", "\r\x7f\033\t\033[Z");
	KEYS("\x2a\x02\x03\x28\x2b\xaa", "!@\"|");
	KEYS("\xe1\x1d\x45\xe1\x9d\xc5\x1e", "a");
	KEYS("\xfa\xaa\xfe", "");
}

static void special_keys(void)
{
	fresh("us", 1);
	KEYS("\xe0\x48\xe0\xc8\xe0\x4b\xe0\xcb", "\033[A\033[D");
	application_keys = true;
	KEYS("\xe0\x48\xe0\x49", "\033OA\033[5~");
	application_keys = false;
	KEYS("\x48\x45\xc5\x48\x4e\xe0\x48\x45\xc5\x48", "\033[A8+\033[A\033[A");
	KEYS("\xe0\x2a\xe0\x48\xe0\xaa\x1e", "\033[Aa");		/* not a Shift */
	KEYS("\xe0\x1c\xe0\x35\x37", "\r/*");
	KEYS("\x3b\x44\x57\x58", "\033OP\033[21~\033[23~\033[24~");
	KEYS("\xe0\x53\xe0\x52\xe0\x47\xe0\x4f", "\033[3~\033[2~\033[1~\033[4~");
}

static void screen_keys(void)
{
	fresh("us", 1);
	CHECK_EQUAL(keyboard_take(&keyboard, 0x38, false), KEYBOARD_NOTHING);
	CHECK(keyboard_take(&keyboard, 0x3d, false) == KEYBOARD_SWITCHES && keyboard.number == 2);
	CHECK(keyboard_take(&keyboard, 0x58, false) == KEYBOARD_SWITCHES && keyboard.number == 11);
	CHECK_EQUAL(keyboard_take(&keyboard, 0xb8, false), KEYBOARD_NOTHING);
	CHECK_EQUAL(keyboard_take(&keyboard, 0x2a, false), KEYBOARD_NOTHING);
	CHECK_EQUAL(keyboard_take(&keyboard, 0xe0, false), KEYBOARD_NOTHING);
	CHECK(keyboard_take(&keyboard, 0x49, false) == KEYBOARD_SCROLLS && keyboard.number == 1);
	CHECK(keyboard_take(&keyboard, 0x51, false) == KEYBOARD_SCROLLS && keyboard.number == -1);
}

static void german(void)
{
	fresh("de", 1);
	KEYS("\x15\x2c\x1a\x28\x2a\x27\x08\xaa", "zy\xc3\xbc\xc3\xa4\xc3\x96/");
	KEYS("\xe0\x38\x10\x12\x08\x56\xe0\xb8\x56\x2a\x56\xaa", "@\xe2\x82\xac{|<>");
	KEYS("\x3a\xba\x1a\x0c\x3a\xba\x0c", "\xc3\x9c\xc3\x9f\xc3\x9f");
	CHECK(!layout_find("fr", 2) && !layout_find("d", 1));
}

static void set_2(void)
{
	fresh("us", 2);
	KEYS("\x1c\xf0\x1c\x12\x1c\xf0\x1c\xf0\x12\x32", "aAb");
	KEYS("\x14\x21\xf0\x21\xf0\x14\x21", "\x03" "c");
	KEYS("\xe0\x75\xe0\xf0\x75\x5a\x66\x76", "\033[A\r\x7f\033");
	KEYS("\xe1\x14\x77\xe1\xf0\x14\xf0\x77\x1c", "a");
	KEYS("\x05\x83\x78\x07", "\033OP\033[18~\033[23~\033[24~");
	CHECK_EQUAL(keyboard_take(&keyboard, 0x11, false), KEYBOARD_NOTHING);
	CHECK(keyboard_take(&keyboard, 0x06, false) == KEYBOARD_SWITCHES && keyboard.number == 1);
}

static void any_bytes(void)
{
	for (uint32_t set = 1; set <= 2; set++) {
		uint32_t state = 1;

		fresh("de", set);
		for (uint32_t i = 0; i < 200000; i++) {
			state = state * 1103515245 + 12345;
			if (keyboard_take(&keyboard, (uint8_t)(state >> 16), i & 1) == KEYBOARD_SENDS)
				CHECK(keyboard.text_size && keyboard.text_size <= KEYBOARD_TEXT);
		}
	}
}

int main(void)
{
	RUN(set_1);
	RUN(special_keys);
	RUN(screen_keys);
	RUN(german);
	RUN(set_2);
	RUN(any_bytes);
	return harness_end();
}
