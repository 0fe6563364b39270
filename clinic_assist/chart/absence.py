"""The three silences of a record, which are three different statements and never an empty list."""

from __future__ import annotations

from enum import Enum


class Silence(Enum):
    """What it means that a chart lists nothing under a topic.

    NONE_KNOWN: the source states that there are none ("no known allergies").
    NOT_ASKED: the source states that nobody asked.
    NO_INFORMATION: the source says nothing, or says that it does not know.
    """

    NONE_KNOWN = "none-known"
    NOT_ASKED = "not-asked"
    NO_INFORMATION = "no-information"


class Topic(Enum):
    """The parts of a chart that a source can be silent about. Named as in the International Patient Summary."""

    ALLERGIES = "allergies"
    MEDICATIONS = "medications"
    PROBLEMS = "problems"
    IMMUNIZATIONS = "immunizations"
    PROCEDURES = "procedures"
    DEVICES = "devices"
    RESULTS = "results"
    OTHER = "other"
