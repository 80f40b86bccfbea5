/* SPDX-License-Identifier: GPL-2.0-only */
/* Words that guests, tasks and services have in common; internal to the readers of module lines. */
#ifndef BOOT_DOMAIN_WORDS_H
#define BOOT_DOMAIN_WORDS_H

#include "boot/module_kinds.h"

#define TIME_MOST	100000000000ull		/* nanoseconds; in ticks of the fastest processor it still fits 40 bits */

/* Handlers of words; what: struct module_reading. */
bool domain_read_name(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_ports(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_irq(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_device(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_period(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_budget(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_weight(const struct word_reader *reader, void *what, struct boot_error *error);

/* Of guests only. */
bool domain_read_pci(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_dma(const struct word_reader *reader, void *what, struct boot_error *error);

/* Of tasks and services only. */
bool domain_read_fault(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_stack(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_pages(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_writes(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_reads(const struct word_reader *reader, void *what, struct boot_error *error);
bool domain_read_calls(const struct word_reader *reader, void *what, struct boot_error *error);

/* Whether the arguments of a task or service fit its page. */
bool arguments_complete(const char *where, const struct domain_config *domain, struct boot_error *error);

/* Of names of domains and channels: a-z, 0-9, - and _. */
bool name_character(char character);

/* A number with K, M, G or without; text is advanced behind it. False: no number. *fits: in 32 bits. */
bool size_read(const char **text, uint32_t *bytes, bool *fits);

/* "10ms": s, ms, us, ns; at most TIME_MOST. */
bool time_read(const struct word_reader *reader, uint64_t *nanoseconds, struct boot_error *error);

/* Fills in the deadline where none is given, and checks what belongs together: budget <= deadline <= period. */
bool reservation_complete(const char *where, struct reservation_config *reservation, struct boot_error *error);

#endif
