# SPDX-License-Identifier: GPL-2.0-only
"""Attackers (guests and tasks) beside a victim guest, a real-time task and the hypervisor's own checksum."""
import fnmatch
import os
import re
import sys
from dataclasses import dataclass, field

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "bare"), os.path.join(HERE, "..", "rt", "alone")]

import alone  # noqa: E402
import bare_machine  # noqa: E402
import emulators  # noqa: E402
import systems  # noqa: E402

OUT = os.path.join(systems.BUILD, "tests", "hostile")
GUEST_MEMORY = 8                # MiB
EXACT = {"bochs": 20, "qemu": 20}       # lateness of the sentinel, in ticks, at most: what it should be
LATENESS = {"bochs": 20, "qemu": 160}      # ticks of 20 instructions: nobody can make a task later
SENTINEL = "task name=sentinel period=1ms budget=300us"
VICTIM = "ports=0x2f8-0x2ff irq=3"
TICKS = ["-icount", "shift=3,sleep=off"]        # of QEMU: 8 ns for an instruction
STATISTICS = re.compile(r"task sentinel: (\d+) jobs, (\d+) releases skipped, (\d+) deadlines missed, (\d+) overruns, (\d+) restarts; "
                        r"worst lateness (\d+)")
CHECKSUM = re.compile(r"code and constants at the (start|end): checksum (0x[0-9a-f]+)")


@dataclass
class Attacker:
    """A guest: its program, words of its module line, its command line, and what it ends with: a pattern of the hypervisor's sentence
    about it ("*" stands for numbers), or None: "checks failed: 0" and a power off."""
    name: str
    program: str
    words: str = ""
    line: str = ""
    end: str = None


@dataclass
class Attack:
    """milliseconds: how long the victim watches; all attackers have to be done by then. expected: further lines of the log."""
    milliseconds: int
    guests: list = field(default_factory=list)
    tasks: list = field(default_factory=list)           # (program, words)
    expected: list = field(default_factory=list)
    lateness: dict = field(default_factory=lambda: LATENESS)
    options: tuple = ()
    words: str = ""
    cpu: str = None


def modules_of(attack):
    def guest(name, program, words, line):
        return [(f"{OUT}/{program}.elf", f"guest name={name} memory={GUEST_MEMORY}M {words} -- {line}"),
                (f"{OUT}/{program}.relocations", f"relocations guest={name}"), (bare_machine.RAMDISK, f"ramdisk guest={name}")]

    modules = [module for attacker in attack.guests
               for module in guest(attacker.name, attacker.program, f"console=log {attacker.words}", attacker.line)]
    modules += guest("victim", "victim", VICTIM, f"{attack.milliseconds:0>4}")
    modules.append((f"{OUT}/tasks/sentinel.elf", SENTINEL))
    return modules + [(f"{OUT}/tasks/{program}.elf", words) for program, words in attack.tasks]


def said(log):
    """The hypervisor's lines without time and level."""
    return [line.partition("anaxagoros: ")[2].removeprefix("error: ").removeprefix("warning: ") for line in log]


def problems_of_victim(console):
    found = [line for line in console if "FAILED" in line or "unexpected" in line]
    return found + [f"the victim did not say: {line}" for line in ("ok nothing was changed", "checks failed: 0") if line not in console]


def problems_of_task(log, most):
    statistics = next((match for match in map(STATISTICS.match, log) if match), None)
    if not statistics:
        return ["the task has no statistics"]
    jobs, *losses, lateness = map(int, statistics.groups())
    good = jobs > 100 and not any(losses) and lateness <= most and "sentinel: 50 jobs as they should be" in log
    return [] if good else [f"the task: {statistics[0]}"]


def problems_of_hypervisor(log):
    sums = dict(match.groups() for match in map(CHECKSUM.match, log) if match)
    good = len(sums) == 2 and sums["start"] == sums["end"]
    return [] if good else [f"the hypervisor's code and constants: {sums}"]


def problems_of_attacker(attacker, log):
    end = attacker.end or f"guest {attacker.name} powered off"
    at = next((number for number, line in enumerate(log) if fnmatch.fnmatchcase(line, end)), None)
    found = [] if attacker.end or f"{attacker.name}: checks failed: 0" in log else [f"{attacker.name} did not say \"checks failed: 0\""]
    if at is None:
        return found + [f"not in the log: {end}"]
    if not any("guest victim powered off" in line for line in log[at:]):
        found.append(f"{attacker.name} outlived the victim: it is to watch for longer")
    return found


def problems_of(attack, result, emulator):
    log = said(result.log)
    found = [] if result.ended else ["the machine did not end"]
    found += [line for line in log if "FAILED" in line or "not stopped" in line or "panic:" in line]
    found += problems_of_victim(result.console) + problems_of_task(log, attack.lateness[emulator]) + problems_of_hypervisor(log)
    for attacker in attack.guests:
        found += problems_of_attacker(attacker, log)
    return found + [f"not in the log: {line}" for line in attack.expected if not fnmatch.filter(log, line)]


def run(attack, emulator, meanwhile=lambda directory: None):
    """What the machine said in which the attack took place."""
    memory = (len(attack.guests) + 1) * GUEST_MEMORY + 48
    return bare_machine.boot_modules(modules_of(attack), emulators.Machine(emulator, memory, attack.cpu),
                                     f"end=guests {attack.words}", [*TICKS, *attack.options], meanwhile)


def prepare():
    """Build all that is needed; what is lacking, or None."""
    lacking = bare_machine.missing()
    if not lacking:
        bare_machine.build(HERE, OUT)
        alone.build(os.path.join(HERE, "tasks"), os.path.join(OUT, "tasks"))
    return lacking


def main(attacks, wanted=bare_machine.EMULATORS):
    """The test: {title: Attack}, in each emulator."""
    lacking = prepare()
    if lacking:
        print(lacking)
        return bare_machine.SKIP
    passed = True
    for emulator in wanted:
        for title, attack in attacks.items():
            result = run(attack, emulator)
            passed &= bare_machine.report(f"{title}, {emulator}", problems_of(attack, result, emulator), result)
    return 0 if passed else 1
