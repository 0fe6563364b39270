"""The accounting of a patient's disclosures."""

from __future__ import annotations

from datetime import timedelta

from clinic_assist.trail.disclosures import NOT_RECORDED, disclosure_detail, disclosures
from tests.unit.trail.entries import PEOPLE, TrailWriter


def test_who_got_what_and_for_what_is_told_as_it_was_noted() -> None:
    trail = TrailWriter()
    detail = disclosure_detail("note", recipient="Dr. Weber; cardiology", purpose="referral\nurgent")
    trail.write("printed", timedelta(0), patient="p1", detail=detail)
    trail.write("printed", timedelta(1), patient="p2", detail="chart")
    trail.write("chart-opened", timedelta(2), patient="p1")

    (one,) = disclosures(trail.entries, "p1", PEOPLE)

    assert (one.what, one.recipient, one.purpose) == ("signed note", "Dr. Weber, cardiology", "referral urgent")
    assert one.by == "Ada Example (ada)"


def test_what_nobody_noted_is_said_to_be_not_recorded() -> None:
    trail = TrailWriter()
    trail.write("printed", timedelta(0), patient="p1", detail=disclosure_detail("safety"))
    trail.write("printed", timedelta(1), patient="p1", detail="break-glass chart")

    first, second = disclosures(trail.entries, "p1", PEOPLE)

    assert (first.recipient, first.purpose) == (NOT_RECORDED, NOT_RECORDED)
    assert second.what == "whole chart"
