"""Entry: `python -m clinic_assist`. Light on imports, because a frozen build starts its workers here."""

from __future__ import annotations

import sys

from clinic_assist.process import keep_private
from clinic_assist.system_calls import give_up_network


def main() -> int:
    """Runs the worker that the first argument names, else the command line; none of them has a network."""
    keep_private()
    give_up_network()
    if sys.argv[1:2] == ["model-worker"]:
        from clinic_assist.inference.worker import main as run_worker

        return run_worker(sys.argv[2:])
    if sys.argv[1:2] == ["import-worker"]:
        from clinic_assist.importers.sandbox.worker import main as run_import_worker

        return run_import_worker(sys.argv[2:])
    if sys.argv[1:2] == ["picture-worker"]:
        from clinic_assist.importers.sandbox.picture_worker import main as run_picture_worker

        return run_picture_worker(sys.argv[2:])
    from clinic_assist.cli import run_command_line

    return run_command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
