"""The exit statuses that scripts rely on (docs/cli.md)."""

from __future__ import annotations

DONE = 0
REJECTED_INPUT = 1
WRONG_USAGE = 2
CANNOT = 3
