"""The same graph without end, on Flink: the embedded one of one machine, or a cluster."""
