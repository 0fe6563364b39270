"""What sentences for the patient look like: second person, words of every day, one thing a sentence.

They say no more than the record does. A prescription that was stopped speaks of that prescription, for another one of
the same medicine may be in use; what the record leaves open ("status unknown") is listed, not claimed; a status word is
left out only where the sentence says the same ("You have …" of an active problem, "Ruled out" of a refuted one).
"""

from __future__ import annotations

from clinic_assist.drafting.prepared import FactKind, StatusClass

_GENERAL = None

_TAKING = "{name}|, {dose}|, from {start}|, until {end}|, stated {date}|, {status}|, for {reason}"
_PRESCRIPTION = "{name}|, {dose}|, written on {date}|, {status}|, for {reason}"
_ALLERGY_DETAILS = "| (reaction: {reaction})|, {severity}|, seriousness {criticality}"
_PROBLEM_DETAILS = "{name}|, {severity}|, {site}|, from {onset}|, until {end}|, recorded {recorded}|: {status}"
# Without the reason: what a sentence denies must not seem to be the reason too.
_NOT_IN_USE = "{name}|, {dose}|, written on {date}|, {status}"
_NOT_TAKEN = "{name}|, {dose}|, from {start}|, until {end}|, stated {date}|, {status}"
_PROCEDURE = "{name}|, {site}|, dated {date}|, until {end}|, {status}|, for {reason}|, outcome {outcome}"
_FROM = "|, from {onset}|, recorded {recorded}"
_SINCE = "|, since {onset}|, recorded {recorded}"

