"""Our functions in jobs of other stream processors, each set up as its documentation says: `benchmarks.peers`."""
