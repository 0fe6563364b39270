"""A small knowledge pack on disk, for tests of loading and of the engine."""

from __future__ import annotations

from pathlib import Path

PACK = """
name = "Small"
version = "1"
date = 2026-01-02
acts_from_local_use = ["estrogen"]
[attributes]
"Developer" = "Nobody"
"""

SOURCES = """
[book]
citation = "A book"
date = "2020"
"""

CLASSES = """
[[class]]
id = "greeks"
name = "Greek letters"
members = ["alpha", "beta"]
sources = ["book"]
duplicate = "monitor"
duplicate_note = "Sometimes meant."

[[class]]
id = "all"
name = "all letters"
includes = ["greeks"]
members = ["gamma"]
sources = ["book"]
also_named = ["letters"]
duplicate = "information"
duplicate_except = [["beta", "gamma"]]
"""

COMMON = """
[defaults]
status = "active"
evidence = "established"
last_reviewed = 2026-01-02
consequence = "Harm."
mechanism = "Why."
action = "Stop."
sources = ["book"]
known_false_alarms = "None."
"""

RULE = """
[[rule]]
id = "alpha-gamma"
a = ["alpha"]
b = ["gamma"]
effect = "harm"
severity = "contraindicated"
interruptive = true
summary = "{a} with {b}: harm"
fires = [["alpha", "gamma"]]
silent = [["beta", "gamma"]]
[[rule.modifier]]
side = "b"
routes = ["inhaled"]
to = "monitor"
why = "Inhaled"
[[rule.modifier]]
taken_with = ["acid"]
to = "serious"
why = "Protected"

[[rule]]
id = "class-gamma"
a = ["@greeks", "estrogen"]
b = ["gamma"]
effect = "harm"
severity = "monitor"
summary = "{a} with {b}: some harm"
fires = [["beta", "gamma"]]
silent = [["beta", "delta"]]
[[rule.modifier]]
side = "a"
drugs = ["estrogen"]
to = "information"
why = "A hormone"

[[rule]]
id = "class-delta"
a = ["@greeks"]
b = ["delta"]
except_pairs = [["beta", "delta"]]
effect = "noise"
severity = "serious"
local_use = "counts"
summary = "{a} with {b}: noise"
fires = [["alpha", "delta"]]
silent = [["beta", "delta"]]

[[rule]]
id = "old"
status = "retired"
a = ["alpha"]
b = ["beta"]
effect = "harm"
severity = "serious"
summary = "{a} with {b}: retired"
fires = [["alpha", "beta"]]
silent = [["beta", "delta"]]
"""

GROUP = """
[[rule]]
id = "three"
groups = [["@greeks"], ["delta"], ["acid"]]
effect = "noise"
severity = "serious"
summary = "{drugs}: great noise"
fires = [["alpha", "delta", "acid"]]
silent = [["alpha", "delta", "gamma"]]
"""

ALLERGY = """
[[rule]]
id = "same"
match = "same-ingredient"
basis = "same"
severity = "contraindicated"
interruptive = true
summary = "{drug}: an allergy to {allergen} is recorded"
fires = [["alpha", "alpha"]]
silent = [["alpha", "beta"]]

[[rule]]
id = "greek"
allergen = ["@greeks"]
drug = ["@greeks"]
basis = "same"
severity = "contraindicated"
interruptive = true
summary = "{drug}: an allergy to {allergen} is recorded, a relative"
side_effects = ["itch"]
class_effects = ["cough"]
fires = [["alpha", "beta"]]
silent = [["alpha", "gamma"]]

[[rule]]
id = "cross"
allergen = ["@greeks"]
drug = ["gamma"]
basis = "cross"
severity = "serious"
interruptive = true
summary = "{drug}: an allergy to {allergen} is recorded, a cousin"
fires = [["alpha", "gamma"]]
silent = [["alpha", "beta"]]

[[rule]]
id = "far"
allergen = ["@greeks"]
drug = ["delta"]
basis = "cross"
severity = "information"
summary = "{drug}: an allergy to {allergen} is recorded, far away"
fires = [["alpha", "delta"]]
silent = [["alpha", "beta"]]

[[rule]]
id = "class-only"
allergen = ["@greeks"]
drug = ["acid"]
class_only = true
basis = "cross"
severity = "monitor"
summary = "{drug}: an allergy to {allergen} is recorded as a class"
fires = [["greeks", "acid"]]
silent = [["alpha", "acid"]]

[[rule]]
id = "by-reaction"
allergen = ["@greeks"]
drug = ["estrogen"]
basis = "cross"
severity = "monitor"
only_reactions = ["green"]
reaction_counts = false
summary = "{drug}: an allergy to {allergen} is recorded, with green spots"
fires = [["alpha", "estrogen"]]
silent = [["alpha", "beta"]]

[[rule]]
id = "named"
match = "named-class"
basis = "same"
severity = "serious"
summary = "{drug}: an allergy to {allergen} is recorded, which one is not stated"
fires = [["letters", "gamma"]]
silent = [["letters", "delta"]]
"""

PROBLEMS = """
[[problem]]
id = "itch"
name = "itch"
icd10 = ["L29"]
names = ["itch", "pruritus"]
"""

