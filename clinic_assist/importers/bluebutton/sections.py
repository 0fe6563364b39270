"""Which section is read by what, by its title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, Protocol

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.facts import Fact
from clinic_assist.importers.bluebutton.parse import Entry, Grammar, Section
from clinic_assist.importers.bluebutton.problems import (
    allergy,
    device,
    event,
    immunization,
    own_medication,
    prescription,
    problem,
    relative,
)
from clinic_assist.importers.bluebutton.reading import BlueButton
from clinic_assist.importers.bluebutton.results import (
    appointment,
    documents,
    laboratory,
    own_reading,
    own_test,
    vital_sign,
)

SectionReader = Callable[[BlueButton, Section], list[Fact]]


class RecordReader(Protocol):
    """Makes the fact of one record. `own`: whether the person has entered it."""

    def __call__(self, file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
        """The fact of one record."""


class Kind(NamedTuple):
    """How a section is read: record by record, or as a whole.

    Attributes:
        topic: The part of the chart that it is, where saying that there is nothing says something.
        resource_type: The type of its records, which silences are told by.
    """

    grammar: Grammar | None = None
    record: RecordReader | None = None
    whole: SectionReader | None = None
    topic: Topic = Topic.OTHER
    resource_type: str = ""


_COMMENTS: Final = "Comments"
_ALLERGIES: Final = Kind(
    Grammar(("Allergy Name",), (
        "Location", "Date Entered", "Reaction", "Allergy Type", "VA Drug Class", "Observed/Historical", "Date",
        "Severity", "Diagnosed", "Type", "Treatment", "First Episode Date", _COMMENTS,
    )), allergy, topic=Topic.ALLERGIES, resource_type="AllergyIntolerance",
)  # fmt: skip
_PROBLEMS: Final = Kind(
    Grammar(("Problem", "Condition Name"), (
        "Date/Time Entered", "Location", "Status", "Provider", "Medical Condition Start Date",
        "Medical Condition End Date", _COMMENTS,
    )), problem, topic=Topic.PROBLEMS, resource_type="Condition",
)  # fmt: skip
_PRESCRIPTIONS: Final = Kind(
    Grammar(("Medication",), (
        "Instructions", "Status", "Refills Remaining", "Last Filled On", "Initially Ordered On", "Quantity",
        "Days Supply", "Pharmacy", "Prescription Number",
    ), frozenset()), prescription, topic=Topic.MEDICATIONS, resource_type="MedicationRequest",
)  # fmt: skip
_OWN_NAMES: Final = (
    "Drug Name", "Prescription Number", "Strength", "Dose", "Frequency", "Start Date", "Stop Date", "Pharmacy Name",
    "Pharmacy Phone", "Reason for taking", _COMMENTS,
)  # fmt: skip
_OWN_MEDICATIONS: Final = Kind(
    Grammar(("Category",), _OWN_NAMES), own_medication, topic=Topic.MEDICATIONS, resource_type="MedicationStatement"
)
_DRUGS: Final = Kind(
    Grammar(("Drug Name",), ("Supply", "Orig Drug Entry", _COMMENTS)),
    own_medication,
    topic=Topic.MEDICATIONS,
    resource_type="MedicationStatement",
)
_IMMUNIZATIONS: Final = Kind(
    Grammar(("Immunization", "Immunization Name"), (
        "Date Received", "Date Administered", "Location", "Reaction", "Reactions", "Method", "Other",
        "Were you vaccinated in the US", "Booster 1 Date", "Booster 2 Date", "Booster 3 Date", _COMMENTS,
    ), lists=frozenset(("Reactions",))), immunization, topic=Topic.IMMUNIZATIONS, resource_type="Immunization",
)  # fmt: skip
_VITALS: Final = Kind(
    Grammar(("Vital Sign", "Vital Statistic Type"), (
        "Measurement", "Location", "Date/Time Collected", "Date", "Time", "Reading", _COMMENTS,
    )), vital_sign,
)  # fmt: skip
_OWN_VITALS: Final = Kind(
    Grammar(("Measurement Type",), ("Date", "Time", "Measure", "Method", *("Systolic", "Diastolic"), _COMMENTS)),
    own_reading,
)
_OWN_TESTS: Final = Kind(
    Grammar(("Test Name", "Test/Lab Type"), (
        "Date", "Date Taken", "Location performed", "Provider", "Administered by", "Requesting Doctor",
        "Reason Test/Lab Requested", "Results", _COMMENTS,
    ), frozenset(("Results", _COMMENTS))), own_test,
)  # fmt: skip
_FAMILY: Final = Kind(
    Grammar(("Relationship", "Family Member"), (
        "First Name", "Last Name", "Living or Deceased", "Health Issues", "Other Health Issues", "Type", "DOB", "DOD",
        "Age", "Description", _COMMENTS,
    ), lists=frozenset(("Health Issues", "Other Health Issues"))), relative,
)  # fmt: skip
_EVENTS: Final = Kind(
    Grammar(("Medical Event",), ("Start Date", "Stop Date", "Response", _COMMENTS), frozenset(("Response", _COMMENTS))),
    event,
)
_APPOINTMENTS: Final = Kind(
    Grammar(("Date/Time",), ("Location", "Status", "Clinic", "Phone Number", "Type", "Note"), frozenset(("Note",))),
    appointment,
)
_DEVICES: Final = Kind(
    Grammar(("Device Name",), ("Date Implanted", _COMMENTS)),
    device,
    topic=Topic.DEVICES,
    resource_type="DeviceUseStatement",
)
_DOCUMENTS: Final = Kind(whole=documents)

KINDS: Final[Mapping[str, Kind]] = {
    "VA ALLERGIES": _ALLERGIES,
    "SELF REPORTED ALLERGIES": _ALLERGIES,
    "VA PROBLEM LIST": _PROBLEMS,
    "SELF REPORTED MEDICAL CONDITIONS": _PROBLEMS,
    "VA MEDICATION HISTORY": _PRESCRIPTIONS,
    "SELF REPORTED MEDICATIONS AND SUPPLEMENTS": _OWN_MEDICATIONS,
    "DRUGS": _DRUGS,
    "VA IMMUNIZATIONS": _IMMUNIZATIONS,
    "SELF REPORTED IMMUNIZATIONS": _IMMUNIZATIONS,
    "VA VITALS AND READINGS": _VITALS,
    "SELF REPORTED VITAL STATISTICS": _VITALS,
    "SELF REPORTED VITALS AND READINGS": _OWN_VITALS,
    "VA LABORATORY RESULTS": Kind(whole=laboratory, topic=Topic.RESULTS),
    "SELF REPORTED LABS AND TESTS": _OWN_TESTS,
    "SELF REPORTED FAMILY HEALTH HISTORY": _FAMILY,
    "FAMILY MEDICAL HISTORY": _FAMILY,
    "SELF REPORTED MEDICAL EVENTS": _EVENTS,
    "VA APPOINTMENTS": _APPOINTMENTS,
    "SELF REPORTED IMPLANTABLE DEVICE": _DEVICES,
    "VA NOTES": _DOCUMENTS,
    "VA ADMISSIONS AND DISCHARGES": _DOCUMENTS,
    "VA PATHOLOGY REPORTS": _DOCUMENTS,
    "VA RADIOLOGY REPORTS": _DOCUMENTS,
    "VA ELECTROCARDIOGRAM (EKG) REPORTS": _DOCUMENTS,
}
"""By the title in capitals."""

DEMOGRAPHICS: Final = frozenset(("DEMOGRAPHIC", "SELF REPORTED DEMOGRAPHICS", "VA DEMOGRAPHICS"))
# About the download, the account or the end: no records.
ABOUT_THE_FILE: Final = (
    "MY HEALTHEVET PERSONAL INFORMATION REPORT", "END OF MY HEALTHEVET", "DOWNLOAD REQUEST SUMMARY",
    "MY HEALTHEVET ACCOUNT SUMMARY", "MYMEDICARE.GOV PERSONAL HEALTH INFORMATION",
)  # fmt: skip
