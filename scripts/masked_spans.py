# SPDX-License-Identifier: GPL-2.0-only
"""Spans in which the hypervisor keeps interrupts off, as a plugin of QEMU sees them."""
import collections
import os
import subprocess
from dataclasses import dataclass

import profiler
import systems

PLUGIN = os.path.join(systems.BUILD, "bench", "masked-spans-plugin.so")


@dataclass
class Span:
    """The longest span of its kind, and how many there were of it."""
    ticks: int
    times: int
    functions: collections.Counter


def build_plugin():
    profiler.build_plugin("masked-spans-plugin.c", PLUGIN)


def plugin_option(path, least):
    """Of QEMU, to have the spans of at least so many ticks written to a file."""
    addresses = {}
    for line in subprocess.run(["nm", systems.HYPERVISOR], check=True, capture_output=True, text=True).stdout.splitlines():
        address, _, name = line.split()
        addresses[name] = address
    return (f"{PLUGIN},out={path},least={least},from={addresses['text_start']},to={addresses['text_end']},"
            f"gate_from={addresses['gate_code_start']},gate_to={addresses['gate_code_end']},begin={addresses['gate_exit_iret']}")


def read(path):
    """The number of all spans; the long ones, longest first."""
    symbols = profiler.Symbols()
    symbols.add(systems.HYPERVISOR)
    with open(path) as stream:
        total = int(stream.readline().split()[1])
        spans = []
        for line in stream:
            ticks, times, *blocks = line.split()
            functions = collections.Counter()
            for block in blocks:
                address, count = block.split(":")
                functions[symbols.find(int(address, 16))[1]] += int(count)
            spans.append(Span(int(ticks), int(times), functions))
    return total, sorted(spans, key=lambda span: -span.ticks)


def show(span, functions=8):
    """One line about a span: its functions by their ticks."""
    parts = [f"{name} {ticks}" for name, ticks in span.functions.most_common(functions)]
    return f"{span.ticks:8} ticks, {span.times:6} times: {', '.join(parts)}"
