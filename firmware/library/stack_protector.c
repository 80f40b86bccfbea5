// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/address_space.h"
#include "devices/io.h"
#include "library/panic.h"
#include "library/stack_protector.h"

SEALED uintptr_t __stack_chk_guard = 0x7a3e5100;

/* Its lowest byte is 0: no string is copied over it. */
void stack_protector_start(void)
{
	__stack_chk_guard = (uint32_t)rdtsc() * 0x9e3779b1u & ~0xffu;
}

void __stack_chk_fail(void)
{
	panic("a function has written beyond its variables");
}
