"""A cluster over many hosts, simulated by network namespaces; faults, and a history checked afterwards."""
