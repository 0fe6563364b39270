"""Which medicines act on after they were stopped: the form of the files, and how they are joined to the knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date

from clinic_assist.chart.detected_issue import Severity
from clinic_assist.safety.pack_compiler import PackFaultError, Written
from clinic_assist.safety.pack_format import Entry, SourceEntry
from clinic_assist.safety.pack_groups import select_ingredients, source_notes
from clinic_assist.safety.routes import Route
from clinic_assist.safety.rules import Knowledge, Washout

# Teriflunomide, up to two years, is the longest that a label gives.
LONGEST_DAYS = 730


class WashoutEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That some medicines act on after they were stopped, for how long, and in which interactions.

    Attributes:
        drugs: Selectors of the medicine that was stopped.
        drugs_except: Selectors taken out of `drugs`.
        routes: Holds only where the stopped medicine was given in one of these ways and in no other; empty: any.
        words: Holds only where the record names the medicine with one of these words (lower case), such as "decanoate";
            empty: any.
        days: Whole days after the last dose, rounded up.
        effects: Of these effects of interaction rules (`InteractionEntry.effect`).
        partners: Selectors; only with these medicines in use. Empty: with any.
        partners_except: Selectors of medicines with which it does not matter.
        rules_except: Ids of interaction rules in which the stopped medicine is the one acted upon.
        at_most: The most serious tier while it fades; None: the rule's own.
        reason: Why it acts on, a sentence for the clinician without its full stop.
        fires: Pairs (stopped, in use) for which it must speak.
        silent: Pairs for which it must not.
    """

    id: str
    drugs: tuple[str, ...]
    drugs_except: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    words: tuple[str, ...] = ()
    days: int
    effects: tuple[str, ...]
    partners: tuple[str, ...] = ()
    partners_except: tuple[str, ...] = ()
    rules_except: tuple[str, ...] = ()
    at_most: Severity | None = None
    reason: str
    sources: tuple[str, ...]
    last_reviewed: date
    fires: tuple[tuple[str, str], ...]
    silent: tuple[tuple[str, str], ...]


def with_washouts(
    knowledge: Knowledge, written: Iterable[Written[WashoutEntry]], sources: Mapping[str, SourceEntry]
) -> Knowledge:
    """The knowledge with those entries. Raises PackFaultError where one is not whole."""
    known = {name for rule in knowledge.interactions for name in (rule.entry.effect, rule.entry.id)}
    by_drug: dict[str, list[Washout]] = {}
    seen: set[str] = set()
    for item in written:
        if item.entry.id in seen:
            raise PackFaultError(f"{item.place}: a washout of that id exists already")
        seen.add(item.entry.id)
        washout = _washout(item, knowledge, sources)
        _check(item.entry, known, item.place)
        for drug in washout.drugs:
            by_drug.setdefault(drug, []).append(washout)
    longest = max((item.days for found in by_drug.values() for item in found), default=0)
    washouts = {drug: tuple(found) for drug, found in by_drug.items()}
    return replace(knowledge, washouts=washouts, longest_washout_days=longest)


def _washout(written: Written[WashoutEntry], knowledge: Knowledge, sources: Mapping[str, SourceEntry]) -> Washout:
    entry, place = written.entry, written.place
    drugs = select_ingredients(entry.drugs, knowledge, place)
    drugs -= select_ingredients(entry.drugs_except, knowledge, place)
    partners = select_ingredients(entry.partners, knowledge, place)
    if not drugs:
        raise PackFaultError(f"{place}: names no ingredient")
    return Washout(
        id=entry.id,
        drugs=drugs,
        routes=frozenset(entry.routes),
        words=entry.words,
        days=entry.days,
        effects=frozenset(entry.effects),
        partners=partners,
        partners_except=select_ingredients(entry.partners_except, knowledge, place),
        rules_except=frozenset(entry.rules_except),
        at_most=entry.at_most,
        reason=entry.reason,
        sources=source_notes(entry.sources, sources, place),
        fires=entry.fires,
        silent=entry.silent,
    )


def _check(entry: WashoutEntry, known: AbstractSet[str], place: str) -> None:
    """`known` are the effects and the ids of the interaction rules."""
    if any(not word or word != word.lower() for word in entry.words):
        raise PackFaultError(f"{place}: words are in lower case, none of them empty")
    if not entry.effects or not entry.reason:
        raise PackFaultError(f"{place}: needs effects and a reason")
    if not 1 <= entry.days <= LONGEST_DAYS:
        raise PackFaultError(f"{place}: days are from 1 to {LONGEST_DAYS}")
    if not entry.fires or not entry.silent:
        raise PackFaultError(f"{place}: has no case that fires or none that stays silent")
    unknown = sorted({*entry.effects, *entry.rules_except} - known)
    if unknown:
        raise PackFaultError(f"{place}: no rule has the effect or the id {', '.join(unknown)}")
