// SPDX-License-Identifier: GPL-2.0-only
/* In place of libdebuginfod, with which gdb is linked and which would bring half a network along: it cannot begin. */
#include <stddef.h>

#define REFUSE(name) \
	void *name(void); \
	void *name(void) \
	{ \
		return NULL; \
	}

REFUSE(debuginfod_begin)
REFUSE(debuginfod_end)
REFUSE(debuginfod_find_debuginfo)
REFUSE(debuginfod_find_source)
REFUSE(debuginfod_find_executable)
REFUSE(debuginfod_set_progressfn)
REFUSE(debuginfod_set_user_data)
REFUSE(debuginfod_get_user_data)
