# SPDX-License-Identifier: GPL-2.0-only
"""Pictures of a trace, as SVG: a timeline of domains, and histograms of ticks."""
import html
from collections import Counter
from dataclasses import dataclass

WIDTH, LEFT, RIGHT, TOP, ROW, BAR = 1200, 110, 20, 40, 34, 16
COLOURS = {"task": "#2a6fbb", "guest": "#5b9a52"}
MARKS = {                       # kind: title, colour
    "release": ("release", "#222222"),
    "job_end": ("job ends", "#8a8a8a"),
    "deadline_missed": ("deadline missed", "#d01010"),
    "budget_exhausted": ("budget exhausted", "#e08a00"),
    "interrupt": ("interrupt", "#9a3fb0"),
}
NARROWEST = 0.25                # pixels: bars nearer to each other than that are one
TICKS_OF_AXIS = 10


@dataclass
class Axis:
    start: float
    end: float

    def place(self, value):
        return LEFT + (value - self.start) * (WIDTH - LEFT - RIGHT) / max(self.end - self.start, 1e-9)


def _text(x, y, text, anchor="start", size=12):
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" text-anchor="{anchor}">{html.escape(text)}</text>'


def _rectangle(x, y, width, height, colour):
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{colour}"/>'


def _line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}"/>'


def _page(height, elements):
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
            'font-family="sans-serif">')
    return "\n".join([head, _rectangle(0, 0, WIDTH, height, "#ffffff"), *elements, "</svg>"]) + "\n"


def runs(trace, last=None):
    """(domain, from, to) of each stretch in which a domain has the processor, by time."""
    found, running, since = [], "", 0
    for event in trace.events:
        if event.kind in ("switch", "idle"):
            if running:
                found.append((running, since, event.time))
            running, since = event.domain, event.time
    end = trace.events[-1].time if last is None and trace.events else last
    return found + [(running, since, end)] if running else found


def _bars(stretches, axis):
    """Bars as (x, width), those that can not be told apart taken together."""
    bars = []
    for start, end in stretches:
        left, right = axis.place(max(start, axis.start)), axis.place(min(end, axis.end))
        if bars and left - bars[-1][1] < NARROWEST:
            bars[-1][1] = right
        else:
            bars.append([left, right])
    return [(left, max(right - left, NARROWEST)) for left, right in bars]


def _marks(trace, kind, domain, axis):
    places = sorted({round(axis.place(event.time), 1) for event in trace.events
                     if event.kind == kind and event.domain == domain and axis.start <= event.time <= axis.end})
    return [_line(x, -6, x, BAR + 6 if kind != "interrupt" else 0, MARKS[kind][1]) for x in places]


def _time_axis(trace, axis, y):
    elements = []
    for i in range(TICKS_OF_AXIS + 1):
        time = axis.start + (axis.end - axis.start) * i / TICKS_OF_AXIS
        label = f"{(time - trace.events[0].time) / trace.ticks_per_ms:.3f}"
        elements += [_line(axis.place(time), TOP - 4, axis.place(time), y, "#dddddd"), _text(axis.place(time), y + 14, label, "middle", 10)]
    return elements + [_text(WIDTH - RIGHT, y + 30, "ms since the trace's first event", "end", 11)]


def _legend():
    elements, x = [], LEFT
    for title, colour in [("task", COLOURS["task"]), ("guest", COLOURS["guest"]), *MARKS.values()]:
        elements += [_rectangle(x, 10, 10, 10, colour), _text(x + 14, 19, title)]
        x += 130
    return elements


def timeline(trace, first_ms=None, last_ms=None):
    """The SVG of who ran when, of a part that is told in milliseconds from the first event."""
    begin = trace.events[0].time
    axis = Axis(begin if first_ms is None else begin + first_ms * trace.ticks_per_ms,
                trace.events[-1].time if last_ms is None else begin + last_ms * trace.ticks_per_ms)
    stretches = runs(trace)
    bottom = TOP + ROW * len(trace.names)
    elements = _legend() + _time_axis(trace, axis, bottom)
    for row, name in enumerate(trace.names):
        seen = [(start, end) for domain, start, end in stretches if domain == name and start < axis.end and end > axis.start]
        bars = [_rectangle(x, 0, width, BAR, COLOURS[trace.kinds[name]]) for x, width in _bars(seen, axis)]
        marks = [mark for kind in MARKS for mark in _marks(trace, kind, name, axis)]
        elements += [f'<g transform="translate(0 {TOP + ROW * row + 8})">', _text(LEFT - 8, BAR - 3, name, "end"), *bars, *marks, "</g>"]
    return _page(bottom + 40, elements)


def values(trace, kind, domain):
    return [event.value for event in trace.events if event.kind == kind and event.domain == domain]


def _bins(numbers, most=60):
    """{first of a bin: count}, and the width: whole ticks, few bins."""
    width = (max(numbers) - min(numbers)) // most + 1
    return Counter(min(numbers) + (number - min(numbers)) // width * width for number in numbers), width


def histogram(numbers, title):
    """The SVG of how often each number of ticks came up; bars grow with the count's logarithm, so that a single one shows."""
    height, base = 360, 310
    counts, width = _bins(numbers)
    axis = Axis(min(counts), max(counts) + width)
    scale = (base - TOP) / (max(counts.values()).bit_length() + 1)
    elements = [_text(LEFT, 22, f"{title}: {len(numbers)} values, {min(numbers)} to {max(numbers)} ticks", size=14)]
    for power in range(max(counts.values()).bit_length()):
        y = base - (power + 1) * scale
        elements += [_line(LEFT, y, WIDTH - RIGHT, y, "#eeeeee"), _text(LEFT - 8, y + 4, str(1 << power), "end", 10)]
    for first, count in sorted(counts.items()):
        tall = (count.bit_length() - 1 + count / (1 << count.bit_length() - 1)) * scale
        x = axis.place(first)
        elements.append(_rectangle(x, base - tall, max((axis.place(first + width) - x) * 0.9, 1), tall, COLOURS["task"]))
    for i in range(min(TICKS_OF_AXIS, len(counts) * width) + 1):
        value = axis.start + (axis.end - axis.start) * i // min(TICKS_OF_AXIS, len(counts) * width)
        elements.append(_text(axis.place(value), base + 16, str(value), "middle", 10))
    return _page(height, elements + [_text(WIDTH - RIGHT, base + 36, "ticks", "end", 11)])
