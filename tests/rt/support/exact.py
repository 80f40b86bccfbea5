# SPDX-License-Identifier: GPL-2.0-only
"""Short runs of the experiment (scripts/experiment.py) in Bochs, where every run is the same to the tick."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "scripts"))

import experiment  # noqa: E402
import images  # noqa: E402
import systems  # noqa: E402

SKIP = 77
DIFFERENCE = 4                  # counts, at most
LATENESS = 20                   # ticks, at most
MASKED = 1500                   # ticks with interrupts off, at most
ROUNDS = 2


def ready():
    """Build the tasks and loads; False, with a reason, if something is missing or Bochs is not wanted."""
    if "bochs" not in os.environ.get("EMULATORS", "bochs qemu").split():
        print("exact ticks are Bochs's")
        return False
    if not os.path.isfile(systems.HYPERVISOR) or not os.path.isdir(images.STAGES):
        print(f"{systems.HYPERVISOR} or {images.STAGES} is missing: make image")
        return False
    experiment.build()
    return True


def report(title, problems, result):
    """Print how a run went; True if there is no problem."""
    print(f"{'FAILED' if problems else 'ok'}: {title}", *(f"  {problem}" for problem in problems), sep="\n")
    if problems:
        print("--- hypervisor", *result.log.splitlines()[-60:], *("--- console\n" + console[-1500:] for console in result.consoles), sep="\n")
    sys.stdout.flush()
    return not problems


def inexact(result):
    """What is wrong with the counter's and the periodic task's figures."""
    found = experiment.problems(result)
    if found:
        return found
    row = experiment.figures(result)
    if row["difference"] > DIFFERENCE:
        found.append(f"the counts differ by {row['difference']}, not {DIFFERENCE} at most: {row['counts']}")
    if row["worst_lateness"] > LATENESS:
        found.append(f"the worst lateness is {row['worst_lateness']} ticks, not {LATENESS} at most")
    if row["longest_masked"] > MASKED:
        found.append(f"interrupts were off for {row['longest_masked']} ticks, not {MASKED} at most")
    for name, task in row["tasks"].items():
        found += [f"task {name}: {what} {task[what]}, not 0" for what in ("skipped", "missed", "overruns", "restarts") if task[what]]
    return found


def main(*loads):
    """The test of exactness under loads, (load, guests) each."""
    if not ready():
        return SKIP
    good = True
    for load, guests in loads:
        result = experiment.carry_out(experiment.Run(load, guests, rounds=ROUNDS))
        problems = inexact(result)
        row = {} if problems else experiment.figures(result)
        title = f"{load}, {guests} guests: difference {row.get('difference')}, worst lateness {row.get('worst_lateness')}"
        good &= report(title, problems, result)
    return 0 if good else 1
