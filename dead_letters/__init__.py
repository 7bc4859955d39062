"""Dead letters behind the job: counted, shown, replayed. See docs/reference/dead-letters.md."""
