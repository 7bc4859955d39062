"""Load on a job that runs elsewhere: what becomes of what is sent to it, how fast, and how much it can take."""
