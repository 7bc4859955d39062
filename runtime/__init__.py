"""What the job needs of one machine: ports, processes, paths, Java and its class paths."""
