#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The test named as the link to this file: Linux's self-tests of a section of selftests.list, natively and in a guest.

Their results are the same but for what selftests.differences has, with its reason; and Linux's log and the hypervisor's have nothing to
say. A result is a program's exit status and the lines with a verdict, with all numbers in them replaced by N. In QEMU;
in Bochs too where the section's name is in IN_BOCHS.
"""
import difflib
import os
import re
import sys

import guests

FILES = os.path.join(guests.OUTPUT, "selftests")
IN_BOCHS = ("x86",)
MEMORY = 128                    # MiB
TIMEOUT = 840                   # seconds of the host, for one boot
LIMIT = 300                     # seconds of the guest, for one program
NOT_RUN = ["status 127"]        # the shell's word for what it can not start
RESULT = re.compile(r"^== (\S+/[^\n]*)\n(.*?)^== status (\d+)\n", re.MULTILINE | re.DOTALL)
VERDICT = re.compile(r"\b(ok|OK|PASS(ED)?|FAIL(ED|ure)?|SKIP(PED)?|XFAIL|ERROR|WARN(ING)?|UNSUPPORTED|Bail|[Ff]ailed|[Pp]assed|pass|fail|skip)\b|\[N?OK\]")
NUMBER = re.compile(r"\b(0x)+[0-9a-f]+\b|\b[0-9a-f]{8}\b|[-+]?\d+(\.\d+)?")


def read_section(name):
    """The lines below [name] of selftests.list."""
    with open(os.path.join(guests.HERE, "selftests.list")) as stream:
        lines = [line.split("#")[0].rstrip() for line in stream]
    start = lines.index(f"[{name}]") + 1
    ends = [number for number, line in enumerate(lines) if number > start and line.startswith("[")] + [len(lines)]
    return [line for line in lines[start:ends[0]] if line]


def read_differences():
    """{line: set of "-native" and "+virtual" lines}; what stands indented is a reason."""
    differences, current = {}, None
    with open(os.path.join(guests.HERE, "selftests.differences")) as stream:
        for line in map(str.rstrip, stream):
            if line.startswith(("-", "+")):
                differences[current].add(line)
            elif line and not line.startswith(("#", "\t")):
                current = line
                differences[current] = set()
    return differences


def verdict_lines(output, status):
    lines = [NUMBER.sub("N", line.strip()) for line in output.splitlines() if VERDICT.search(line)]
    return lines + [f"status {status}"]


def run(emulator, native, lines):
    """{line: verdict lines}, and what is wrong with the logs."""
    output, wrong = guests.run(emulator, native, MEMORY, FILES, ["/selftests/run-tests", str(LIMIT)] + lines, TIMEOUT)
    results = {line: verdict_lines(text, status) for line, text, status in RESULT.findall(output)}
    return results, [f"{'natively' if native else 'in a guest'}: {line}" for line in wrong]


def difference_lines(native, virtual):
    diff = difflib.unified_diff(native, virtual, n=0, lineterm="")
    return {line for line in diff if line[0] in "+-" and line.rstrip() not in ("---", "+++")}


def compare(lines, native, virtual, explained):
    """What is wrong, of each line of the list; and a summary."""
    wrong, same = [], 0
    for line in lines:
        seen = difference_lines(native.get(line, NOT_RUN), virtual.get(line, NOT_RUN))
        expected = explained.get(line, set())
        same += not seen
        wrong += [f"{line}: was not run" for result in (native, virtual) if result.get(line, NOT_RUN)[-1] in NOT_RUN]
        wrong += [f"{line}: {difference}" for difference in sorted(seen - expected)]
        wrong += [f"{line}: is explained, but was not seen: {difference}" for difference in sorted(expected - seen)]
    passed = [sum(result.get(line, [""])[-1] == "status 0" for line in lines) for result in (native, virtual)]
    return wrong, f"{len(lines)} tests, {same} the same, {passed[0]} pass natively, {passed[1]} in a guest"


def main():
    section = os.path.basename(sys.argv[0]).removeprefix("selftests-")
    guests.build("selftests")
    lines = read_section(section)
    failed = False
    for emulator in os.environ.get("EMULATORS", "bochs qemu").split():
        if emulator == "bochs" and section not in IN_BOCHS:
            continue
        native, native_wrong = run(emulator, True, lines)
        virtual, virtual_wrong = run(emulator, False, lines)
        wrong, summary = compare(lines, native, virtual, read_differences())
        wrong += native_wrong + virtual_wrong
        print(*(f"{emulator}: {line}" for line in wrong + [summary]), sep="\n")
        failed |= bool(wrong)
    return 1 if failed else 0


sys.exit(main())
