# SPDX-License-Identifier: GPL-2.0-only
# What gdb does to the debuggee: breakpoints, steps, watchpoints in debug registers, a signal, a system call.
set width 0
set pagination off
set confirm off
set can-use-hw-watchpoints 1
handle SIGUSR1 nostop noprint nopass
break sum
run
backtrace
info args
next
step
stepi
stepi
info registers eip esp eflags cs ss gs
finish
delete
watch watched
awatch numbers[2]
continue
continue
continue
continue
delete
hbreak raise
catch syscall 4
continue
continue
continue
delete
print watched
continue
print $_exitcode
