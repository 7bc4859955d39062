"""The signals that stop a program that serves until then."""

import signal
import threading


def stop_signal() -> threading.Event:
    """Return an event that SIGTERM and Ctrl-C set from now on, instead of ending this process."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