PLAIN_FORMS: dict[tuple[FactKind, StatusClass | None], tuple[str, ...]] = {
    (FactKind.CONDITION, _GENERAL): (
        f"Your record lists {_PROBLEM_DETAILS}",
        f"In your record: {_PROBLEM_DETAILS}",
    ),
    (FactKind.CONDITION, StatusClass.ACTIVE): (
        # Active and over: the record says both, so neither "have" nor "had" would be true to it.
        "Your record lists {name} until {end}|, {severity}|, {site}|, from {onset}|, {status}",
        f"You have {{name}}|, {{severity}}|, {{site}}{_SINCE}",
        f"You have {{name}}| ({{site}})|, {{severity}}{_SINCE}",
    ),
    (FactKind.CONDITION, StatusClass.PAST): (
        f"You had {_PROBLEM_DETAILS}",
        f"In the past you had {_PROBLEM_DETAILS}",
    ),
    (FactKind.CONDITION, StatusClass.REFUTED): (
        "You do not have {name}|, {site}|, recorded {recorded}",
        "Ruled out: {name}|, {site}|, recorded {recorded}",
    ),
    (FactKind.CONDITION, StatusClass.UNCONFIRMED): (
        f"You may have {_PROBLEM_DETAILS}",
        f"It is possible that you have {_PROBLEM_DETAILS}",
    ),
    (FactKind.ALLERGY, _GENERAL): (
        f"Your record lists this {{type}}: {{name}}{_ALLERGY_DETAILS}|, {{status}}{_SINCE}",
        f"In your record, an {{type}} to {{name}}{_ALLERGY_DETAILS}|, {{status}}{_SINCE}",
    ),
    (FactKind.ALLERGY, StatusClass.ACTIVE): (
        f"You have an {{type}} to {{name}}{_ALLERGY_DETAILS}{_SINCE}",
        f"Your {{type}}: {{name}}{_ALLERGY_DETAILS}{_SINCE}",
    ),
    (FactKind.ALLERGY, StatusClass.PAST): (
        f"You had an {{type}} to {{name}}{_ALLERGY_DETAILS}{_FROM}|: {{status}}",
        f"In the past you had an {{type}} to {{name}}{_ALLERGY_DETAILS}{_FROM}|: {{status}}",
    ),
    (FactKind.ALLERGY, StatusClass.REFUTED): (
        "You do not have an {type} to {name}|, recorded {recorded}",
        "Ruled out: an {type} to {name}|, recorded {recorded}",
    ),
    (FactKind.ALLERGY, StatusClass.UNCONFIRMED): (
        f"You may have an {{type}} to {{name}}{_ALLERGY_DETAILS}{_SINCE}|: {{status}}",
        f"It is possible that you have an {{type}} to {{name}}{_ALLERGY_DETAILS}{_SINCE}|: {{status}}",
    ),
    (FactKind.REQUEST, _GENERAL): (
        f"Your prescription for {_PRESCRIPTION}",
        f"In your record, a prescription for {_PRESCRIPTION}",
    ),
    (FactKind.REQUEST, StatusClass.ACTIVE): (
        "Take or use {name}: {dose}|, prescribed on {date}|, for {reason}",
        "You are prescribed {name}|: {dose}|, written on {date}|, for {reason}",
        "Your prescription for {name}|: {dose}|, written on {date}|, for {reason}",
    ),
    (FactKind.REQUEST, StatusClass.STOPPED): (
        f"Do not use this prescription: {_NOT_IN_USE}",
        f"Your prescription for {_NOT_IN_USE}",
    ),
    (FactKind.REQUEST, StatusClass.HELD): (
        f"Do not use this prescription now: {_NOT_IN_USE}",
        f"Your prescription for {_NOT_IN_USE}",
    ),
    (FactKind.REQUEST, StatusClass.NOT_DONE): (
        f"Do not take or use {_NOT_IN_USE}",
        f"Your record says not to take or use {_NOT_IN_USE}",
    ),
    (FactKind.TAKES, _GENERAL): (
        f"Your record lists {_TAKING}",
        f"In your record: {_TAKING}",
    ),
    (FactKind.TAKES, StatusClass.ACTIVE): (
        "You take or use {name}|: {dose}|, since {start}|, stated {date}|, for {reason}",
        "You are taking or using {name}|: {dose}|, since {start}|, stated {date}|, for {reason}",
    ),
    (FactKind.TAKES, StatusClass.STOPPED): (
        f"No longer in use: {_NOT_TAKEN}",
        f"Your record lists {_NOT_TAKEN}",
    ),
    (FactKind.TAKES, StatusClass.HELD): (
        "Do not take or use {name} now|, {dose}|, from {start}|, until {end}|, stated {date}|, {status}",
        f"Your record lists {_NOT_TAKEN}",
    ),
    (FactKind.DISPENSE, _GENERAL): (
        "Supply of {name}|, {quantity}|, {dose}|, dated {date}|: {status}",
        "In your record, a supply of {name}|, {quantity}|, {dose}|, dated {date}|: {status}",
    ),
    (FactKind.DISPENSE, StatusClass.DONE): (
        "You received {name}|, {quantity}|, {dose}|, on {date}",
        "On {date}, you received {name}|, {quantity}|, {dose}",
    ),
    (FactKind.ADMINISTRATION, _GENERAL): (
        "Your record lists {name}|, {dose}|, dated {date}|, {status}|, for {reason}",
        "In your record: {name}|, {dose}|, dated {date}|, {status}|, for {reason}",
    ),
    (FactKind.ADMINISTRATION, StatusClass.DONE): (
        "You were given {name}|, {dose}|, on {date}|, for {reason}",
        "On {date}, you were given {name}|, {dose}|, for {reason}",
    ),
    (FactKind.ADMINISTRATION, StatusClass.NOT_DONE): ("You were not given {name}|, {dose}|, dated {date}|, {status}",),
    (FactKind.RESULT, _GENERAL): (
        "Your {name} was {value}| {unit}| on {date}|, {flag}| (reference range {range})|, {status}",
        "On {date}, your {name} was {value}| {unit}|, {flag}| (reference range {range})|, {status}",
        "Your {name}: {parts}|, on {date}|, {flag}|, {status}",
        "Your {name}: no value, {absent}|, on {date}|, {status}",
        "Your {name}|, {status}|, on {date}",
    ),
    (FactKind.RESULT, StatusClass.DONE): (
        "Your {name} was {value}| {unit}| on {date}|, {flag}| (reference range {range})",
        "On {date}, your {name} was {value}| {unit}|, {flag}| (reference range {range})",
        "Your {name}: {parts}|, on {date}|, {flag}",
        "Your {name}: no value, {absent}|, on {date}",
        "Your {name}|, {status}|, on {date}",
    ),
    (FactKind.PREVIOUS, _GENERAL): (
        "; before that it was {value}| {unit}|, {flag}| on {date}",
        "; before that {value}| {unit}|, {flag}| on {date}",
        "; before that {parts}| on {date}",
        "; before that {dose}|, {status}|, written on {date}|, from {start}|, until {end}",
    ),
    (FactKind.FINDING, _GENERAL): (
        "Your {name}: {value}| {unit}|, {flag}|, {status}|, recorded {date}",
        "Your {name}: {parts}|, {flag}|, {status}|, recorded {date}",
        "Your {name}: no value, {absent}|, {status}|, recorded {date}",
        "Your {name}|, {status}|, recorded {date}",
    ),
    (FactKind.FINDING, StatusClass.DONE): (
        "Your {name}: {value}| {unit}|, {flag}|, recorded {date}",
        "Your {name}: {parts}|, {flag}|, recorded {date}",
        "Your {name}: no value, {absent}|, recorded {date}",
        "Your {name}|, {status}|, recorded {date}",
    ),
    (FactKind.PROCEDURE, _GENERAL): (
        f"Your record lists {_PROCEDURE}",
        f"In your record: {_PROCEDURE}",
    ),
    (FactKind.PROCEDURE, StatusClass.DONE): (
        "You had {name}|, {site}|, on {date}|, until {end}|, for {reason}|, outcome {outcome}",
        "On {date}, you had {name}|, {site}|, until {end}|, for {reason}|, outcome {outcome}",
    ),
    (FactKind.PROCEDURE, StatusClass.NOT_DONE): (
        "You did not have {name}|, {site}|, dated {date}|, until {end}|, {status}",
    ),
    (FactKind.ENCOUNTER, _GENERAL): (
        "Your visit: {name}|, {class}|, on {date}|, until {end}|, {status}|, for {reason}",
        "On {date}, your visit: {name}|, {class}|, until {end}|, {status}|, for {reason}",
    ),
    (FactKind.ENCOUNTER, StatusClass.DONE): (
        "You had a visit: {name}|, {class}|, on {date}|, until {end}|, for {reason}",
        "On {date}, you had a visit: {name}|, {class}|, until {end}|, for {reason}",
    ),
    (FactKind.DOCUMENT, _GENERAL): (
        "In your record: {name}|, dated {date}|, {status}|: {conclusion}",
        "Your record has {name}|, dated {date}|, {status}|: {conclusion}",
    ),
    (FactKind.IMMUNIZATION, _GENERAL): (
        "Your record lists this vaccine: {name}|, dose {number}|, {status}|, recorded {date}|, for {reason}",
        "In your record, this vaccine: {name}|, dose {number}|, {status}|, recorded {date}|, for {reason}",
    ),
    (FactKind.IMMUNIZATION, StatusClass.DONE): (
        "You received this vaccine: {name}|, dose {number}|, on {date}",
        "On {date}, you received this vaccine: {name}|, dose {number}",
    ),
    (FactKind.FAMILY, _GENERAL): (
        "In your family, {relation}|: {conditions}|, recorded {recorded}",
        "Your family history, {relation}|: {conditions}|, recorded {recorded}",
    ),
    (FactKind.DEVICE, _GENERAL): (
        "Your record lists this device: {name}|, {site}|, from {start}|, until {end}|, recorded {recorded}|: {status}",
        "Your device: {name}|, {site}|, from {start}|, until {end}|, recorded {recorded}|: {status}",
    ),
    (FactKind.GOAL, _GENERAL): (
        "Your goal: {name}|, {status}|, from {date}",
        "Your goal: {name}|, from {date}|, {status}",
    ),
    (FactKind.PLAN, _GENERAL): (
        "Your care plan: {name}|, {status}|, from {date}",
        "Your care plan: {name}|, from {date}|, {status}",
    ),
    (FactKind.ORDER, _GENERAL): (
        "Order for you: {name}|, {status}|, written on {date}|, for {reason}",
        "Order for you: {name}|, written on {date}|, {status}|, for {reason}",
    ),
    (FactKind.ORDER, StatusClass.ACTIVE): (
        "Your care team ordered {name}|, written on {date}|, for {reason}",
        "Ordered for you: {name}|, written on {date}|, for {reason}",
    ),
    (FactKind.FLAG, _GENERAL): ("Alert: {name}|, {status}|, from {date}", "Alert: {name}|, from {date}|, {status}"),
    (FactKind.ABSENCE, _GENERAL): ("{text}|, stated {date}", "{text}| (stated {date})"),
}
"""Kind and class of status (None: every class without forms of its own) → forms, the preferred one first."""
