"""DirectRunner, by its real name.

Beam's DirectRunner is a switch between three engines, one of which it downloads at run time; a graph with Kafka's Java
transforms always lands on FnApiRunner. Naming that one makes files, Kafka and tests run on the same engine.
"""

from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.portability.fn_api_runner.worker_handlers import GrpcServer

# A run that is over waits for its workers to hang up. The loopback Java worker never does, so every round would end
# with the full five seconds; all its bundles are done by then.
GrpcServer._DEFAULT_SHUTDOWN_TIMEOUT_SECS = 0.1


def direct_runner() -> FnApiRunner:
    """Return the runner of bounded jobs."""
    return FnApiRunner()
