"""Which reader a clinical statement has: by its template, else by its CDA class, mood and section.

A template is the surest sign, but many systems leave it out or claim several; the class and mood are never missing, and
tell what a statement is even where its template is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.facts import Fact
from clinic_assist.importers.ccda.allergies import allergy
from clinic_assist.importers.ccda.care import (
    care_team,
    goal,
    procedure,
    service_request,
)
from clinic_assist.importers.ccda.codes import ALLERGY_KINDS, PLANNED_MOODS, PROBLEM_KINDS
from clinic_assist.importers.ccda.devices import device_use
from clinic_assist.importers.ccda.encounters import encounter
from clinic_assist.importers.ccda.immunizations import immunization
from clinic_assist.importers.ccda.medications import medication, medication_order
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    children,
    code_of,
    data_type,
    is_true,
    null_flavor,
    related,
    template_ids,
)
from clinic_assist.importers.ccda.problems import condition, family_history
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.results import observation, panel, report
from clinic_assist.importers.ccda.statements import note, statement
from clinic_assist.importers.ccda.supplies import dispense, supply_order
from clinic_assist.importers.xml.tree import Element, local_name

Reader = Callable[[Reading], Fact]

_CCDA = "2.16.840.1.113883.10.20.22.4."
_CCD = "2.16.840.1.113883.10.20.1."
_IHE = "1.3.6.1.4.1.19376.1.5.3.1.4."

ALLERGIES = frozenset((f"{_CCDA}7", "2.16.840.1.113883.10.20.24.3.90", f"{_CCD}18", f"{_IHE}6"))
PROBLEMS = frozenset((f"{_CCDA}4", f"{_CCD}28", f"{_IHE}5"))
VACCINES = frozenset((f"{_CCDA}52", f"{_IHE}12"))
# Acts that only hold other statements: concerns, diagnoses, interventions, discharge and admission medication, risks.
_WRAPPERS = frozenset((
    *(f"{_CCDA}{number}" for number in (3, 30, 33, 34, 35, 36, 65, 80, 131, 132, 136, 146, 51)),
    f"{_CCD}27", f"{_IHE}5.1", f"{_IHE}5.2", f"{_IHE}5.3",
))  # fmt: skip
# C-CDA R2.1 and R1.1, CCD 1.0 and IHE PCC templates of statements that have a reader of their own.
_BY_TEMPLATE: dict[str, Reader] = {
    **dict.fromkeys(ALLERGIES, allergy),
    **dict.fromkeys((f"{_CCDA}45", f"{_CCD}23", f"{_IHE}15"), family_history),
    **dict.fromkeys((f"{_CCDA}26", f"{_CCD}35", f"{_IHE}13.1"), panel),
    **dict.fromkeys((f"{_CCDA}1", f"{_CCD}32"), report),
    f"{_CCDA}500": care_team,
    **dict.fromkeys((f"{_CCDA}202",), note),
    f"{_CCDA}121": goal,
    **dict.fromkeys(
        (f"{_CCDA}60", f"{_CCDA}61", f"{_CCD}20", f"{_CCD}26"), partial(statement, resource_type="Coverage")
    ),
    **dict.fromkeys((f"{_CCDA}48", f"{_CCD}17"), partial(statement, resource_type="Consent")),
    **dict.fromkeys(
        (f"{_CCDA}20", f"{_IHE}3", f"{_CCD}49", f"{_CCDA}141"), partial(statement, resource_type="Communication")
    ),
    f"{_CCDA}130": partial(statement, resource_type="NutritionOrder"),
    f"{_CCDA}140": service_request,
}  # fmt: skip
_TEMPLATES = frozenset(_BY_TEMPLATE)
_PLANNED: dict[str, Reader] = {
    "substanceAdministration": medication_order,
    "supply": supply_order,
    **dict.fromkeys(("act", "encounter", "observation", "procedure"), service_request),
}
_EVENTS: dict[str, Reader] = {"procedure": procedure, "encounter": encounter, "organizer": panel}
FAMILY_HISTORY = "10157-6"
_risk: Reader = partial(statement, resource_type="RiskAssessment")
_CODED = frozenset(("", "CD", "CE", "CO", "CV", "CS"))
_RISK_CONCERN = f"{_CCDA}136"
_AT_RISK = "281694009"  # SNOMED CT, finding of at risk
# Links to a statement that stands elsewhere (C-CDA entry reference) and say nothing themselves.
REFERENCES = frozenset((f"{_CCDA}122",))


def reader_of(reading: Reading) -> Reader | None:
    """The reader of a statement; None where it is not understood."""
    node = reading.node
    name = local_name(node)
    mood = attribute(node, "moodCode") or "EVN"
    templates = template_ids(node)
    if reading.section.loinc == FAMILY_HISTORY:
        # Nothing in this section is the patient's own, whatever template it claims.
        return family_history if name in ("organizer", "observation") else None
    found = _by_template(reading, name, mood, templates)
    if found is not None:
        return found
    if mood in PLANNED_MOODS:
        is_device = bool(children(node, "participant", "participantRole", "playingDevice"))
        return service_request if name == "supply" and is_device else _PLANNED.get(name)
    if mood == "GOL" and name == "observation":
        return goal
    return _event(reading, name, templates) if mood in ("EVN", "DEF") else None


def _by_template(reading: Reading, name: str, mood: str, templates: frozenset[str]) -> Reader | None:
    if name == "observation" and mood == "EVN":
        if is_allergy(reading, templates):
            return allergy
        if templates & ALLERGIES:  # an allergy by its template only: what it is about is a problem
            return condition
    if templates.isdisjoint(_TEMPLATES):
        return None
    # In the order of the table: a vital signs organizer of IHE also claims the template of a result organizer.
    return next((reader for template, reader in _BY_TEMPLATE.items() if template in templates), None)


def _event(reading: Reading, name: str, templates: frozenset[str]) -> Reader | None:
    topic = reading.section.topic
    if name == "observation":
        return _observation(reading, templates)
    if name == "substanceAdministration":
        return immunization if templates & VACCINES or topic is Topic.IMMUNIZATIONS else medication
    if name == "supply":
        return dispense if _is_medicine(reading) else device_use
    if name == "act" and (f"{_CCDA}12" in templates or topic is Topic.PROCEDURES):
        return procedure
    return _EVENTS.get(name)


def _observation(reading: Reading, templates: frozenset[str]) -> Reader | None:
    if is_problem(reading, templates):
        return _risk if _is_only_a_risk(reading) else condition
    if (f"{_CCDA}13" in templates or reading.section.topic is Topic.PROCEDURES) and not _is_measured(reading):
        return procedure
    # That something was not observed is no observation with a value; nothing here can say it, so it is kept.
    return None if is_true(reading.node, "negationInd") else observation


def _is_measured(reading: Reading) -> bool:
    """Whether an observation has a value that no procedure can have (guide, CF-procedures: it is no Procedure)."""
    kinds = {data_type(one) for one in children(reading.node, "value") if not null_flavor(one)}
    return bool(kinds) and not kinds & _CODED


def _is_only_a_risk(reading: Reading) -> bool:
    """Whether a problem is one that the patient may get, not one that there is (C-CDA R2.1, risk concern act)."""
    is_in_risk = _RISK_CONCERN in (reading.of_parent("templates", template_ids) or ())
    return is_in_risk or code_of(reading.node) == _AT_RISK


def _is_medicine(reading: Reading) -> bool:
    """Whether a supply is of a medicine: by its template, or by the medicine around it."""
    templates = template_ids(reading.node)
    if templates & {f"{_CCDA}18", f"{_CCD}34", f"{_IHE}7.3"} and reading.section.topic is not Topic.DEVICES:
        return True
    return reading.parent is not None and local_name(reading.parent.node) == "substanceAdministration"


def is_allergy(reading: Reading, templates: frozenset[str]) -> bool:
    """Whether an observation is an allergy: by template, or by its place in the allergy section and its kind."""
    # Some exporters claim the allergy template for a problem, whose code and place then say what it is.
    if code_of(reading.node) in PROBLEM_KINDS and child(reading.node, "participant") is None:
        return False
    if templates & ALLERGIES:
        return True
    if (templates and not templates & PROBLEMS) or reading.section.topic is not Topic.ALLERGIES:
        return False
    kinds = {attribute(one, "code") for one in children(reading.node, "value")}
    return bool(kinds & ALLERGY_KINDS) or child(reading.node, "participant") is not None or _is_in_act(reading)


def _is_in_act(reading: Reading) -> bool:
    """Whether a statement is what an act is about, as that of a concern; not part of another observation."""
    return reading.parent is not None and local_name(reading.parent.node) == "act"


def is_problem(reading: Reading, templates: frozenset[str]) -> bool:
    """Whether an observation is a problem: by template, or as what a concern in the problem section is about."""
    if templates & PROBLEMS:
        return True
    if not reading.of_parent("is_wrapper", is_wrapper):
        return False
    code = code_of(reading.node)
    return code in PROBLEM_KINDS or (not templates and reading.section.topic is Topic.PROBLEMS)


def is_wrapper(node: Element) -> bool:
    """Whether a statement states nothing itself but holds what it is about: a concern, or a group without a code."""
    templates = template_ids(node)
    if local_name(node) == "organizer":
        return code_of(node) is None and not templates & _BY_TEMPLATE.keys()
    if local_name(node) != "act":
        return False
    if templates & _WRAPPERS or code_of(node) == "CONC":
        return True
    if not templates and child(node, "code") is None and child(node, "text") is None and related(node):
        return True
    return not templates & _BY_TEMPLATE.keys() and any(
        local_name(inner) == "observation" and template_ids(inner) & (ALLERGIES | PROBLEMS)
        for _link, inner in related(node)
    )


def is_group(reader: Reader | None) -> bool:
    """Whether a reader points to the members of its statement, which are therefore read before it."""
    return reader in (panel, report)
