"""From a clinic's files to facts: finds and reads files, tells what they are, and hands each to its format's reader."""

from clinic_assist.importers.detect import OMOP_CSV as OMOP_TABLE
from clinic_assist.importers.guides import Guides
from clinic_assist.importers.parts import IN_PARTS, is_cut, parts_of
from clinic_assist.importers.read import InSession, locate, read_batch
from clinic_assist.importers.source import MAX_SOURCE_BYTES, find_sources, is_archive, read_source, shown_path
from clinic_assist.importers.tabular.mapping_file import load_mapping, save_mapping
from clinic_assist.importers.tabular.proposal import TableHead, date_notations, propose_mapping, table_head

__all__ = [
    "IN_PARTS",
    "MAX_SOURCE_BYTES",
    "OMOP_TABLE",
    "Guides",
    "InSession",
    "TableHead",
    "date_notations",
    "find_sources",
    "is_archive",
    "is_cut",
    "load_mapping",
    "locate",
    "parts_of",
    "propose_mapping",
    "read_batch",
    "read_source",
    "save_mapping",
    "shown_path",
    "table_head",
]
