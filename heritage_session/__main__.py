"""``python -m heritage_session``."""

import sys

from heritage_session.cli import main

sys.exit(main())
