"""The trail as a table for other programs: CSV by RFC 4180.

Attack: a cell that a spreadsheet takes for a formula (`=HYPERLINK(…)`), put into a reason or a name. Defence: what
begins with =, +, -, @, a tab or a line end gets an apostrophe before it (OWASP, "CSV Injection"). Limit: whoever strips
the apostrophe again gets the formula. To try it: `tests/unit/trail/test_table.py`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

from clinic_assist.notes.stored import AuditEntry
from clinic_assist.people import Account
from clinic_assist.trail.kinds import kind_of

COLUMNS: Final = ("number", "at", "event", "words", "outcome", "person", "account", "patient", "detail")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_OUTCOMES: Final = {"0": "success", "4": "minor failure", "8": "serious failure"}


def trail_csv(entries: Iterable[AuditEntry], people: Mapping[str, Account]) -> str:
    """All given entries, one a line, in their order; times are UTC."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        kind = kind_of(entry.event)
        row = (
            str(entry.seq),
            entry.at,
            entry.event,
            kind.words,
            _OUTCOMES[kind.outcome],
            person_words(entry.actor, people),
            entry.actor,
            entry.patient_id,
            entry.detail,
        )
        writer.writerow([safe_cell(text) for text in row])
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A text that no spreadsheet reads as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def person_words(actor: str, people: Mapping[str, Account]) -> str:
    """Who did it: name and login; for an id that nobody has, the id itself."""
    account = people.get(actor)
    if account is None:
        return {"": "before there were accounts", "recovery": "recovery key", "emergency": "emergency key"}.get(
            actor, actor
        )
    return f"{account.name} ({account.login})" if account.name else account.login
