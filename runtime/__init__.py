"""What lies below the job on one machine: ports, processes, paths, Java and its class paths."""
