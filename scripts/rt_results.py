# SPDX-License-Identifier: GPL-2.0-only
"""What scripts/rt makes of its runs: CSV files, a table, pictures."""
import csv
import os
import subprocess

import systems

RESULTS = os.path.join(systems.BUILD, "results")
PLOTS = os.path.join(systems.ROOT, "tests", "rt", "experiment")
COLUMNS = ("load", "guests", "minimum", "maximum", "mean", "difference", "worst_lateness", "p999_lateness", "longest_masked", "longest_spin",
           "guest_share", "guest_progress", "guest_share_of_rest")
FILES = {("both", "apic"): "rt.csv", ("both", "pit"): "rt-pit.csv", ("counter", "apic"): "rt-counter.csv",
         ("periodic", "apic"): "rt-periodic.csv"}
ADMITTED = {"none": 0, "empty1": 1, "empty8": 8, "empty64": 64}
COST_ROUNDS = (4, 12)           # two lengths of a run: what differs is the length alone
ANSWER_COLUMNS = ("load", "guests", "least", "worst", "p999", "longest_masked")
COST_COLUMNS = ("tasks_admitted", "release_cost")
# Measured in Bochs, or the slides' own; see the README.
OTHERS = {"difference": (("the slides, 2012", 74), ("PREEMPT_RT 6.1", 2737)), "worst_lateness": (("PREEMPT_RT 6.1", 9609),)}
PERIOD_MS = 250
TICKS_PER_MS = 50000            # of Bochs
NO_BAR = 0.5                    # how high the bar of a 0 is, on a logarithmic axis


def write_csv(name, columns, rows):
    with open(os.path.join(RESULTS, name), "w", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({column: "" if row.get(column) is None else row[column] for column in columns} for row in rows)


def print_table(name, columns, rows):
    table = [columns] + [["" if row.get(column) is None else str(row[column]) for column in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table)]
    print(f"\n{name}")
    for line in table:
        print("  ".join(cell.ljust(width) if not number else cell.rjust(width) for number, (cell, width) in enumerate(zip(line, widths))))


def put(name, columns, rows):
    if rows:
        write_csv(name, columns, rows)
        print_table(name, columns, rows)


def release_costs(rows):
    """
    What one release takes from a guest that runs a loop of no-operations: between a short run and a long one, how much less it has done
    than without a task, in ticks of that loop, by the releases between them.
    """
    done = {(row["measured"], row["rounds"]): row["guest_progress"] for row in rows if row["measured"] in ADMITTED}
    short, long = COST_ROUNDS
    periods = (long - short) * PERIOD_MS
    grown = {tasks: done[tasks, long] - done[tasks, short] for tasks in ADMITTED if (tasks, long) in done and (tasks, short) in done}
    ticks = periods * TICKS_PER_MS / grown["none"] if "none" in grown else 0        # of a thousand turns
    return [{"tasks_admitted": ADMITTED[tasks], "release_cost": round((grown["none"] - less) * ticks / periods)}
            for tasks, less in grown.items() if ticks and tasks != "none"]


def plot(script, output, blocks, title=""):
    """blocks: {name of a block of data: its lines}."""
    data = [line for name, lines in blocks.items() for line in (f"${name} << END", *lines, "END")]
    with open(os.path.join(PLOTS, script)) as stream:
        text = "\n".join([*data, f"title = '{title}'", f"set output '{os.path.join(RESULTS, output)}'", stream.read()])
    subprocess.run(["gnuplot", "-"], input=text, check=True, text=True)


def bars(rows, column):
    """Lines "name height text kind" of ours, by load, and of the others."""
    lines = [f'"{row["load"]} ({row["guests"]})" {max(row[column], NO_BAR)} {row[column]} 0' for row in rows if row.get(column) is not None]
    return lines + [f'"{name}" {value} {value} 1' for name, value in OTHERS[column]]


def lateness_lines(rows):
    """A line per value of each load: its place among the loads, ticks, releases."""
    return [f"{place} {ticks} {times}" for place, row in enumerate(rows) for ticks, times in sorted(row["lateness"].items(), key=lambda pair: int(pair[0]))]


def count_lines(rows):
    """As many lines as counts: the load's place, and how much less than the highest count of all it is."""
    highest = max(row["maximum"] for row in rows)
    return [f"{place} {highest - count}" for place, row in enumerate(rows) for count in row["counts"]]


def names(rows):
    return [f'{place} "{row["load"]} ({row["guests"]})"' for place, row in enumerate(rows)]


def draw(rows):
    plot("bars.gnuplot", "rt-difference.svg", {"bars": bars(rows, "difference")},
         "Highest less lowest count of 200 ms windows, per load (number of guests); logarithmic")
    plot("bars.gnuplot", "rt-worst.svg", {"bars": bars(rows, "worst_lateness")},
         "Worst lateness of 1 ms releases in ticks, per load (number of guests); logarithmic")
    plot("lateness.gnuplot", "rt-lateness.svg", {"lateness": lateness_lines(rows), "names": names(rows)})
    plot("counts.gnuplot", "rt-counts.svg", {"counts": count_lines(rows), "names": names(rows)})


def write(rows):
    os.makedirs(RESULTS, exist_ok=True)
    for (tasks, timer), name in FILES.items():
        chosen = [row for row in rows if (row["measured"], row["timer"]) == (tasks, timer)]
        put(name, COLUMNS, chosen)
        if chosen and name == "rt.csv":
            draw(chosen)
    put("rt-answer.csv", ANSWER_COLUMNS, [row for row in rows if row["measured"] == "answer"])
    put("rt-costs.csv", COST_COLUMNS, release_costs(rows))
