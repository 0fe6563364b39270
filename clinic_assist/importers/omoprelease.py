"""Which release of an OMOP database a table is of, told from its table `cdm_source`.

The numbers of persons mean something within one database, and a database that is loaded anew may number them anew. So
files of different days meet only where `cdm_source` says that they are of one release: all of its row is the same,
with the name of the source and the date of the release.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import Final
from uuid import UUID, uuid5

from clinic_assist.errors import SourceError
from clinic_assist.importers.csvkinds import omop_table
from clinic_assist.importers.csvtext import table_rows, table_shape

# OMOP CDM v5.4, cdm_source: which data, and when this form of them was made.
_NAME, _DATE = "cdm_source_name", "cdm_release_date"
# Of this program: names of releases are made within it (RFC 9562 s.5.5).
_NAMES: Final = UUID("f2a8a1b4-0c39-4f0b-8a53-3d6a0c7d9e11")


def release_of(table: bytes) -> str | None:
    """Answers the UUID of a release by its table cdm_source; None where that has not one row that names it."""
    shape = table_shape(table)
    if shape is None or omop_table(shape.header) != "cdm_source":
        return None
    try:
        rows = [row for row in islice(table_rows(table, shape), 2) if not row.fault and any(row.cells)]
    except SourceError:
        return None
    if len(rows) != 1:
        return None
    stated = {name.lower(): cell.strip() for name, cell in zip(shape.header, rows[0].cells, strict=False)}
    if not stated.get(_NAME) or not stated.get(_DATE):
        return None
    return str(uuid5(_NAMES, json.dumps(sorted(stated.items()), ensure_ascii=False)))
