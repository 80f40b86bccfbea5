# SPDX-License-Identifier: GPL-2.0-only
"""Traces of the hypervisor, as firmware/domain/trace_points.c writes them among the other lines of its log."""
import re
import struct
from dataclasses import dataclass, field

VERSION = 1
NOBODY = 0xff

# As in firmware/library/trace.h: the name of a kind of event, and of its value where it has one.
KINDS = [
    ("switch", None),
    ("idle", None),
    ("release", "unfinished"),
    ("job_begin", "lateness"),
    ("job_end", "response"),
    ("budget_exhausted", None),
    ("deadline_missed", None),
    ("hypercall_entry", "number"),
    ("hypercall_exit", "number"),
    ("system_call_entry", "number"),
    ("system_call_exit", "number"),
    ("interrupt", "vector"),
    ("delivery", "line"),
    ("start", None),
    ("stop", None),
    ("restart", None),
]

BEGINS = re.compile(r"trace begins: version (\d+), (\d+) ticks per ms, (\d+) domains, (\d+) events, (\d+) lost$")
DOMAIN = re.compile(r"trace domain (\d+): (task|guest) ([a-z0-9_-]+)$")
EVENTS = re.compile(r"trace (\d+): ([0-9a-f]{32}) ([0-9a-f]{32}) ([0-9a-f]{8})$")
SAID = re.compile(r"^\[ *\d+\] anaxagoros: (trace .*)$")
EVENTS_PER_LINE = 2


class TraceError(Exception):
    pass


@dataclass
class Event:
    time: int                   # ticks
    kind: str
    domain: str                 # "" = nobody
    value: int


@dataclass
class Trace:
    ticks_per_ms: int
    domain_count: int
    event_count: int
    lost: int
    kinds: dict = field(default_factory=dict)       # of domains, by name: "task" or "guest"
    names: list = field(default_factory=list)
    events: list = field(default_factory=list)


def _checksum(number, words):
    value = 0x811c9dc5
    for word in [number, *words]:
        value = (value ^ word) * 0x01000193 & 0xffffffff
    return value


def _add_event(trace, words, where):
    time, kind, domain, _, value = struct.unpack("<QBBHI", struct.pack("<4I", *words))
    if kind >= len(KINDS) or domain != NOBODY and domain >= len(trace.names):
        raise TraceError(f"{where}: event {len(trace.events)} has the unknown kind {kind} or domain {domain}")
    trace.events.append(Event(time, KINDS[kind][0], "" if domain == NOBODY else trace.names[domain], value))


def _add_line(trace, match, where):
    number, words = int(match[1]), [int((match[2] + match[3])[i:i + 8], 16) for i in range(0, 64, 8)]
    if int(match[4], 16) != _checksum(number, words):
        raise TraceError(f"{where}: the checksum does not fit the line")
    if number != len(trace.events):
        raise TraceError(f"{where}: event {len(trace.events)} is expected, not {number}: a line was lost")
    for i in range(min(EVENTS_PER_LINE, trace.event_count - number)):
        _add_event(trace, words[4 * i:4 * i + 4], where)


def _add_domain(trace, match, where):
    if int(match[1]) != len(trace.names):
        raise TraceError(f"{where}: domain {len(trace.names)} is expected, not {match[1]}: a line was lost")
    trace.names.append(match[3])
    trace.kinds[match[3]] = match[2]


def _begin(match, where):
    version, *numbers = (int(number) for number in match.groups())
    if version != VERSION:
        raise TraceError(f"{where}: a trace of version {version}, only {VERSION} is known")
    return Trace(*numbers)


def _end(trace, where):
    if trace is None or len(trace.events) != trace.event_count or len(trace.names) != trace.domain_count:
        raise TraceError(f"{where}: the trace ends before all of it has come")
    trace.events.sort(key=lambda event: event.time)
    return trace


def read(path):
    """All traces of a log, each with its events by time. A line that was damaged or lost is an error that names the place."""
    found, trace = [], None
    with open(path, errors="replace") as stream:
        for number, line in enumerate(stream, 1):
            where, said = f"{path}:{number}", SAID.match(line.rstrip())
            if not said:
                continue
            if match := BEGINS.match(said[1]):
                trace = _begin(match, where)
            elif said[1] == "trace ends":
                found.append(_end(trace, where))
                trace = None
            elif trace and (match := DOMAIN.match(said[1])):
                _add_domain(trace, match, where)
            elif trace and (match := EVENTS.match(said[1])):
                _add_line(trace, match, where)
            else:
                raise TraceError(f"{where}: is no line of a trace")
    if trace:
        raise TraceError(f"{path}: the log ends within a trace")
    return found
