"""DirectRunner, by its real name.

Beam's DirectRunner is a switch between three engines, chosen by the graph's contents, one of which it downloads at run
time. Naming one makes files, Kafka and tests run on the same engine.
"""

from apache_beam.runners.portability.fn_api_runner import FnApiRunner


def direct_runner() -> FnApiRunner:
    """Return the runner of bounded jobs."""
    return FnApiRunner()
