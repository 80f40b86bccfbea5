/* SPDX-License-Identifier: GPL-2.0-only */
/* Non-maskable interrupts: the gate counts them in the lowest word of the trap stack, the boot by itself. The log tells. */
#ifndef DOMAIN_NMI_H
#define DOMAIN_NMI_H

/* Warns in the log when there are any, and again when they are twice as many. To be called when there is time. */
void nmi_look(void);

/* How many there were, if any. */
void nmi_print(void);

#endif
