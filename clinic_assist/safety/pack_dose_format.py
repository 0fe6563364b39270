"""The form of the files on doses, loads and opioids: see docs/knowledge.md, "A dose limit" and what follows it."""

from __future__ import annotations

from datetime import date

from clinic_assist.chart.detected_issue import Evidence
from clinic_assist.safety.dosing.release import Release
from clinic_assist.safety.pack_format import Entry, WhenEntry
from clinic_assist.safety.routes import Route


class DoseEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The largest doses of one drug that labels allow, for patients of an age.

    Attributes:
        drug: An ingredient.
        routes: The ways of use that it is meant for; any but local use where none is named.
        release: Holds only for products of which it is known that they give the medicine off at once, or over hours.
        unit: Of every figure here: mg, mcg, g, units, mEq, mmol, mcg/h.
        single: The most at a time.
        daily: The most in a day.
        weekly: The most in seven days.
        advised: Less than `daily`: what is advised for use over many days.
        least: The lowest usual dose of a day; a tenth of it or less is probably an error of the unit.
        per_kg: `single`, `daily`, `weekly` and `least` are for each kilogram of body weight.
        single_cap: The most at a time whatever the weight.
        daily_cap: The most in a day whatever the weight.
        age_from: Completed years, within; adults where nothing is said.
        age_below: Completed years, not within.
        problem: Holds only for patients with one of these, in place of the row without.
        narrow: A little more does harm: half more than the most is already contraindicated.
        not_daily: It is taken once a week: every day is an error that has killed.
        labelled_from: Below this age labels give no dose, in years.
        note: Said to the clinician beside the limit.
    """

    drug: str
    routes: tuple[Route, ...] = ()
    release: Release | None = None
    unit: str = "mg"
    single: float | None = None
    daily: float | None = None
    weekly: float | None = None
    advised: float | None = None
    least: float | None = None
    per_kg: bool = False
    single_cap: float | None = None
    daily_cap: float | None = None
    age_from: float = 18
    age_below: float | None = None
    problem: tuple[str, ...] = ()
    narrow: bool = False
    not_daily: bool = False
    labelled_from: float | None = None
    note: str = ""
    sources: tuple[str, ...]
    last_reviewed: date


class RaisedByEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What in a patient adds to a load, and by how much."""

    points: int
    when: WhenEntry


class WeightEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What drugs weigh in a load.

    Attributes:
        points: 1 to 3, by the method that the load names.
        drug: Selectors.
    """

    points: int
    drug: tuple[str, ...]


class LoadEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that several medicines add to.

    Attributes:
        id: The rule's id in reports.
        name: For people, in the middle of a sentence: "anticholinergic load".
        method: How the weights were given.
        weight: The drugs, by weight; a drug that is named twice has the larger weight.
        raised_by: What in a patient adds to it; only beside medicines, never alone.
        no_weight: Drugs of those classes that do not add to it after all (selectors).
        effects: Effects of interaction rules that say the same: one that names all the medicines leaves the load out.
        drugs_from: So many contributing medicines, at least.
        monitor_from: From how many points it is to be watched.
        serious_from: From how many points it is serious.
    """

    id: str
    name: str
    method: str
    weight: tuple[WeightEntry, ...]
    raised_by: tuple[RaisedByEntry, ...] = ()
    no_weight: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    drugs_from: int = 3
    monitor_from: int
    serious_from: int
    evidence: Evidence
    consequence: str
    mechanism: str
    action: str
    sources: tuple[str, ...]
    last_reviewed: date
    known_false_alarms: str
    fires: tuple[str, ...]
    silent: tuple[str, ...]


class OpioidEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an opioid converts to morphine by mouth.

    Attributes:
        factor: Milligrams of morphine for one `unit` of it; None for one that must not be converted.
        unit: mg, or mcg/h for patches.
        routes: The ways of use that it is for; by mouth where nothing is said.
        why_not: Why it is not converted; said to the clinician.
    """

    drug: str
    factor: float | None = None
    unit: str = "mg"
    routes: tuple[Route, ...] = (Route.ORAL,)
    why_not: str = ""
    sources: tuple[str, ...]
