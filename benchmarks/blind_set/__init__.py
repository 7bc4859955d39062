"""Labelled text the Privacy Shield's rules were not written against; see docs/privacy.md for how it was kept blind."""
