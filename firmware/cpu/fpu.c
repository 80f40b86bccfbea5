// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/control_registers.h"
#include "cpu/fpu.h"
#include "devices/cpu_features.h"
#include "library/string.h"

#define MXCSR_AFTER_RESET	0x1f80
#define FXSAVE_MXCSR_OFFSET	24

void fpu_save(struct fpu_state *state)
{
	if (cpu_features.fxsr)
		__asm__ volatile("fxsave %0" : "=m"(*state));
	else
		__asm__ volatile("fnsave %0; fwait" : "=m"(*state));
}

void fpu_restore(const struct fpu_state *state)
{
	if (cpu_features.fxsr)
		__asm__ volatile("fxrstor %0" :: "m"(*state));
	else
		__asm__ volatile("fnclex; frstor %0" :: "m"(*state));	/* frstor waits for what the state before has pending */
}

/* The state after power-on. */
static struct fpu_state pristine;

static void make_pristine(void)
{
	uint32_t mxcsr = MXCSR_AFTER_RESET;

	__asm__ volatile("clts; fninit");
	fpu_save(&pristine);
	if (cpu_features.sse) {
		memset(pristine.bytes + 160, 0, sizeof(pristine.bytes) - 160);
		memcpy(pristine.bytes + FXSAVE_MXCSR_OFFSET, &mxcsr, sizeof(mxcsr));
	}
}

void fpu_init(void)
{
	uint32_t cr4 = CR4_PSE;

	if (cpu_features.fxsr)
		cr4 |= CR4_OSFXSR;
	if (cpu_features.sse)
		cr4 |= CR4_OSXMMEXCPT;
	cr4_write(cr4);
	make_pristine();
}

void fpu_reset(struct fpu_state *state)
{
	*state = pristine;
}
