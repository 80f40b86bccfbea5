// SPDX-License-Identifier: GPL-2.0-only
/* By itself, so that the rest of the library can be tested where no hypervisor has put a page there. */
#include "tasks/library/task.h"

const struct anax_task_page *task_page(void)
{
	return (const struct anax_task_page *)ANAX_TASK_PAGE;
}
