# SPDX-License-Identifier: GPL-2.0-only
"""The real-time experiment: one run of tasks beside guests under a load, and what the hypervisor's log says of it.

A run has tasks of tests/rt/experiment (or the lines of others), a load, and one or two guests that it is in. The tasks begin when the
guests have booted; the load ends when the tasks have told what they measured.
"""
import base64
import contextlib
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field

import emulators
import images
import systems
from cpio_archive import Archive

SOURCES = os.path.join(systems.ROOT, "tests", "rt", "experiment")
TASKS = os.path.join(systems.BUILD, "rt")
BARE_SOURCES = os.path.join(systems.ROOT, "tests", "bare")
BARE = os.path.join(systems.BUILD, "tests", "bare")
BENCH = os.path.join(systems.BUILD, "bench", "files")
HYPERVISOR_MEMORY = 32          # MiB
HYPERVISOR_WORDS = "log=e9 level={} console=none stop=poweroff counters=on end=guests"
LOADS = ("idle", "nop", "tcc", "fork", "pages", "pipes", "flood", "hypercalls", "restart", "panic", "all")
BARE_LOADS = ("flood", "hypercalls", "panic")   # programs of tests/bare; "restart" is a Linux that panics as soon as it has booted
UARTS = ("ports=0x2f8-0x2ff irq=3", "ports=0x3f8-0x3ff irq=4")      # of the guests whose load is "flood"
CONSOLES = ("com1", "com2")
BOOT_MS = 4000                  # that each guest has for its boot
REPORT_MS = {"apic": 800, "pit": 2500}         # for the tasks to tell what they measured
WINDOW_MS, PERIOD_MS = 200, 250
BYTE_US = 520                   # of the task "answer", as Bochs counts them
TICKS_PER_US = 50               # of Bochs
EMPTY_US = 1007                 # period of the task "empty": at every distance from the guest's own timer, which comes every 4 ms
STARTED_AT = 1000000000         # seconds of the Epoch when the emulator is switched on
SWITCHED_ON_MS = 12000          # at most, until the hypervisor starts its guests


@dataclass
class Run:
    """
    load: one of LOADS, or several with "+" between, one for each guest; rounds: periods of the counter, 250 ms each.
    tasks: both, counter, periodic; answer; empty1, empty8, ...: so many that do nothing; none.
    """
    load: str
    guests: int = 1
    tasks: str = "both"
    timer: str = "apic"
    rounds: int = 40
    emulator: str = "bochs"
    words: str = ""                                     # of the hypervisor's line
    guest_words: list = field(default_factory=list)     # of each guest's line
    lines: list = field(default_factory=list)           # of further tasks, "FILE WORDS"

    def name(self):
        return f"{self.load}-{self.guests}-{self.tasks}-{self.timer}-{self.rounds}"

    def loads(self):
        """Each guest's own."""
        loads = self.load.split("+")
        return loads * self.guests if len(loads) == 1 else loads

    def start_ms(self):
        """When the tasks begin, after the guests' own start."""
        return BOOT_MS * self.guests

    def end_ms(self):
        return self.start_ms() + PERIOD_MS * self.rounds + REPORT_MS[self.timer]


