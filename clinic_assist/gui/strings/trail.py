"""What the window says of the audit trail."""

from __future__ import annotations

from clinic_assist.notes.stored import ChainCheck, SealCheck

TRAIL_MEANING = (
    "Who did what, when, and to whose record. Entries are only ever added; each is bound to all before it. "
    "Patients stand here by their number in this vault, never by name."
)
GIVEN_TITLE, GIVEN_GO = "A copy leaves this computer’s vault", "Choose where to save …"
GIVEN_MEANING = (
    "Who gets it and what for is kept with the date, so that the patient can be told on request. A field that is left "
    "empty is listed as not recorded. The file itself is not encrypted."
)
GIVEN_RECIPIENT, GIVEN_PURPOSE = "Who gets it", "What for"
GIVEN_RECIPIENT_HINT, GIVEN_PURPOSE_HINT = "Dr. Weber, cardiology", "Referral"
TRAIL_LIST, TRAIL_UNUSUAL = "All entries", "Unusual access"
TRAIL_COLUMNS = (
    ("No.", 0, 84, True),
    ("When", 0, 176),
    ("Who", 2, 180),
    ("What", 3, 220),
    ("Patient", 0, 118),
    ("More", 4, 220),
)
TRAIL_NAME = "Audit trail"
UNUSUAL_COLUMNS = (("Who", 2, 180), ("What was seen", 4, 280), ("May be", 3, 220), ("Entries", 2, 120))
UNUSUAL_NAME = "Unusual access"
UNUSUAL_MEANING = (
    "Plain rules compare people with what is usual for themselves. What stands here is no accusation: it is what "
    "somebody should look at. Looking at relatives cannot be seen: the trail holds no names."
)
UNUSUAL_NONE = "Nothing unusual in the last 30 days."
TRAIL_PERSON, TRAIL_GROUP, TRAIL_FROM, TRAIL_TO = "Who", "What", "From", "To"
TRAIL_EVERYBODY, TRAIL_EVERYTHING = "Everybody", "Everything"
TRAIL_SEARCH, TRAIL_SEARCH_HINT = "Search the trail", "Patient number, or words of the entry"
TRAIL_FAILURES = "Only what failed"
TRAIL_VERIFY, TRAIL_EXPORT_CSV, TRAIL_EXPORT_FHIR = "Verify …", "Export as CSV …", "Export as FHIR …"
TRAIL_READING, TRAIL_VERIFYING = "Reading the trail …", "Verifying the trail …"
VERIFY_TITLE, VERIFY_NOW = "Verify the trail", "Verify"
VERIFY_MEANING = (
    "Every entry is recomputed. With your passphrase the seals are checked too: they show whether somebody who had the "
    "vault’s keys wrote the past anew. Leave it empty to do without."
)
VERIFY_PHRASE = "Your passphrase"
TRAIL_CSV_NAME, TRAIL_FHIR_NAME = "audit-trail.csv", "audit-trail.ndjson"


def trail_count(count: int, total: int, *, is_cut: bool) -> str:
    """How many entries are shown."""
    words = f"{count:,} of {total:,} entries" if count != total else f"{total:,} entries"
    return f"{words}; older ones are in an export" if is_cut else words


def verified_words(chain: ChainCheck, seals: SealCheck | None) -> tuple[bool, str]:
    """Whether the trail is intact, and what to say of it."""
    broken = chain.broken_at or (seals.broken_at if seals is not None else None)
    if broken is not None:
        return False, (
            f"The trail is not as it was written: entry {broken:,} does not fit. Change nothing on this computer, and "
            "tell whoever is responsible for security."
        )
    sealed = f" {seals.proved:,} of them are proved by their seals." if seals is not None else ""
    return True, f"All {chain.entries:,} entries are as they were written.{sealed}"


def exported_entries(count: int, path: str) -> str:
    """Where an export of the trail is."""
    return f"{count:,} entries written to {path}"
