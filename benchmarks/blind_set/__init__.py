"""Labelled text the Privacy Shield's rules were not written against; see docs/explanation/privacy.md for how it was kept blind."""
