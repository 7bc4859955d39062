"""The metrics that Prometheus scrapes: what each is, and how a worker process records them. No Beam in here."""

from transforms.prometheus.declarations import DECLARED, Declared, Kind
from transforms.prometheus.recording import IN_PROCESS, BulkHistogram, Recorder, Recording

__all__ = ["DECLARED", "IN_PROCESS", "BulkHistogram", "Declared", "Kind", "Recorder", "Recording"]
