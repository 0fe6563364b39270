"""What sentences for a clinician look like; how a form is written stands in `forms`."""

from __future__ import annotations

from clinic_assist.drafting.prepared import FactKind, StatusClass

_GENERAL = None

_PAST_CONDITION = "{name}|, {severity}|, {site}|, {status}|, from {onset}|, until {end}|, recorded {recorded}"
_REACTION = "{reaction}|, {severity}|, criticality {criticality}"
_ALLERGY_DATES = "since {onset}|, recorded {recorded}"

CLINICAL_FORMS: dict[tuple[FactKind, StatusClass | None], tuple[str, ...]] = {
    (FactKind.CONDITION, _GENERAL): (
        "{name}|, {severity}|, {site}|, {status}|, since {onset}|, until {end}|, recorded {recorded}",
        "{name}| ({site})|, {severity}|, since {onset}|, until {end}|, {status}|, recorded {recorded}",
        "{name}| ({status})|, {severity}|, {site}|, since {onset}|, until {end}|, recorded {recorded}",
    ),
    (FactKind.CONDITION, StatusClass.PAST): (
        _PAST_CONDITION,
        f"Past problem: {_PAST_CONDITION}",
        "{name}| ({status})|, {severity}|, {site}|, from {onset}|, until {end}|, recorded {recorded}",
    ),
    (FactKind.CONDITION, StatusClass.REFUTED): (
        "{name}| ({site})|: {status}|, recorded {recorded}",
        "{name}|, {site}|: {status}|, recorded {recorded}",
    ),
    (FactKind.ALLERGY, _GENERAL): (
        f"{{type}} to {{name}}|: {_REACTION}|, {{status}}|, {_ALLERGY_DATES}",
        f"{{type}} to {{name}}|, {{status}}|, {_ALLERGY_DATES}|: {_REACTION}",
        f"{{type}} to {{name}}| ({{status}})|: {_REACTION}|, {_ALLERGY_DATES}",
    ),
    (FactKind.ALLERGY, StatusClass.REFUTED): (
        "{type} to {name}|: {status}|, recorded {recorded}",
        "{type} to {name}|, {status}|, recorded {recorded}",
    ),
    (FactKind.REQUEST, _GENERAL): (
        "{name}|, {dose}|, {status}|, written on {date}|, for {reason}",
        "{name}|, written on {date}|, {dose}|, {status}|, for {reason}",
    ),
    (FactKind.REQUEST, StatusClass.ACTIVE): (
        "Prescribed {name}|, {dose}|, on {date}|, {status}|, for {reason}",
        "{name}|, {dose}|, prescribed on {date}|, {status}|, for {reason}",
        "{name}|, {dose}|, {status}|, prescribed on {date}|, for {reason}",
    ),
    (FactKind.TAKES, _GENERAL): (
        "{name}|, {dose}|, {status}|, from {start}|, until {end}|, stated {date}|, for {reason}",
        "{name}|, {dose}|, from {start}|, until {end}|, stated {date}|, {status}|, for {reason}",
    ),
    (FactKind.TAKES, StatusClass.ACTIVE): (
        "Takes {name}|, {dose}|, since {start}|, until {end}|, stated {date}|, for {reason}",
        "Is taking {name}|, {dose}|, since {start}|, until {end}|, stated {date}|, for {reason}",
        "Takes {name}|, since {start}|, until {end}|, stated {date}|, {dose}|, for {reason}",
    ),
    (FactKind.DISPENSE, _GENERAL): (
        "{name}|, {quantity}|, {dose}|, {status}|, dated {date}",
        "{name}|, dated {date}|, {quantity}|, {dose}|, {status}",
    ),
    (FactKind.DISPENSE, StatusClass.DONE): (
        "Dispensed {name}|, {quantity}|, {dose}|, on {date}",
        "{name}|, {quantity}|, {dose}|, dispensed on {date}",
        "On {date}, dispensed {name}|, {quantity}|, {dose}",
    ),
    (FactKind.ADMINISTRATION, _GENERAL): (
        "{name}|, {dose}|, {status}|, dated {date}|, for {reason}",
        "{name}|, dated {date}|, {dose}|, {status}|, for {reason}",
    ),
    (FactKind.ADMINISTRATION, StatusClass.DONE): (
        "Given {name}|, {dose}|, on {date}|, for {reason}",
        "{name}|, {dose}|, given on {date}|, for {reason}",
        "On {date}, given {name}|, {dose}|, for {reason}",
    ),
    (FactKind.RESULT, _GENERAL): (
        "{name} was {value}| {unit}| on {date}|, {flag}| (reference {range})|, {status}",
        "On {date}, {name} was {value}| {unit}|, {flag}| (reference {range})|, {status}",
        "{name}: {value}| {unit}|, {flag}| (reference {range})|, {status}|, on {date}",
        "{name}: {parts}|, on {date}|, {flag}|, {status}",
        "{name}: no value, {absent}|, on {date}|, {status}",
        "{name}|, {status}|, on {date}",
    ),
    (FactKind.RESULT, StatusClass.DONE): (
        "{name} was {value}| {unit}| on {date}|, {flag}| (reference {range})",
        "On {date}, {name} was {value}| {unit}|, {flag}| (reference {range})",
        "{name}: {value}| {unit}|, {flag}| (reference {range})|, on {date}",
        "{name}: {parts}|, on {date}|, {flag}",
        "{name}: no value, {absent}|, on {date}",
        "{name}|, {status}|, on {date}",
    ),
    (FactKind.PREVIOUS, _GENERAL): (
        "; previously {value}| {unit}|, {flag}| on {date}",
        "; before that {value}| {unit}|, {flag}| on {date}",
        "; previously {parts}| on {date}",
        "; previously {dose}|, {status}|, written on {date}|, from {start}|, until {end}",
    ),
    (FactKind.FINDING, _GENERAL): (
        "{name}: {value}| {unit}|, {flag}|, {status}|, recorded {date}",
        "{name}: {parts}|, {flag}|, {status}|, recorded {date}",
        "{name}: no value, {absent}|, {status}|, recorded {date}",
        "{name}|, {status}|, recorded {date}",
    ),
    (FactKind.FINDING, StatusClass.DONE): (
        "{name}: {value}| {unit}|, {flag}|, recorded {date}",
        "{name}: {parts}|, {flag}|, recorded {date}",
        "{name}: no value, {absent}|, recorded {date}",
        "{name}|, {status}|, recorded {date}",
    ),
    (FactKind.PROCEDURE, _GENERAL): (
        "{name}|, {site}|, {status}|, dated {date}|, until {end}|, for {reason}|, outcome {outcome}",
        "{name}| ({site})|, dated {date}|, until {end}|, {status}|, for {reason}|, outcome {outcome}",
    ),
    (FactKind.PROCEDURE, StatusClass.DONE): (
        "{name}|, {site}|, on {date}|, until {end}|, {status}|, for {reason}|, outcome {outcome}",
        "On {date}, {name}|, {site}|, until {end}|, {status}|, for {reason}|, outcome {outcome}",
        "{name}| ({site})|, {status}|, on {date}|, until {end}|, for {reason}|, outcome {outcome}",
    ),
    (FactKind.ENCOUNTER, _GENERAL): (
        "{name}|, {class}|, on {date}|, until {end}|, {status}|, for {reason}",
        "On {date}, {name}|, {class}|, until {end}|, {status}|, for {reason}",
        "{name}| ({class})|, {status}|, on {date}|, until {end}|, for {reason}",
    ),
    (FactKind.DOCUMENT, _GENERAL): (
        "{name}|, dated {date}|, {status}|: {conclusion}",
        "{name}|, {status}|, dated {date}|: {conclusion}",
    ),
    (FactKind.IMMUNIZATION, _GENERAL): (
        "{name}|, dose {number}|, {status}|, recorded {date}|, for {reason}",
        "{name}|, dose {number}|, recorded {date}|, {status}|, for {reason}",
    ),
    (FactKind.IMMUNIZATION, StatusClass.DONE): (
        "Received {name}|, dose {number}|, on {date}",
        "{name}|, dose {number}|, given on {date}",
        "On {date}, received {name}|, dose {number}",
    ),
    (FactKind.FAMILY, _GENERAL): ("Family history, {relation}|: {conditions}|, recorded {recorded}",),
    (FactKind.DEVICE, _GENERAL): (
        "{name}|, {site}|, {status}|, since {start}|, until {end}|, recorded {recorded}",
        "{name}| ({site})|, since {start}|, until {end}|, {status}|, recorded {recorded}",
    ),
    (FactKind.GOAL, _GENERAL): ("Goal: {name}|, {status}|, from {date}", "Goal: {name}|, from {date}|, {status}"),
    (FactKind.PLAN, _GENERAL): (
        "Care plan: {name}|, {status}|, from {date}",
        "Care plan: {name}|, from {date}|, {status}",
    ),
    (FactKind.ORDER, _GENERAL): (
        "Order: {name}|, {status}|, written on {date}|, for {reason}",
        "Order: {name}|, written on {date}|, {status}|, for {reason}",
    ),
    (FactKind.FLAG, _GENERAL): ("Alert: {name}|, {status}|, from {date}", "Alert: {name}|, from {date}|, {status}"),
    (FactKind.ABSENCE, _GENERAL): ("{text}|, stated {date}", "{text}| (stated {date})"),
}
"""Kind and class of status (None: every class without forms of its own) → forms, the preferred one first."""