PATIENTS = """
[[rule]]
id = "alpha-itch"
kind = "drug-disease"
drug = ["@greeks"]
when = { problem = ["itch"] }
severity = "serious"
summary = "{drug} in a patient who itches"
fires = ["alpha; itch"]
silent = ["alpha"]
"""

WASHOUT = """
[defaults]
last_reviewed = 2026-01-02
sources = ["book"]

[[washout]]
id = "alpha-acts-on"
drugs = ["@greeks"]
drugs_except = ["beta"]
days = 14
effects = ["harm"]
partners_except = ["acid"]
rules_except = ["class-gamma"]
reason = "Alpha is slow"
fires = [["alpha", "gamma"]]
silent = [["alpha", "delta"]]

[[washout]]
id = "beta-depot"
drugs = ["beta", "gamma"]
routes = ["injected"]
days = 30
words = ["depot"]
effects = ["noise", "harm"]
partners = ["delta", "alpha", "beta"]
at_most = "monitor"
reason = "A depot"
fires = [["gamma", "alpha"]]
silent = [["beta", "acid"]]
"""

DOSE_DEFAULTS = """
[defaults]
sources = ["book"]
last_reviewed = 2026-01-02
"""

DOSES = """
[[dose]]
drug = "alpha"
routes = ["oral"]
single = 20
daily = 40
least = 5
"""

LOADS = """
[[load]]
id = "load-noise"
name = "noise load"
method = "By ear."
weight = [{ points = 3, drug = ["@greeks"] }, { points = 1, drug = ["alpha", "gamma", "delta", "acid"] }]
raised_by = [{ points = 2, when = { age_from = 65 } }]
no_weight = ["acid"]
effects = ["noise"]
drugs_from = 3
monitor_from = 5
serious_from = 8
evidence = "probable"
consequence = "Deafness."
mechanism = "Sounds add up."
action = "Be quiet."
sources = ["book"]
last_reviewed = 2026-01-02
known_false_alarms = "None."
fires = ["alpha; also beta; also gamma"]
silent = ["alpha; also beta"]
"""

OPIOIDS = """
[[opioid]]
drug = "alpha"
factor = 2
sources = ["book"]

[[opioid]]
drug = "beta"
why_not = "it is odd"
sources = ["book"]
"""


KIDNEY = """
[[drug]]
id = "alpha"
drug = ["alpha"]
by = "crcl"
harm = "Too much."
why = "The kidney."
band = [{ below = 30, act = "never", do = "Stop." }, { below = 60, do = "Half the dose." }]
sources = ["book"]
last_reviewed = 2026-01-02
known_false_alarms = "None."
"""

LIVER = """
[[drug]]
id = "alpha"
drug = ["alpha"]
harm = "Too much."
why = "The liver."
band = [{ grades = ["severe"], act = "never", do = "Stop." }, { grades = ["mild", "moderate"], do = "Half the dose." }]
sources = ["book"]
last_reviewed = 2026-01-02
known_false_alarms = "None."
"""

TESTS = """
[[test]]
id = "inr"
name = "INR"
measurands = ["inr", "prothrombin-time"]

[[test]]
id = "weight"
name = "weight"
measurands = ["body-weight"]
is_bedside = true
"""

MONITORING = """
[defaults]
last_reviewed = 2026-01-02
sources = ["book"]
known_false_alarms = "None."

[[drug]]
id = "monitoring-alpha"
drug = ["alpha"]
due = [
  { test = "inr", every_days = 84 },
  { test = "weight", every_days = 365, before = true, age_from = 65, severity = "information" },
]
harm = "Harm."
note = "Look at the hair."
routes = ["oral"]
fires = ["alpha for 400 days"]
silent = ["alpha"]

[[drug]]
id = "monitoring-retired"
status = "retired"
drug = ["beta"]
due = [{ test = "inr", every_days = 84 }]
harm = "Harm."
fires = ["beta for 400 days"]
silent = ["beta"]
"""


def write_pack(folder: Path, **changed: str) -> Path:
    """Writes the pack; keyword arguments replace whole files by their stem."""
    files = {
        "pack": (folder / "pack.toml", PACK),
        "sources": (folder / "sources.toml", SOURCES),
        "classes": (folder / "classes" / "letters.toml", CLASSES),
        "interactions": (folder / "interactions" / "pairs.toml", COMMON + RULE),
        "groups": (folder / "groups" / "threes.toml", COMMON + GROUP),
        "allergies": (folder / "allergies" / "letters.toml", COMMON + ALLERGY),
        "problems": (folder / "problems" / "skin.toml", PROBLEMS),
        "kidney": (folder / "kidney" / "letters.toml", KIDNEY),
        "liver": (folder / "liver" / "letters.toml", LIVER),
        "tests": (folder / "tests" / "tests.toml", TESTS),
        "monitoring": (folder / "monitoring" / "letters.toml", MONITORING),
        "washout": (folder / "washout" / "letters.toml", WASHOUT),
        "patients": (folder / "patients" / "skin.toml", COMMON + PATIENTS),
        "loads": (folder / "loads" / "noise.toml", LOADS),
        "opioids": (folder / "opioids" / "letters.toml", OPIOIDS),
        "doses": (folder / "doses" / "letters.toml", DOSE_DEFAULTS + DOSES),
    }
    for key, (path, content) in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(key, content), encoding="utf-8")
    return folder
