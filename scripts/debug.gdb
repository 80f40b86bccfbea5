# SPDX-License-Identifier: GPL-2.0-only
# Commands for gdb, read by scripts/debug-system, which sets $kernel (the guest's vmlinux) and $kernel_base (the virtual
# address at which it is linked).
set confirm off
set pagination off

define guest-symbols
	eval "add-symbol-file %s -o %u", $kernel, domains[0].loaded.page_offset + domains[0].loaded.kernel_start - $kernel_base
end
document guest-symbols
Load the symbols of the guest's kernel, for where the hypervisor has put it.
end

define guest-start
	tbreak domain_start
	continue
	finish
	guest-symbols
	thbreak *domains[0].loaded.entry
	continue
end
document guest-start
Go on to the first instruction of the guest's kernel, with its symbols loaded.
end
