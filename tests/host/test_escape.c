// SPDX-License-Identifier: GPL-2.0-only
// sources: services/console/escape.c
/* What is typed at the console service's serial line. */
#include <string.h>

#include "harness.h"
#include "services/console/escape.h"

static struct escape escape;

static void fresh(const char *word)
{
	escape = (struct escape){ .key = escape_key(word) };
}

/* The bytes that are sent, of all that are typed; what else is done, as letters. */
static void typed_is(const char *typed, const char *should)
{
	char is[64];
	uint32_t size = 0;

	for (; *typed; typed++) {
		enum escape_action action = escape_take(&escape, (uint8_t)*typed);

		if (action == ESCAPE_SENDS)
			is[size++] = *typed;
		else if (action != ESCAPE_NOTHING)
			size += (uint32_t)snprintf(is + size, sizeof(is) - size, "<%c%d>", "..STLHQ"[action], escape.number);
		escape.number = 0;
	}
	is[size] = '\0';
	if (strcmp(is, should))
		harness_fail("\"%s\", not \"%s\"", is, should);
}

static void keys(void)
{
	CHECK_EQUAL(escape_key("^"), ESCAPE_USUAL);
	CHECK_EQUAL(escape_key("a logs=on"), 1);
	CHECK_EQUAL(escape_key("A"), 1);
	CHECK_EQUAL(escape_key("]"), 0x1d);
	CHECK(!escape_key("") && !escape_key("@") && !escape_key("1") && !escape_key("ab") && !escape_key(" a") && !escape_key("\xc1"));
}

static void all_for_the_guest(void)
{
	fresh("^");
	typed_is("ls\r\003\004\032\033[A\177\034\035\037", "ls\r\003\004\032\033[A\177\034\035\037");
}

static void actions(void)
{
	fresh("^");
	typed_is("a\0361b\0369c\0360d", "a<S0>b<S8>c<S9>d");
	typed_is("\036n\036p\036l\036h\036?", "<T1><T-1><L0><H0><Q0>");
	typed_is("\036x\036\r\036\033y", "<Q0><Q0><Q0>y");
}

static void itself(void)
{
	fresh("^");
	typed_is("\036\036", "\036");
	typed_is("\036\036\036\036n", "\036\036n");
	fresh("a");
	typed_is("\001\001\036n\001n", "\001\036n<T1>");
}

int main(void)
{
	RUN(keys);
	RUN(all_for_the_guest);
	RUN(actions);
	RUN(itself);
	return harness_end();
}
