"""The exit statuses that scripts rely on (docs/cli.md); 2, wrong usage, is what argparse itself ends with."""

from __future__ import annotations

DONE = 0
REJECTED_INPUT = 1
CANNOT = 3
