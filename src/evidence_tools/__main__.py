"""`python -m evidence_tools` is the `evidence` command."""

import sys

from evidence_tools.cli import main

sys.exit(main())
