"""OpenVINO, reporting its use to nobody: the one place that it is imported from."""

import sys

# Its converter reports its use over the network when this package can be imported; a job that handles personal data
# talks to nobody it was not told to.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino  # noqa: E402
from openvino import opset13 as ops  # noqa: E402

__all__ = ["openvino", "ops"]
