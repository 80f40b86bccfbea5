# SPDX-License-Identifier: GPL-2.0-only
"""What scripts/bench makes of its figures: CSV files, one table, the list of missed targets, a picture."""
import csv
import os
import subprocess

import systems

ROWS = os.path.join(systems.ROOT, "tests", "bench", "rows.csv")
PLOT = os.path.join(systems.ROOT, "tests", "bench", "bench.gnuplot")
COLUMNS = ("benchmark", "unit", "native", "virtual", "ratio", "slides_native", "slides_virtual", "slides_ratio")
STOCK_COLUMNS = ("benchmark", "unit", "stock", "native", "stock_ratio")
OTHERS = ("xen", "kvm_shadow", "kvm_ept", "lguest")
STOCK_AT_MOST = 1.01            # native / stock: the option on, on bare hardware


def read_rows():
    """{benchmark: {column: text}}, in order."""
    with open(ROWS, newline="") as stream:
        lines = csv.DictReader(line for line in stream if not line.startswith("#"))
        return {line["benchmark"]: line for line in lines}


def _ratio(above, below):
    return f"{float(above) / float(below):.4f}"


def make_lines(figures):
    """The lines of the table. "figures": {system: {benchmark: ticks}}, the systems native, virtual and perhaps stock."""
    lines = []
    for name, row in read_rows().items():
        ticks = {system: figures[system][name] for system in figures if name in figures[system]}
        if "native" not in ticks or "virtual" not in ticks:
            continue
        line = dict(row, ratio=_ratio(ticks["virtual"], ticks["native"]), slides_ratio="", stock="", stock_ratio="")
        line.update({system: f"{value:.1f}" for system, value in ticks.items()})
        if row["slides_native"]:
            line["slides_ratio"] = f"{float(row['slides_virtual']) / float(row['slides_native']):.2f}"
        if "stock" in ticks:
            line["stock_ratio"] = _ratio(ticks["native"], ticks["stock"])
        lines.append(line)
    return lines


def write_csv(path, columns, lines):
    with open(path, "w", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def print_table(lines):
    stock = ("stock", "stock_ratio") if any(line["stock"] for line in lines) else ()
    columns = ("benchmark", "unit", *stock, "native", "virtual", "ratio", "at_most", *COLUMNS[5:], *OTHERS)
    table = [columns] + [[line[column] for column in columns] for line in lines]
    widths = [max(map(len, column)) for column in zip(*table)]
    for line in table:
        cells = [text.rjust(width) if column > 1 else text.ljust(width) for column, (text, width) in enumerate(zip(line, widths))]
        print("  ".join(cells).rstrip())


def missed_targets(lines):
    """A sentence for each."""
    for line in lines:
        if line["at_most"] and float(line["ratio"]) > float(line["at_most"]):
            yield f"{line['benchmark']}: virtual/native is {line['ratio']}, to be at most {line['at_most']}"
        if line["stock_ratio"] and float(line["stock_ratio"]) > STOCK_AT_MOST:
            yield f"{line['benchmark']}: native/stock is {line['stock_ratio']}, to be at most {STOCK_AT_MOST}"


def draw(lines, path):
    """The ratios beside the others', by gnuplot."""
    data = [" ".join([line["benchmark"]] + [line[column] or "?" for column in ("ratio", "slides_ratio", *OTHERS)])
            for line in lines]
    with open(PLOT) as stream:
        script = "\n".join(["$ratios << END", *data, "END", f"set output '{path}'", stream.read()])
    subprocess.run(["gnuplot", "-"], input=script, check=True, text=True)
