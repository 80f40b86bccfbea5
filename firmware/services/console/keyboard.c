// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include "characters.h"
#include "keyboard.h"
#include "layouts.h"

#define PREFIX		0xe0u		/* before the codes of the keys that an AT keyboard had no room for */
#define PAUSE		0xe1u		/* the Pause key begins, and is not used */
#define RELEASE		0xf0u		/* set 2 */
#define RELEASE_BIT	0x80u		/* set 1 */

/* Codes of set 1. */
enum {
	KEY_CONTROL = 0x1d, KEY_LEFT_SHIFT = 0x2a, KEY_RIGHT_SHIFT = 0x36, KEY_ALT = 0x38, KEY_CAPS_LOCK = 0x3a, KEY_F1 = 0x3b, KEY_F10 = 0x44,
	KEY_NUMBER_LOCK = 0x45, KEY_PAD_FIRST = 0x47, KEY_PAD_LAST = 0x53, KEY_F11 = 0x57, KEY_F12 = 0x58, KEY_PAD_ENTER = 0x1c, KEY_SLASH = 0x35,
	KEY_TAB = 0x0f, KEY_PAGE_UP = 0x49, KEY_PAGE_DOWN = 0x51,
};

/* Codes of set 1 by those of set 2; 0: none. */
static const uint8_t from_set_2[] = {
	0, 0x43, 0, 0x3f, 0x3d, 0x3b, 0x3c, 0x58, 0, 0x44, 0x42, 0x40, 0x3e, 0x0f, 0x29, 0,
	0, 0x38, 0x2a, 0, 0x1d, 0x10, 0x02, 0, 0, 0, 0x2c, 0x1f, 0x1e, 0x11, 0x03, 0x5b,
	0, 0x2e, 0x2d, 0x20, 0x12, 0x05, 0x04, 0x5c, 0, 0x39, 0x2f, 0x21, 0x14, 0x13, 0x06, 0x5d,
	0, 0x31, 0x30, 0x23, 0x22, 0x15, 0x07, 0, 0, 0, 0x32, 0x24, 0x16, 0x08, 0x09, 0,
	0, 0x33, 0x25, 0x17, 0x18, 0x0b, 0x0a, 0, 0, 0x34, 0x35, 0x26, 0x27, 0x19, 0x0c, 0,
	0, 0, 0x28, 0, 0x1a, 0x0d, 0, 0, 0x3a, 0x36, 0x1c, 0x1b, 0, 0x2b, 0, 0,
	0, 0x56, 0, 0, 0, 0, 0x0e, 0, 0, 0x4f, 0, 0x4b, 0x47, 0, 0, 0,
	0x52, 0x53, 0x50, 0x4c, 0x4d, 0x48, 0x01, 0x45, 0x57, 0x4e, 0x51, 0x4a, 0x37, 0x49, 0x46, 0,
	0, 0, 0, 0x41,
};

/* Keys of the pad, 0x47 to 0x53: digits, and what they are without NumLock, behind ESC [. */
static const char pad_digits[] = "789-456+1230.";
static const char *const pad_keys[] = { "1~", "A", "5~", NULL, "D", "E", "C", NULL, "4~", "B", "6~", "2~", "3~" };
static const char *const function_keys[12] = {
	"OP", "OQ", "OR", "OS", "[15~", "[17~", "[18~", "[19~", "[20~", "[21~", "[23~", "[24~",
};

static void add(struct keyboard *keyboard, uint8_t byte)
{
	if (keyboard->text_size < KEYBOARD_TEXT)
		keyboard->text[keyboard->text_size++] = byte;
}

static enum keyboard_action send(struct keyboard *keyboard, const char *before, const char *text)
{
	for (; *before; before++)
		add(keyboard, (uint8_t)*before);
	for (; *text; text++)
		add(keyboard, (uint8_t)*text);
	return KEYBOARD_SENDS;
}

static void add_character(struct keyboard *keyboard, uint32_t character)
{
	uint8_t bytes[CHARACTER_BYTES];
	uint32_t size = character_encode(character, bytes);

	for (uint32_t i = 0; i < size; i++)
		add(keyboard, bytes[i]);
}

static bool is_letter(uint32_t character)
{
	return ((character | 0x20) >= 'a' && (character | 0x20) <= 'z') || (character >= 0xe0 && character <= 0xfe && character != 0xf7);
}

static enum keyboard_action character_key(struct keyboard *keyboard, uint32_t code)
{
	uint32_t index = code == LAYOUT_102ND ? LAYOUT_KEYS : code, character;
	bool shifted = keyboard->shift[0] || keyboard->shift[1];

