"""From a clinic's files to facts: finds and reads files, tells what they are, and hands each to its format's reader."""

from clinic_assist.importers.datenotation import DateFormatError, date_in
from clinic_assist.importers.detect import CSV as TABLE
from clinic_assist.importers.detect import OMOP_CSV as OMOP_TABLE
from clinic_assist.importers.detect import PROSE, SYNTHEA_CSV, TEXT
from clinic_assist.importers.formats import plain_format
from clinic_assist.importers.guides import Guides
from clinic_assist.importers.mappings import Mappings, guided_by, mapping_of_table
from clinic_assist.importers.parts.cutting import is_cut, parts_of
from clinic_assist.importers.read import InSession, locate, read_batch
from clinic_assist.importers.source import find_sources, is_archive, read_source, shown_path
from clinic_assist.importers.tabular.head import BEGINNING_BYTES, TableHead, encoding_of_table, table_head
from clinic_assist.importers.tabular.mapping_file import (
    load_mapping,
    load_mappings,
    load_named_mapping,
    save_mapping,
    save_mappings,
    save_named_mapping,
)
from clinic_assist.importers.tabular.proposal import date_notations, notation_counts, propose_mapping

__all__ = [
    "BEGINNING_BYTES",
    "OMOP_TABLE",
    "PROSE",
    "SYNTHEA_CSV",
    "TABLE",
    "TEXT",
    "DateFormatError",
    "Guides",
    "InSession",
    "Mappings",
    "TableHead",
    "date_in",
    "date_notations",
    "encoding_of_table",
    "find_sources",
    "guided_by",
    "is_archive",
    "is_cut",
    "load_mapping",
    "load_mappings",
    "load_named_mapping",
    "locate",
    "mapping_of_table",
    "notation_counts",
    "parts_of",
    "plain_format",
    "propose_mapping",
    "read_batch",
    "read_source",
    "save_mapping",
    "save_mappings",
    "save_named_mapping",
    "shown_path",
    "table_head",
]
