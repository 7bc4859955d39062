"""Dead letters behind the job: counted, shown, put back. See docs/dead-letters.md."""
