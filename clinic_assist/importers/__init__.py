"""From a clinic's files to facts: finds and reads files, tells what they are, and hands each to its format's reader."""

from clinic_assist.importers.read import InSession, locate, read_batch
from clinic_assist.importers.source import find_sources, is_archive, read_source, shown_path

__all__ = ["InSession", "find_sources", "is_archive", "locate", "read_batch", "read_source", "shown_path"]
