"""A patient with the medicines taken, as rules are held against them; what is worked out of the patient, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Final

from clinic_assist.safety.medications import Participant
from clinic_assist.safety.patient.function import clearance_of, egfr_of
from clinic_assist.safety.patient.liver import LiverFunction, liver_of
from clinic_assist.safety.patient.organs import judge_falling
from clinic_assist.safety.patient.outcome import Outcome
from clinic_assist.safety.patient.rates import KidneyFunction
from clinic_assist.safety.patient.state import PatientState


class Situation:
    """A patient with the medicines taken, as all rules of one check are held against them.

    Attributes:
        taken: By ingredient.
        patient_given: Whether anything is known of the patient at all: a check of typed names has none.
    """

    def __init__(
        self, patient: PatientState, participants: Iterable[Participant], *, patient_given: bool = True
    ) -> None:
        self.patient = patient
        self.patient_given = patient_given
        self.taken: Mapping[str, Participant] = {one.ingredient: one for one in participants}
        self._egfr: dict[int, KidneyFunction] = {}
        self._clearance: dict[int, KidneyFunction] = {}

    @classmethod
    def without_patient(cls, participants: Iterable[Participant]) -> Situation:
        """Medicines of nobody: circumstances of a patient neither hold nor are asked for."""
        return cls(PatientState(on=date.min), participants, patient_given=False)

    def concerned(self, about: str | None) -> tuple[Participant, ...]:
        """All medicines, or the one of an ingredient."""
        return tuple(self.taken.values()) if about is None else (self.taken[about],)

    def pairs(self, about: str | None) -> Iterable[tuple[Participant, Participant]]:
        """All pairs of medicines, or those with one ingredient; within a pair by name."""
        taken = tuple(self.taken.values())
        if about is None:
            return combinations(taken, 2)
        place = next(number for number, item in enumerate(taken) if item.ingredient == about)
        before, one, after = taken[:place], taken[place], taken[place + 1 :]
        return (*((other, one) for other in before), *((one, other) for other in after))

    def egfr(self, within_days: int) -> KidneyFunction:
        """See `egfr_of`; worked out once."""
        if within_days not in self._egfr:
            self._egfr[within_days] = egfr_of(self.patient, within_days)
        return self._egfr[within_days]

    @cached_property
    def liver(self) -> LiverFunction:
        """See `liver_of`; worked out once."""
        return liver_of(self.patient, self.taken)

    @cached_property
    def falling(self) -> Outcome:
        """See `judge_falling`; worked out once."""
        return judge_falling(self.patient)

    def clearance(self, within_days: int) -> KidneyFunction:
        """See `clearance_of`; worked out once."""
        if within_days not in self._clearance:
            self._clearance[within_days] = clearance_of(self.patient, within_days)
        return self._clearance[within_days]


NOBODY: Final = Situation.without_patient(())
"""No patient and no other medicines."""
