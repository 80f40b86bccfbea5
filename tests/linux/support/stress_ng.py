#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The test named as the link to this file: Debian's stress-ng in a guest, all stressors of a class one after the other.

For a sixth of ten minutes of the guest's own time and more, in QEMU. Nothing fails, and neither log has anything to say.
"""
import os
import re
import sys

import guests

CLASSES = {"cpu": "cpu", "memory": "memory", "vm": "vm", "signal": "interrupt", "scheduler": "scheduler", "pipe": "pipe"}
# Natively they fail with the same words.
EXCLUDED = {
    "swap": "the kernel has no swap space",
    "vm-rw": "it has no process_vm_readv",
    "netlink-proc": "it has no netlink",
    "netlink-task": "nor that",
    "cyclic": "it asks for more of SCHED_DEADLINE than there is",
    "shm": "its child ends before it has said anything",
    "syncload": "it ends with SIGILL: an instruction that a Pentium III has not",
}
SECONDS = 100                   # of the guest, at least: six classes are ten minutes
MEMORY = 256                    # MiB
TIMEOUT = 1750                  # seconds of the host
TOOK = re.compile(r"^== (\d+) seconds, status (\d+)$", re.MULTILINE)
SKIPPED = re.compile(r"\] (.*(?:skip|not implemented|dispatching).*)$", re.MULTILINE)


def main():
    name = os.path.basename(sys.argv[0]).removeprefix("stress-ng-")
    seconds = int(os.environ.get("SECONDS", SECONDS))
    guests.build("stress-ng")
    output, wrong = guests.run("qemu", False, MEMORY, os.path.join(guests.OUTPUT, "stress-ng"),
                               ["/stress-ng/run-stress-ng", CLASSES[name], str(seconds), ",".join(EXCLUDED)], TIMEOUT)
    took = TOOK.search(output)
    if not took:
        wrong.append(f"it did not end: {output[-1000:]}")
    elif int(took.group(1)) < seconds or took.group(2) != "0":
        wrong.append(f"it took {took.group(1)} seconds of {seconds} and ended with {took.group(2)}")
    wrong += [line for line in output.splitlines() if re.search(r"stress-ng: (fail|error)", line)]
    print(*SKIPPED.findall(output), *wrong, sep="\n")
    print(took.group() if took else "")
    return 1 if wrong else 0


sys.exit(main())
