# SPDX-License-Identifier: GPL-2.0-only
# How tasks are built. A Makefile of tasks says these and then includes this file:
#	TASKS			names; each becomes $(OUT)/NAME.elf
#	NAME_SOURCES		the C and assembly files of one; default: NAME.c
#	OUT			where to; default: build
#	TASK_CFLAGS		further flags, such as -msse2; default: none
# Anaxagoros' sources are where this file lies.
TASKS_FOLDER := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
TASKS_FIRMWARE := $(patsubst %/,%,$(dir $(TASKS_FOLDER)))
OUT ?= build
CC ?= gcc

TASKS_FLAGS := -std=gnu11 -m32 -march=i686 -O2 -g -ffreestanding -fno-pic -fno-pie -fno-stack-protector -fno-strict-aliasing \
	-fno-asynchronous-unwind-tables -Wall -Wextra -Werror -Wmissing-prototypes -Wshadow -Wstrict-prototypes \
	-I$(TASKS_FIRMWARE) -I$(TASKS_FOLDER)/library -ffile-prefix-map=$(TASKS_FIRMWARE)=firmware -MMD -MP $(TASK_CFLAGS)
TASKS_LINK := -m32 -nostdlib -static -Wl,-T,$(TASKS_FOLDER)/library/task.lds -Wl,--build-id=none -Wl,-z,noexecstack \
	-Wl,-z,max-page-size=4096

# The library is made of its own sources and of the hypervisor's formats and strings.
TASKS_LIBRARY := $(patsubst $(TASKS_FIRMWARE)/%,$(OUT)/objects/anaxagoros/%.o, \
	$(wildcard $(addprefix $(TASKS_FOLDER)/library/*.,c S)) $(addprefix $(TASKS_FIRMWARE)/library/,format.c string.c))

tasks: $(TASKS:%=$(OUT)/%.elf)

$(OUT)/objects/anaxagoros/%.o: $(TASKS_FIRMWARE)/%
	@mkdir -p $(@D)
	@$(CC) $(TASKS_FLAGS) -c -o $@ $<

$(OUT)/objects/own/%.o: %
	@mkdir -p $(@D)
	@$(CC) $(TASKS_FLAGS) -c -o $@ $<

define task_rules
$1_OBJECTS := $$(patsubst %,$(OUT)/objects/own/%.o,$$(or $$($1_SOURCES),$1.c))

$(OUT)/$1.elf: $$($1_OBJECTS) $(TASKS_LIBRARY) $(TASKS_FOLDER)/library/task.lds
	@echo "  TASK    $$@"
	@$(CC) $(TASKS_LINK) -o $$@ $$($1_OBJECTS) $(TASKS_LIBRARY) -lgcc

-include $$($1_OBJECTS:.o=.d)
endef
$(foreach task,$(TASKS),$(eval $(call task_rules,$(task))))

.PHONY: tasks
.DELETE_ON_ERROR:
-include $(TASKS_LIBRARY:.o=.d)
