"""The job: settings, the graph, the sources and sinks it is attached to, and the command line."""
