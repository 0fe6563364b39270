"""The headings of notes: which lines open a section, and which only look like it because they assert something.

"Medications:" is a heading. "Lupus nephritis:" above a list is one too, but it also says that there is such a thing, so
it is a statement besides, and is judged.
"""

from __future__ import annotations

import re

# Sections of a note, as they are written; those of several words must stand here to open a line of prose.
_TITLES = tuple(
    (
        "medications|meds|current meds|home meds|medication list|current medication|current medications|"
        "active medications|past medications|home medications|discharge medications|admission medications|medication|"
        "drug history|dh|dhx|allergies|allergy|allergies and intolerances|drug allergies|problems|problem list|"
        "active problems|past problems|resolved problems|conditions|diagnoses|diagnosis|discharge diagnosis|"
        "discharge diagnoses|admission diagnosis|past medical history|past history|medical history|pmh|pmhx|phx|"
        "past surgical history|surgical history|psh|pshx|family history|fh|fhx|family hx|social history|sh|shx|"
        "social hx|social|hx|pmh/psh|past hx|"
        "history of present illness|history of presenting complaint|hpi|hpc|history|chief complaint|cc|"
        "presenting complaint|pc|review of systems|ros|physical exam|physical examination|pe|o/e|on examination|exam|"
        "examination|vital signs|vitals|obs|observations|results|labs|laboratory results|laboratory|lab results|"
        "laboratory data|investigations|ix|imaging|radiology|procedures|immunizations|immunisations|vaccinations|"
        "assessment|plan|assessment and plan|assessment & plan|a/p|a&p|impression|imp|subjective|objective|summary|"
        "follow-up|follow up|documents|background|plans|devices|encounters|visits|goals|hospital course|"
        "emergency department course|disposition|discharge summary|clinic note|"
        "progress note|medical|surgical|discharge instructions|recommendations|differential diagnosis|ddx"
    ).split("|")
)
# Words of which headings are made, beside those above: parts of the body, kinds of record, times.
_VOCABULARY = frozenset(
    """
    general constitutional skin head eyes ears nose mouth throat heent ent neck chest lungs heart cardiovascular cvs
    respiratory resp gastrointestinal gi genitourinary gu musculoskeletal msk neurological neurologic neuro psychiatric
    psych endocrine hematologic haematologic lymphatic extremities abdomen abdominal back breast pelvic rectal vascular
    integumentary hematology oncology nursing reasoning treatment education counseling medical surgical patient
    additional other current active past former recent home exercise diet activity today new old interval course day
    date time note notes section list history review system systems exam test tests data report reports findings
    finding orders order medication drug drugs allergies problem problems diagnosis results lab labs laboratory
    chemistry imaging studies study vitals signs vital assessment plan instructions instruction follow up followup
    discharge admission hospital family social personal obstetric gynecologic gynaecological gynecological
    developmental birth travel occupational sexual psychosocial functional status code advance directives goals care
    team handover situation background recommendation illness severity action awareness contingency synthesis
    subjective objective impression summary chief presenting complaint present and of the for on in with to as at by
    a or s medications procedures procedure immunizations encounter encounters visit visits contact documents devices
    comments comment remarks attachments pending at next steps risk risks factors reason referral letter from dear re
    jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september
    october november december am pm
    """.split()
)
_KNOWN = frozenset(_TITLES)
_KNOWN_WORDS = _VOCABULARY | {word for title in _TITLES for word in re.findall(r"[^\W\d_]+", title)}
_LINE = re.compile(
    r"(?:#+\s*)?(?P<title>[A-Za-z][A-Za-z /&,'()-]{0,60}?(?:\s+\(?\d[\w ./-]{2,18}\)?)?)\s*:\Z"
    r"|#+\s*(?P<marked>[^\s#].*?)\s*:?\Z"
)
_INLINE = re.compile(
    rf"\s*(?P<title>{'|'.join(sorted(map(re.escape, _TITLES), key=len, reverse=True))})(?:\s*:+\s*|\s+[-–—]+\s+)(?=\S)",
    re.IGNORECASE,
)
_SHORT = re.compile(r"[A-Z][A-Za-z&/,' -]{1,40}\Z")
_MAX_WORDS = 5


def heading_of(line: str) -> str | None:
    """The title where a line is a heading by its form or its words; else None."""
    match = _LINE.match(line.strip())
    if match:
        return str(match["title"] or match["marked"]).strip()
    plain = line.strip().rstrip(":").strip()
    return plain if plain.lower() in _KNOWN and not plain.endswith(".") else None


def title_before_list(line: str) -> str | None:
    """The title where a line without any mark stands above a list, and is short enough to be its heading."""
    plain = line.strip()
    return plain if _SHORT.match(plain) and len(plain.split()) <= _MAX_WORDS else None


def shouted_heading(line: str) -> str | None:
    """The title where a line is in capitals, in a note that is not ("PAST HISTORY")."""
    plain = line.strip()
    is_title = plain.isupper() and bool(_SHORT.match(plain)) and len(plain.split()) <= _MAX_WORDS
    return plain if is_title and is_only_a_heading(plain) else None


def inline_heading(line: str) -> tuple[str, int] | None:
    """The title with which a line of prose opens ("PMH: asthma"), and where the rest begins; None without one."""
    match = _INLINE.match(line)
    return (match["title"].strip(), match.end()) if match else None


def is_only_a_heading(title: str) -> bool:
    """Whether every word of a title is one that sections are named by; else it also asserts what it names."""
    words = re.findall(r"[^\W\d_]+", title.lower())
    return all(word in _KNOWN_WORDS for word in words)