def build():
    """Build the tasks and the loads; only one at a time does so."""
    os.makedirs(TASKS, exist_ok=True)
    os.makedirs(BARE, exist_ok=True)
    with open(os.path.join(TASKS, ".building"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["make", "-s", "-C", SOURCES, f"OUT={TASKS}"], check=True, stdout=sys.stderr)
        subprocess.run(["make", "-s", "-C", BARE_SOURCES, f"OUT={BARE}"], check=True, stdout=sys.stderr)


def task_line(name, words, arguments=""):
    return f"{TASKS}/{name}.elf name={name} {words} -- {arguments}"


def task_lines(run):
    """The counter half a millisecond behind the periodic task. Neither measures anything in its first job."""
    start = run.start_ms()
    lines = list(run.lines)
    if run.tasks in ("both", "periodic"):
        lines.append(task_line("periodic", f"period=1ms budget=100us offset={start}ms", f"releases={run.rounds * PERIOD_MS}"))
    if run.tasks in ("both", "counter"):
        lines.append(task_line("counter", f"period={PERIOD_MS}ms budget={WINDOW_MS + 1}ms offset={(start - PERIOD_MS) * 1000 + 500}us",
                               f"rounds={run.rounds} window={WINDOW_MS}"))
    if run.tasks == "answer":
        lines.append(task_line("answer", "period=450us budget=60us irq=3 ports=0x2f8-0x2ff",
                               f"after={start * 1000 // BYTE_US} times={run.rounds * PERIOD_MS * 1000 // BYTE_US} byte={BYTE_US * TICKS_PER_US}"))
    if run.tasks.startswith("empty"):
        lines += empty_lines(int(run.tasks[len("empty"):]), start)
    return lines


def empty_lines(count, start):
    """One task that is released about every millisecond, and others that are admitted and not released while the run lasts."""
    others = [f"{TASKS}/empty.elf name=empty{number} period=100s budget=100us offset=90s" for number in range(1, count)]
    return [task_line("empty", f"period={EMPTY_US}us budget=100us offset={start}ms"), *others]


def make_ramdisk(run, load, path):
    archive = Archive()
    archive.add_directory(os.path.join(TASKS, "files"))
    if load in ("tcc", "all"):
        archive.add_directory(BENCH)
    archive.add_file("run-in-guest/command", f"exec /rt/load {load} {run.end_ms()}\n".encode())
    with open(path, "wb") as out, open(systems.RAMDISK, "rb") as ramdisk:
        shutil.copyfileobj(ramdisk, out)
        out.write(archive.data())


def guest_memory(load):
    return {"flood": 32, "hypercalls": 32, "panic": 8, "restart": 32}.get(load, 96)


def guest_line(run, number):
    """The words of a guest's line. One that restarts has lost its clock's beginning, but not the TSC or the time of day."""
    load = run.loads()[number]
    until = SWITCHED_ON_MS + run.end_ms()
    words = [f"guest name=guest{number} memory={guest_memory(load)}M", *run.guest_words[number:number + 1]]
    if load == "flood":
        uart = UARTS[1 - number if run.tasks == "answer" else number]
        return " ".join([*words, f"{uart} -- {run.end_ms()}"])
    words.append(f"console={CONSOLES[number]}")
    if load in ("panic", "restart"):
        words.append("panic=restart")
    if load in BARE_LOADS:
        return " ".join([*words, f"-- {until if load == 'panic' else run.end_ms()}"])
    again = f"quiet rdinit=/rt/panic until={STARTED_AT + until // 1000}" if load == "restart" else ""
    return " ".join([*words, f"-- console=hvc0 {systems.LINUX_WORDS} {again}"]).rstrip()


def guest_modules(run, number, directory):
    """The three modules of a guest: kernel, relocations, RAM disk."""
    load = run.loads()[number]
    kernel, relocations, ramdisk = systems.VMLINUX, systems.RELOCATIONS, os.path.join(directory, f"ramdisk-{load}")
    if load in BARE_LOADS:
        kernel, relocations = (os.path.join(BARE, f"{load}.{suffix}") for suffix in ("elf", "relocations"))
    make_ramdisk(run, load, ramdisk)
    return [(kernel, guest_line(run, number)), (relocations, f"relocations guest=guest{number}"), (ramdisk, f"ramdisk guest=guest{number}")]


def describe(run, directory):
    """What is booted, and its memory in MiB."""
    modules = [module for number in range(run.guests) for module in guest_modules(run, number, directory)]
    modules += [systems.program_module("task", line) for line in task_lines(run)]
    level = "notice" if "panic" in run.loads() else "info"       # the log has not room for so many starts
    words = f"{HYPERVISOR_WORDS.format(level)} timer={run.timer} {run.words}".rstrip()
    system = systems.System("experiment", False, systems.HYPERVISOR, words, modules)
    return system, sum(map(guest_memory, run.loads())) + HYPERVISOR_MEMORY


def start(run, directory):
    system, memory = describe(run, directory)
    system.files()
    machine = emulators.Machine(run.emulator, memory)
    if run.emulator == "qemu":
        return machine.start(directory, None, system.qemu_options())
    images.make_tree(os.path.join(directory, "tree"), [system], "(cd)")
    images.make_iso(os.path.join(directory, "tree"), os.path.join(directory, "boot.iso"))
    return machine.start(directory, "boot.iso")


def read(directory, name):
    with contextlib.suppress(FileNotFoundError), open(os.path.join(directory, name), errors="replace") as stream:
        return stream.read().replace("\r", "")
    return ""


@dataclass
class Result:
    """ended: the machine did so by itself; log: the hypervisor's; consoles: the guests'."""
    run: Run
    ended: bool
    log: str
    consoles: list


def carry_out(run, seconds=900, logs=None):
    with tempfile.TemporaryDirectory(prefix="rt.") as directory:
        process = start(run, directory)
        try:
            process.wait(seconds)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            emulators.stop(process)
        result = Result(run, ended, read(directory, "hypervisor"), [read(directory, name) for name in ("console", "com2")[:run.guests]])
    if logs:
        os.makedirs(logs, exist_ok=True)
        with open(os.path.join(logs, run.name() + ".log"), "w") as stream:
            stream.write("\n".join([result.log, *result.consoles]))
    return result


# What the log says

STAMP = re.compile(r"^\[ *(\d+)\] anaxagoros: ", re.MULTILINE)
STATISTICS = re.compile(r"task (\S+): (\d+) jobs, (\d+) releases skipped, (\d+) deadlines missed, (\d+) overruns, (\d+) restarts; "
                        r"worst lateness (\d+), longest spin (\d+), (\d+) ticks run")
GUEST_TICKS = re.compile(r"counter (guest\d) ticks run (\d+) stolen (\d+)")
MASKED = re.compile(r"longest with interrupts off: (\d+) ticks")
OUTPUT = re.compile(r"^run-in-guest: output$(.*)^run-in-guest: status 0$", re.MULTILINE | re.DOTALL)
STATISTICS_NAMES = ("jobs", "skipped", "missed", "overruns", "restarts", "worst_lateness", "longest_spin", "ticks")


def statistics(log):
    """{task: {name: number}} of the lines at the machine's end."""
    return {words[0]: dict(zip(STATISTICS_NAMES, map(int, words[1:]))) for words in STATISTICS.findall(log)}


def counts(log):
    """The counts of the task "counter", in order; [] without its last line."""
    if "counter: end of counts" not in log:
        return []
    words = " ".join(re.findall(r"counter: counts (.*)", log)).split()
    return [int(word) for word in words if word != "0"]


def pairs(log, begin, end):
    """The sum of what lines "BEGIN VALUE:TIMES ..." say; nothing without the line that ends them."""
    found = Counter()
    for line in re.findall(f"{begin} (.*)", log) if end in log else []:
        for pair in line.split():
            value, times = map(int, pair.split(":"))
            if times:
                found[value] += times
    return found


def lateness(log):
    """{ticks: releases} as the task "periodic" counted them; {} without its last line."""
    return pairs(log, "periodic: lateness", "periodic: end of lateness")


def worst_lateness(log):
    match = re.search(r"periodic: worst lateness (\d+)", log)
    return int(match.group(1)) if match else None


def answers(log):
    """{ticks: times} as the task "answer" counted them; {} without its last line."""
    return pairs(log, "answer: answers", "answer: end of answers")


def percentile(histogram, share):
    """The least value that so great a share of all does not exceed."""
    left = share * sum(histogram.values())
    for value in sorted(histogram):
        left -= histogram[value]
        if left <= 1e-6:
            return value
    return None


def progress_of(result, number):
    """What a guest did; of one that restarts, how often."""
    load, name = result.run.loads()[number], f"guest{number}"
    console = result.consoles[number]
    if load in ("panic", "restart"):
        return len(re.findall(rf"guest {name} panicked", result.log))
    if load == "flood":
        return sum(map(int, re.findall(rf"counter {name} interrupt [34] (\d+)", result.log)))
    if load == "hypercalls":
        return sum(map(int, re.findall(r"^progress (\d+)$", console, re.MULTILINE)))
    match = OUTPUT.search(console)
    return int(base64.b64decode(match.group(1))) if match else 0


def progress(result):
    return sum(progress_of(result, number) for number in range(result.run.guests))


def ticks_run(log):
    """{guest: ticks}, of all its lives."""
    return {name: int(ticks) for name, ticks, _ in GUEST_TICKS.findall(log)}


def ticks_of_life(log):
    """From the first guest's start to the last line. Where nothing was said of the start, its first end tells how long it had run."""
    start = re.search(r"^\[ *(\d+)\] anaxagoros: boot step 5 of 9", log, re.MULTILINE)
    end = re.search(r"^\[ *(\d+)\] anaxagoros: counter guest0 ticks run (\d+)", log, re.MULTILINE)
    begin = int(start.group(1)) if start else int(end.group(1)) - int(end.group(2))
    return int(STAMP.findall(log)[-1]) - begin


def problems(result):
    """Why a run's figures can not be believed."""
    found = [] if result.ended else ["the machine did not end by itself"]
    tasks = result.run.tasks
    if tasks in ("both", "counter") and len(counts(result.log)) != result.run.rounds:
        found.append(f"the counter told {len(counts(result.log))} counts, not {result.run.rounds}")
    if tasks in ("both", "periodic") and sum(lateness(result.log).values()) != result.run.rounds * PERIOD_MS:
        found.append(f"the periodic task told {sum(lateness(result.log).values())} releases, not {result.run.rounds * PERIOD_MS}")
    if tasks == "answer" and not answers(result.log):
        found.append("the task \"answer\" told nothing")
    found += re.findall(r"anaxagoros: (error: (?!guest \S+ panicked).*|.* lines? (?:was|were) lost.*)", result.log)
    found += [f"guest{number} did nothing" for number, load in enumerate(result.run.loads())
              if load != "idle" and not progress_of(result, number)]
    found += [f"guest{number}: {line}" for number, console in enumerate(result.consoles) for line in re.findall(r"^FAILED.*", console, re.MULTILINE)]
    return found


def figures(result):
    """All that a row of the table needs."""
    log, tasks = result.log, statistics(result.log)
    counted, late = counts(log), lateness(log)
    row = {"load": result.run.load, "guests": result.run.guests, "counts": counted, "lateness": late, "tasks": tasks,
           "guest_progress": progress(result)}
    if counted:
        row.update(minimum=min(counted), maximum=max(counted), mean=round(sum(counted) / len(counted), 2), difference=max(counted) - min(counted))
    if late:
        row.update(worst_lateness=max(worst_lateness(log), tasks["periodic"]["worst_lateness"]), p999_lateness=percentile(late, 0.999))
    answered = answers(log)
    if answered:
        row.update(least=min(answered), worst=max(answered), p999=percentile(answered, 0.999), answers=answered)
    masked = MASKED.search(log)
    row["longest_masked"] = int(masked.group(1)) if masked else None
    row["longest_spin"] = max((task["longest_spin"] for task in tasks.values()), default=None)
    guests = sum(ticks_run(log).values())
    life = ticks_of_life(log)
    row["guest_share"] = round(guests / life, 4)
    row["guest_share_of_rest"] = round(guests / (life - sum(task["ticks"] for task in tasks.values())), 4)
    return row


def save(path, row):
    with open(path + ".new", "w") as stream:
        json.dump(row, stream)
    os.rename(path + ".new", path)
