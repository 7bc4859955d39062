"""What a person reads on a terminal: tables and progress."""
