"""Correctness under load and faults: nothing is lost, duplicated or left in clear text."""
