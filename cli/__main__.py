"""`python -m cli`: the command `bd` without its launcher."""

import sys

from cli.main import main

sys.exit(main())
