/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LIBRARY_CANARY_H
#define LIBRARY_CANARY_H

/*
 * Logs a checksum of the hypervisor's code and constants, where counters are wanted: nothing may ever change them, so that it is the
 * same at the start and at the end of the machine.
 */
void canary_print(const char *when);

#endif
