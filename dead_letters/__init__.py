"""Dead letters behind the job: counted, shown, put back. See docs/reference/dead-letters.md."""
