/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The partition, from its start: kernel, free memory, RAM disk, boot area. The boot area: page directory, page tables that map
 * the whole partition at page_offset + physical, boot_params, command line; a page each, but for the tables.
 */
#include "guest/load_linux.h"
#include "boot/memory_layout.h"
#include "guest/boot_area.h"
#include "guest/load_relocations.h"
#include "cpu/coroutine.h"
#include "library/log.h"
#include "library/long_work.h"
#include "library/string.h"
#include "memory/physical_pointer.h"

#define PAGE_SIZE 4096u

/* What a kernel needs beside itself before it can say that it needs more. */
#define WORKING_MEMORY (4u << 20)

struct linux_files {
	struct elf_image kernel;
	struct relocations relocations;
};

static bool check_note(const struct elf_image *kernel, const char *path, struct boot_error *error)
{
	if (!kernel->has_note)
		return boot_fail(error, "%s: it is not built for this hypervisor (CONFIG_ANAXAGOROS_GUEST)", path);
	if (kernel->note.abi_revision != ANAX_ABI_REVISION)
		return boot_fail(error, "%s: it is built for revision %u of the hypercalls, this hypervisor has revision %u", path,
				 kernel->note.abi_revision, ANAX_ABI_REVISION);
	if (kernel->note.page_offset != kernel->page_offset || kernel->page_offset % PARTITION_ALIGNMENT)
		return boot_fail(error, "%s: it is linked at 0x%x above its load address, but its note says 0x%x", path,
				 kernel->page_offset, kernel->note.page_offset);
	if (!kernel->has_build_id)
		return boot_fail(error, "%s: it has no build ID, which its relocations are held against", path);
	return true;
}

static bool read_files(const struct domain_config *domain, struct linux_files *files, struct boot_error *error)
{
	const struct boot_module *kernel = &domain->kernel, *relocations = &domain->relocations;

	if (!elf_read(&files->kernel, kernel->path, physical_pointer(kernel->start), kernel->size, error) ||
	    !check_note(&files->kernel, kernel->path, error))
		return false;
	long_work_pause();
	return relocations_read(&files->relocations, relocations->path, physical_pointer(relocations->start),
				relocations->size, &files->kernel, error);
}

static uint32_t align_page(uint32_t size)
{
	return (size + PAGE_SIZE - 1) & -PAGE_SIZE;
}

/* Linux wants its load address as aligned as its link address: both are taken modulo the partition's alignment. */
static bool place(const struct domain_config *domain, const struct elf_image *kernel, uint32_t start, uint32_t size,
		  struct loaded_guest *guest, struct boot_error *error)
{
	uint32_t offset = kernel->physical_start % PARTITION_ALIGNMENT;
	uint32_t kernel_size = kernel->physical_end - kernel->physical_start;
	uint64_t needed = (uint64_t)offset + kernel_size + WORKING_MEMORY + domain->ramdisk.size + PAGE_SIZE + boot_area_size(size);

	if (needed > size)
		return boot_fail(error, "guest %s (%s): word \"memory=%uM\" is too little for kernel (%u KiB), RAM disk (%u KiB) and %u KiB to work in",
				 domain->name, domain->kernel.path, size >> 20, kernel_size >> 10, domain->ramdisk.size >> 10, WORKING_MEMORY >> 10);
	if (start > ANAX_GATE_START - kernel->page_offset || size > ANAX_GATE_START - kernel->page_offset - start)
		return boot_fail(error, "guest %s (%s): its memory up to %u MiB is out of the kernel's reach, which maps it at 0x%x and above",
				 domain->name, domain->kernel.path, (start + size) >> 20, kernel->page_offset);
	guest->page_offset = kernel->page_offset;
	guest->kernel_start = start + offset;
	guest->kernel_end = guest->kernel_start + kernel_size;
	guest->entry = kernel->entry - kernel->physical_start + guest->kernel_start + guest->page_offset;
	guest->boot_area_size = boot_area_size(size);
	guest->boot_area_start = start + size - guest->boot_area_size;
	guest->ramdisk_size = domain->ramdisk.size;
	guest->ramdisk_start = guest->boot_area_start - align_page(guest->ramdisk_size);
	return true;
}

static void copy_kernel(const struct elf_image *kernel, uint32_t delta)
{
	for (uint32_t i = 0; i < kernel->segment_count; i++) {
		const struct elf_segment *segment = &kernel->segments[i];
		uint8_t *to = physical_pointer(segment->physical + delta);

		long_copy(to, kernel->file + segment->offset, segment->file_size);
		long_clear(to + segment->file_size, segment->memory_size - segment->file_size);
	}
}

/* Of a step that is worth a long line. */
struct step {
	const struct domain_config *domain;
	struct loaded_guest guest;
	uint32_t relocations;
};

static void print_step_2(const void *data)
{
	const struct step *step = data;
	const struct domain_config *domain = step->domain;

	log_line("boot step 2 of 9: %s: %s at 0x%08x-0x%08x, %u relocations; %s at 0x%08x, %u KiB", domain->name, domain->kernel.path,
		 step->guest.kernel_start, step->guest.kernel_end, step->relocations, domain->ramdisk.path, step->guest.ramdisk_start,
		 step->guest.ramdisk_size >> 10);
}

bool load_linux(const struct domain_config *domain, uint32_t partition_start, uint32_t partition_size,
		struct loaded_guest *guest, struct boot_error *error)
{
	struct linux_files files;
	struct step step;
	uint32_t delta;

	long_work_pause();
	log_print(LOG_INFO, "boot step 1 of 9: %s: domain with %u MiB of memory at 0x%08x", domain->name, partition_size >> 20, partition_start);
	long_work_pause();
	memset(guest, 0, sizeof(*guest));
	if (!read_files(domain, &files, error) ||
	    !place(domain, &files.kernel, partition_start, partition_size, guest, error) ||
	    !boot_area_check(domain, error))
		return false;
	delta = guest->kernel_start - files.kernel.physical_start;
	copy_kernel(&files.kernel, delta);
	relocations_apply(&files.relocations, guest->page_offset, delta);
	long_copy(physical_pointer(guest->ramdisk_start), physical_pointer(domain->ramdisk.start), domain->ramdisk.size);
	step = (struct step){ domain, *guest, files.relocations.count };
	log_later(LOG_INFO, print_step_2, &step, sizeof(step));
	long_work_pause();
	boot_area_write(domain, partition_start, partition_size, guest);
	log_print(LOG_INFO, "boot step 3 of 9: %s: boot_params and first page tables at 0x%08x; command line: %s", domain->name,
		  guest->boot_area_start, domain->command_line);
	return true;
}
