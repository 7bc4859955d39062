"""The version of the job, written into every dead letter."""

PIPELINE_VERSION = "0.1.0"
