"""The version of the job, written into every dead letter."""

PIPELINE_VERSION = "3.0.0"
