"""What stands in a drug string as the reason or as an explanation, and is no part of the medicine."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from clinic_assist.terminology.drug_lexicon import Lexicon
from clinic_assist.terminology.drug_parts import Kind, Part
from clinic_assist.terminology.drug_stems import LOOKS_LIKE_A_DRUG

TELLS_WHY: Final = frozenset({"for", "due", "if", "when", "until", "while", "prn", "because", "against"})
_REASON_BEGINS: Final = frozenset({"for", "due", "because", "against"})
# "Cefazolin for injection", "vancomycin for oral solution": a form follows, no reason.
_FORMS_AFTER_FOR: Final = frozenset(
    "injection injectable inj infusion inhalation oral iv intravenous im intramuscular sc subcutaneous suspension susp "
    "solution soln reconstitution nebulization topical ophthalmic use".split()
)
BRACKETED: Final = ("(", "[", "*")


def without_reasons(parts: list[Part], lexicon: Lexicon) -> list[Part]:
    """What a medicine is taken for is not taken: `valacyclovir for zoster`, `vitamin K for warfarin reversal`.

    A disease or an analyte in a reason is passed over; another medicine's name there is shown as not recognised.
    """
    result: list[Part] = []
    has_drug = in_reason = False
    for part, following in zip(parts, [*parts[1:], None], strict=False):
        in_reason = in_reason and not set(part.gap) & set(",;")
        if has_drug and part.words[-1] in _REASON_BEGINS:
            in_reason = following is None or following.words[0] not in _FORMS_AFTER_FOR
        if in_reason and part.kind is Kind.DRUG:
            kind = Kind.FILLER if " ".join(part.words) in lexicon.prose else Kind.AMBIGUOUS
            result.append(replace(part, kind=kind))
            continue
        has_drug = has_drug or part.kind is Kind.DRUG
        result.append(part)
    return result


def is_within_reason(part: Part, told_why: list[int]) -> bool:
    """Whether a part stands behind a word such as `for`; `told_why` are the places of those."""
    return any(start < part.start for start in told_why)


def explains(part: Part, *, told_why: list[int], plain_drug: bool) -> bool:
    """Whether an unknown word explains something and stands where no ingredient would."""
    if part.kind is Kind.AMBIGUOUS:
        return False
    looks_like_drug = LOOKS_LIKE_A_DRUG.search(part.words[-1]) is not None and len(part.words[-1]) > 4
    if part.brackets.startswith("*"):
        return True
    if plain_drug and "[" in part.brackets:
        # RxNorm writes the brand in square brackets after the complete list of ingredients.
        return True
    if plain_drug and part.brackets.startswith(BRACKETED):
        return not looks_like_drug
    return is_within_reason(part, told_why) and not looks_like_drug
