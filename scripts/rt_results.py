# SPDX-License-Identifier: GPL-2.0-only
"""What scripts/rt makes of its runs: CSV files, a table, pictures."""
import collections
import csv
import os
import subprocess

import experiment
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


def release_costs(rows, between=COST_ROUNDS):
    """
    What one release takes from a guest that runs a loop of no-operations: between a short run and a long one, how much less it has done
    than without a task, in ticks of that loop, by the releases between them. Where the guest's own timer is due near a release, its call to
    set it waits: releases have a period that is no part of the guest's.
    """
    done = {(row["measured"], row["rounds"]): row["guest_progress"] for row in rows if row["measured"] in ADMITTED}
    short, long = between
    releases = (long - short) * PERIOD_MS * 1000 / experiment.EMPTY_US
    grown = {tasks: done[tasks, long] - done[tasks, short] for tasks in ADMITTED if (tasks, long) in done and (tasks, short) in done}
    ticks = (long - short) * PERIOD_MS * TICKS_PER_MS / grown["none"] if "none" in grown else 0        # of a thousand turns
    return [{"tasks_admitted": ADMITTED[tasks], "release_cost": round((grown["none"] - less) * ticks / releases)}
            for tasks, less in grown.items() if ticks and tasks != "none"]


def plot(script, output, blocks, title, label=""):
    """blocks: {name of a block of data: its lines}."""
    data = [line for name, lines in blocks.items() for line in (f"${name} << END", *lines, "END")]
    with open(os.path.join(PLOTS, script)) as stream:
        text = "\n".join([*data, f"title = '{title}'", f"label = '{label}'", f"set output '{os.path.join(RESULTS, output)}'", stream.read()])
    subprocess.run(["gnuplot", "-"], input=text, check=True, text=True)


def bars(rows, column):
    """Lines "name height text kind" of ours, by load, and of the others."""
    lines = [f'"{row["load"]} ({row["guests"]})" {max(row[column], NO_BAR)} {row[column]} 0' for row in rows if row.get(column) is not None]
    return lines + [f'"{name}" {value} {value} 1' for name, value in OTHERS[column]]


def value_lines(histograms):
    """A line per value of each load: its place among the loads, the value, how often it came."""
    return [f"{place} {value} {times}" for place, histogram in enumerate(histograms) for value, times in sorted(histogram.items())]


def counts_missing(row):
    """By how much each count is below the highest one of its run. (A window's ticks are those that the hypervisor measured for 200 ms.)"""
    return collections.Counter(row["maximum"] - count for count in row["counts"])


def names(rows):
    return [f'{place} "{row["load"]} ({row["guests"]})"' for place, row in enumerate(rows)]


def draw(rows):
    plot("bars.gnuplot", "rt-difference.svg", {"bars": bars(rows, "difference")},
         "Highest less lowest count of 200 ms windows, per load (number of guests); logarithmic")
    plot("bars.gnuplot", "rt-worst.svg", {"bars": bars(rows, "worst_lateness")},
         "Worst lateness of 1 ms releases in ticks, per load (number of guests); logarithmic")
    plot("histograms.gnuplot", "rt-lateness.svg", {
        "values": value_lines({int(ticks): times for ticks, times in row["lateness"].items()} for row in rows), "names": names(rows)},
         "Lateness of 1 ms releases: how often each came, per load (number of guests)", "ticks from the release to the first instruction")
    plot("histograms.gnuplot", "rt-counts.svg", {"values": value_lines(map(counts_missing, rows)), "names": names(rows)},
         "Counts of 200 ms windows: how often each came, per load (number of guests)", "counts below the highest of the run, of some 3.2 million")


def share_of_rest(row, cost):
    """Of the time that tasks and their releases leave, what the guests got."""
    tasks = row["tasks"].values()
    return round(row["guest_ticks"] / (row["life"] - sum(task["ticks"] + task["jobs"] * cost for task in tasks)), 4)


def write(rows):
    os.makedirs(RESULTS, exist_ok=True)
    costs = release_costs(rows)
    for row in rows:
        row["guest_share_of_rest"] = share_of_rest(row, costs[0]["release_cost"]) if costs else None
    for (tasks, timer), name in FILES.items():
        chosen = [row for row in rows if (row["measured"], row["timer"]) == (tasks, timer)]
        put(name, COLUMNS, chosen)
        if chosen and name == "rt.csv":
            draw(chosen)
    put("rt-answer.csv", ANSWER_COLUMNS, [row for row in rows if row["measured"] == "answer"])
    put("rt-costs.csv", COST_COLUMNS, costs)


# The README's table

README_COLUMNS = {"rt.csv": {"difference": "difference", "worst_lateness": "worst lateness", "p999_lateness": "99.9 %",
                             "longest_masked": "longest masked", "longest_spin": "longest spin",
                             "guest_share_of_rest": "guests' share of the rest"},
                  "rt-pit.csv": {"difference": "difference", "worst_lateness": "worst lateness"},
                  "rt-answer.csv": {"least": "least", "worst": "most"}}


def read(name):
    path = os.path.join(RESULTS, name)
    if not os.path.exists(path):
        return {}
    with open(path, newline="") as stream:
        return {(line["load"], line["guests"]): line for line in csv.DictReader(stream)}


def cell(text):
    return f"{int(text):,}" if text.isdigit() else text


def readme_table():
    """A line per load and number of guests; the columns of all files side by side."""
    files = {name: lines for name, lines in ((name, read(name)) for name in README_COLUMNS) if lines}
    prefixes = {"rt.csv": "", "rt-pit.csv": "PIT: ", "rt-answer.csv": "interrupt to task: "}
    columns = [(name, column) for name in files for column in README_COLUMNS[name]]
    yield ["load", "guests"] + [prefixes[name] + README_COLUMNS[name][column] for name, column in columns]
    yield ["---"] + ["--:"] * (len(columns) + 1)
    for load, guests in files["rt.csv"]:
        yield [load, guests] + [cell(files[name].get((load, guests), {}).get(column, "")) for name, column in columns]
