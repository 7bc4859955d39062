"""`python -m benchmarks.blind_set > FILE`: writes the blind set, always the same."""

import sys

import orjson

from benchmarks.blind_set.generate import records

if __name__ == "__main__":
    for record in records():
        sys.stdout.buffer.write(orjson.dumps(record) + b"\n")
