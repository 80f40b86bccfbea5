/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the log's lines go to. Port 0xe9 and the screen take them as they are written, serial lines from a ring, when they can. */
#ifndef LIBRARY_LOG_PLACES_H
#define LIBRARY_LOG_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#define LOG_LINE_SIZE	448		/* with CR LF */

void log_places_open(bool com1, bool com2, bool e9, bool vga);

struct anax_log;

/* From now on lines go there, too, which a service reads; those in the ring at once. */
void log_places_show(struct anax_log *log);

/* The ring can take another line. */
bool log_places_room(void);

/* Writes a line that ends in CR LF, of at most LOG_LINE_SIZE, to all places, in pieces with pauses. There has to be room. */
void log_places_write(const char *line, uint32_t size);

/* Waits until the serial lines have sent all; one that takes nothing for long is given up. For boot and the end of the machine. */
void log_places_flush(void);

#endif
