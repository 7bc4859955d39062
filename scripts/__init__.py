"""Programs for those who run the system."""