	if (keyboard->caps_lock && is_letter(keyboard->layout->plain[index]))
		shifted = !shifted;
	character = (keyboard->alt_graph ? keyboard->layout->alt_graph : shifted ? keyboard->layout->shifted : keyboard->layout->plain)[index];
	if (!character)
		return KEYBOARD_NOTHING;
	if (code == KEY_TAB && shifted)
		return send(keyboard, "\033[", "Z");
	if ((keyboard->control[0] || keyboard->control[1]) && (character == ' ' || (character >= '?' && character < 0x7f)))
		character = character == '?' ? 0x7f : character & 0x1f;
	if (keyboard->alt)
		add(keyboard, 0x1b);
	add_character(keyboard, character);
	return KEYBOARD_SENDS;
}

static enum keyboard_action function_key(struct keyboard *keyboard, uint32_t number)
{
	if (!keyboard->alt)
		return send(keyboard, "\033", function_keys[number]);
	keyboard->number = (int32_t)number;
	return KEYBOARD_SWITCHES;
}

/* The pad, and the keys between it and the letters, which have its codes behind PREFIX. */
static enum keyboard_action pad_key(struct keyboard *keyboard, uint32_t code, bool extended, bool application_keys)
{
	const char *key = pad_keys[code - KEY_PAD_FIRST];
	char digit[2] = { pad_digits[code - KEY_PAD_FIRST] };

	if ((keyboard->shift[0] || keyboard->shift[1]) && (code == KEY_PAGE_UP || code == KEY_PAGE_DOWN)) {
		keyboard->number = code == KEY_PAGE_UP ? 1 : -1;
		return KEYBOARD_SCROLLS;
	}
	if (!key || (keyboard->number_lock && !extended))
		return send(keyboard, "", digit);
	return send(keyboard, application_keys && !key[1] ? "\033O" : "\033[", key);
}

static enum keyboard_action press(struct keyboard *keyboard, uint32_t code, bool extended, bool application_keys)
{
	if (code == KEY_CAPS_LOCK)
		keyboard->caps_lock = !keyboard->caps_lock;
	else if (code == KEY_NUMBER_LOCK && !extended)
		keyboard->number_lock = !keyboard->number_lock;
	else if (code >= KEY_F1 && code <= KEY_F10)
		return function_key(keyboard, code - KEY_F1);
	else if (code == KEY_F11 || code == KEY_F12)
		return function_key(keyboard, 10 + code - KEY_F11);
	else if (code >= KEY_PAD_FIRST && code <= KEY_PAD_LAST)
		return pad_key(keyboard, code, extended, application_keys);
	else if (extended && code == KEY_SLASH)
		return send(keyboard, "", "/");
	else if ((code < LAYOUT_KEYS && (!extended || code == KEY_PAD_ENTER)) || code == LAYOUT_102ND)
		return character_key(keyboard, code);
	return KEYBOARD_NOTHING;
}

/* Keys that are held. Behind PREFIX, codes of Shift stand around other keys and mean nothing. */
static bool hold(struct keyboard *keyboard, uint32_t code, bool extended, bool down)
{
	if (code == KEY_LEFT_SHIFT || code == KEY_RIGHT_SHIFT) {
		if (!extended)
			keyboard->shift[code == KEY_RIGHT_SHIFT] = down;
	} else if (code == KEY_CONTROL) {
		keyboard->control[extended] = down;
	} else if (code == KEY_ALT) {
		*(extended ? &keyboard->alt_graph : &keyboard->alt) = down;
	} else {
		return false;
	}
	return true;
}

static enum keyboard_action take_code(struct keyboard *keyboard, uint32_t code, bool down, bool application_keys)
{
	bool extended = keyboard->extended;

	keyboard->extended = keyboard->released = false;
	keyboard->text_size = 0;
	if (hold(keyboard, code, extended, down) || !down || !code)
		return KEYBOARD_NOTHING;
	return press(keyboard, code, extended, application_keys);
}

enum keyboard_action keyboard_take(struct keyboard *keyboard, uint8_t byte, bool application_keys)
{
	if (keyboard->skipped) {
		keyboard->skipped--;
		return KEYBOARD_NOTHING;
	}
	if (byte == PAUSE)
		keyboard->skipped = keyboard->set == 2 ? 7 : 5;
	else if (byte == PREFIX)
		keyboard->extended = true;
	else if (keyboard->set == 2 && byte == RELEASE)
		keyboard->released = true;
	else if (keyboard->set == 2)
		return take_code(keyboard, byte < sizeof(from_set_2) ? from_set_2[byte] : 0, !keyboard->released, application_keys);
	else
		return take_code(keyboard, byte & ~RELEASE_BIT, !(byte & RELEASE_BIT), application_keys);
	return KEYBOARD_NOTHING;
}
