/* SPDX-License-Identifier: GPL-2.0-only */
/* What this processor can do, and what of it guests may know. */
#ifndef DEVICES_CPU_FEATURES_H
#define DEVICES_CPU_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

struct cpu_features {
	char name[52];			/* "Intel(R) ...", or "GenuineIntel family 6 model 3" */
	bool tsc, fxsr, sse, pge, apic;
	uint32_t guest_1_ecx;		/* bits of CPUID words that a guest may use, for the shared page */
	uint32_t guest_1_edx;
	uint32_t guest_80000001_ecx;
	uint32_t guest_80000001_edx;
};

extern struct cpu_features cpu_features;

/* Fills cpu_features. Stops the boot with one sentence if the processor lacks what hypervisor or guests need. */
void cpu_features_check(void);

#endif
