# SPDX-License-Identifier: GPL-2.0-only
"""A trace in Common Trace Format 1.8: a text that describes a stream, and the stream."""
import os
import struct
import uuid

import traces

MAGIC = 0xc1fc1fc1
PACKET_HEADER = struct.Struct("<I16sI")             # magic, UUID, stream
PACKET_CONTEXT = struct.Struct("<QQQQ")             # first and last time, bits of content and of packet
EVENT_HEADER = struct.Struct("<BQ")

METADATA = """\
/* CTF 1.8 */
typealias integer {{ size = 8; align = 8; signed = false; }} := uint8_t;
typealias integer {{ size = 32; align = 8; signed = false; }} := uint32_t;
typealias integer {{ size = 64; align = 8; signed = false; }} := uint64_t;

trace {{
	major = 1;
	minor = 8;
	uuid = "{uuid}";
	byte_order = le;
	packet.header := struct {{
		uint32_t magic;
		uint8_t uuid[16];
		uint32_t stream_id;
	}};
}};

env {{
	tracer_name = "anaxagoros";
	events_lost = {lost};
}};

clock {{
	name = tsc;
	description = "time stamp counter";
	freq = {hertz};
	offset = 0;
}};

typealias integer {{ size = 64; align = 8; signed = false; map = clock.tsc.value; }} := tsc_t;

stream {{
	id = 0;
	event.header := struct {{
		uint8_t id;
		tsc_t timestamp;
	}};
	packet.context := struct {{
		tsc_t timestamp_begin;
		tsc_t timestamp_end;
		uint64_t content_size;
		uint64_t packet_size;
	}};
}};
"""

EVENT = """
event {{
	name = "{name}";
	id = {id};
	stream_id = 0;
	fields := struct {{{fields}
	}};
}};
"""


def _metadata(trace, identity):
    text = METADATA.format(uuid=identity, lost=trace.lost, hertz=trace.ticks_per_ms * 1000)
    for number, (name, value) in enumerate(traces.KINDS):
        fields = ["\n\t\tstring domain;"] + ([f"\n\t\tuint32_t {value};"] if value else [])
        text += EVENT.format(name=name, id=number, fields="".join(fields))
    return text


def _event(event, numbers):
    number = numbers[event.kind]
    body = event.domain.encode() + b"\0"
    if traces.KINDS[number][1]:
        body += struct.pack("<I", event.value)
    return EVENT_HEADER.pack(number, event.time) + body


def write(trace, directory):
    """Makes the folder, which is what programs are given to read."""
    numbers = {name: number for number, (name, _) in enumerate(traces.KINDS)}
    body = b"".join(_event(event, numbers) for event in trace.events)
    identity = uuid.uuid5(uuid.NAMESPACE_OID, body.hex())
    size = 8 * (PACKET_HEADER.size + PACKET_CONTEXT.size + len(body))
    first, last = (trace.events[0].time, trace.events[-1].time) if trace.events else (0, 0)
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "metadata"), "w") as stream:
        stream.write(_metadata(trace, identity))
    with open(os.path.join(directory, "stream"), "wb") as stream:
        stream.write(PACKET_HEADER.pack(MAGIC, identity.bytes, 0) + PACKET_CONTEXT.pack(first, last, size, size) + body)
