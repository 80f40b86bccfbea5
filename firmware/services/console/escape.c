// SPDX-License-Identifier: GPL-2.0-only
#include "escape.h"

uint8_t escape_key(const char *word)
{
	bool alone = word[0] && (!word[1] || word[1] == ' ');
	uint8_t upper = (uint8_t)(word[0] >= 'a' && word[0] <= 'z' ? word[0] - 'a' + 'A' : word[0]);

	return alone && upper > '@' && upper <= '_' ? upper & 0x1f : 0;
}

static enum escape_action number(struct escape *escape, int32_t value, enum escape_action action)
{
	escape->number = value;
	return action;
}

enum escape_action escape_take(struct escape *escape, uint8_t byte)
{
	bool typed = escape->typed;

	escape->typed = !typed && byte == escape->key;
	if (escape->typed)
		return ESCAPE_NOTHING;
	if (!typed || byte == escape->key)
		return ESCAPE_SENDS;
	if (byte >= '0' && byte <= '9')
		return number(escape, byte == '0' ? 9 : byte - '1', ESCAPE_SHOWS);
	switch (byte) {
	case 'n':
		return number(escape, 1, ESCAPE_STEPS);
	case 'p':
		return number(escape, -1, ESCAPE_STEPS);
	case 'l':
		return ESCAPE_SHOWS_LOG;
	case 'h':
		return ESCAPE_REPLAYS;
	default:
		return ESCAPE_HELPS;
	}
}
