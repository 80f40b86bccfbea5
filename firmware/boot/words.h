/* SPDX-License-Identifier: GPL-2.0-only */
/* Words of a line, "name=value" or "name", and the values that they may have. */
#ifndef BOOT_WORDS_H
#define BOOT_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include "boot/boot_error.h"

struct word_reader {
	const char *where;	/* for sentences: "module 2 (/vmlinux)" */
	char *line;		/* what is left of the line */
	const char *word;	/* as it stands in the line */
	const char *value;	/* what stands behind its '=', not empty */
};

/* read: takes reader->value into what. */
struct word_handler {
	const char *name;
	bool (*read)(const struct word_reader *reader, void *what, struct boot_error *error);
};

/* Cuts the next word off a line, at blanks; NULL at its end. */
char *word_next(char **line);

/*
 * Reads all words up to the end of the line or a word "--"; what follows that is left in reader->line.
 * Errors: a word that is not in the table, twice, or without value; what a handler says.
 */
bool words_read(struct word_reader *reader, const struct word_handler *handlers, uint32_t count, void *what, struct boot_error *error);

/* Fails with a sentence that starts with where and the word. */
bool word_fail(const struct word_reader *reader, struct boot_error *error, const char *problem, ...) __attribute__((format(printf, 3, 4)));

/* These advance text behind what they read; false, where it is not that. */
bool long_number_read(const char **text, uint64_t *number);				/* one that does not fit is the largest one */
bool number_read(const char **text, uint32_t most, uint32_t *number);			/* decimal, or hexadecimal with 0x */
bool number_range_read(const char **text, uint32_t most, uint32_t *first, uint32_t *last);	/* "FIRST-LAST", or one number */
bool list_next(const char **text);			/* one comma */

/* Index of value in names, or count. The value ends at a comma or at its end; text is advanced behind it. */
uint32_t name_read(const char **text, const char *const *names, uint32_t count);

#endif
