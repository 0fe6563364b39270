"""Plans, teams, goals and devices."""

from __future__ import annotations

from clinic_assist.chart.datatypes import CodeableConcept, Period
from clinic_assist.chart.facts import (
    CarePlan,
    CarePlanActivity,
    CareTeam,
    CareTeamMember,
    Device,
    DeviceUseStatement,
    Goal,
    GoalTarget,
)
from clinic_assist.importers.fhir.datatypes import (
    absent_reason,
    concept,
    concepts,
    moment_or_period,
    period,
    quantity,
)
from clinic_assist.importers.fhir.dosage import timing
from clinic_assist.importers.fhir.narrative import narrative
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.record import origin, reference, references, target_of
from clinic_assist.importers.fhir.values import value_x
from clinic_assist.importers.jsontext import JsonObject


def care_plan(reading: Reading) -> CarePlan:
    """CarePlan."""
    node = reading.resource
    return CarePlan(
        **origin(reading),
        title=reading.text(node, "title"),
        status=reading.code(node, "status"),
        intent=reading.code(node, "intent"),
        categories=concepts(reading, node, "category"),
        description=reading.text(node, "description"),
        narrative=narrative(reading, node),
        period=period(reading, node, "period"),
        created=reading.date(node, "created"),
        addresses=references(reading, node, "addresses"),
        goals=references(reading, node, "goal"),
        care_teams=references(reading, node, "careTeam"),
        activities=tuple(_activity(reading, one) for one in reading.elements(node, "activity")),
        encounter=reference(reading, node, "encounter") or reference(reading, node, "context"),
    )


def _activity(reading: Reading, node: JsonObject) -> CarePlanActivity:
    detail = reading.element(node, "detail") or {}
    prohibited = reading.flag(detail, "doNotPerform")
    return CarePlanActivity(
        code=concept(reading, detail, "code") or concept(reading, detail, "productCodeableConcept"),
        status=reading.code(detail, "status"),
        description=reading.text(detail, "description") or reading.text(detail, "scheduledString"),
        scheduled=_scheduled(reading, detail),
        reference=reference(reading, node, "reference") or reference(reading, detail, "productReference"),
        # `prohibited` in DSTU2 and STU3.
        do_not_perform=reading.flag(detail, "prohibited") if prohibited is None else prohibited,
    )


def _scheduled(reading: Reading, detail: JsonObject) -> Period | None:
    planned = period(reading, detail, "scheduledPeriod")
    if planned is None and "scheduledTiming" in detail:
        repeated = timing(reading, detail, "scheduledTiming")
        return repeated.bounds if repeated else None
    return planned


def care_team(reading: Reading) -> CareTeam:
    """CareTeam."""
    node = reading.resource
    return CareTeam(
        **origin(reading),
        name=reading.text(node, "name"),
        status=reading.code(node, "status"),
        categories=concepts(reading, node, "category"),
        members=tuple(
            CareTeamMember(
                member=reference(reading, one, "member"),
                roles=concepts(reading, one, "role"),
                period=period(reading, one, "period"),
            )
            for one in reading.elements(node, "participant")
        ),
        period=period(reading, node, "period"),
        reasons=concepts(reading, node, "reasonCode"),
    )


def goal(reading: Reading) -> Goal:
    """Goal."""
    node = reading.resource
    if "lifecycleStatus" not in node:
        reading.warn(node, "lifecycleStatus", "The record does not give its status.")
    return Goal(
        **origin(reading, absent=absent_reason(node.get("description"))),
        description=_description(reading, node),
        lifecycle_status=reading.text(node, "lifecycleStatus"),
        achievement_status=concept(reading, node, "achievementStatus"),
        priority=concept(reading, node, "priority"),
        start=reading.date(node, "startDate"),
        start_code=concept(reading, node, "startCodeableConcept"),
        status_date=reading.date(node, "statusDate"),
        targets=tuple(_target(reading, one) for one in reading.elements(node, "target")),
        addresses=references(reading, node, "addresses"),
    )


def _description(reading: Reading, node: JsonObject) -> CodeableConcept | None:
    """A concept in R4, a plain text in DSTU2."""
    if isinstance(node.get("description"), str):
        text = reading.text(node, "description")
        return CodeableConcept(text=text) if text else None
    return concept(reading, node, "description")


def _target(reading: Reading, node: JsonObject) -> GoalTarget:
    return GoalTarget(
        measure=concept(reading, node, "measure"),
        detail=value_x(reading, node, "detail"),
        due=reading.date(node, "dueDate"),
        due_duration=quantity(reading, node, "dueDuration"),
    )


def device(reading: Reading) -> Device:
    """Device."""
    node = reading.resource
    carriers = reading.elements(node, "udiCarrier")
    carrier = carriers[0] if carriers else {}
    return Device(
        **origin(reading, absent=absent_reason(node.get("type"))),
        type=concept(reading, node, "type"),
        status=reading.code(node, "status"),
        device_name=_device_name(reading, node),
        manufacturer=reading.text(node, "manufacturer"),
        model_number=reading.text(node, "modelNumber"),
        serial_number=reading.text(node, "serialNumber"),
        lot_number=reading.text(node, "lotNumber"),
        udi=reading.text(carrier, "carrierHRF") or reading.text(carrier, "deviceIdentifier"),
        expiration_date=reading.date(node, "expirationDate"),
    )


def _device_name(reading: Reading, node: JsonObject) -> str | None:
    """The user-friendly name where there is one, else the first."""
    listed = reading.elements(node, "deviceName")
    listed = sorted(listed, key=lambda one: one.get("type") != "user-friendly-name")
    return reading.text(listed[0], "name") if listed else None


def device_use_statement(reading: Reading) -> DeviceUseStatement:
    """DeviceUseStatement. The kind of device comes from the Device in the file."""
    node = reading.resource
    pointed = reading.element(node, "device")
    target = target_of(reading, pointed) if pointed else None
    site = concept(reading, node, "bodySite")
    return DeviceUseStatement(
        **origin(reading),
        device=reference(reading, node, "device"),
        device_type=concept(reading, target.resource, "type") if target else None,
        status=reading.code(node, "status"),
        used=moment_or_period(reading, node, "timing"),
        recorded_on=reading.date(node, "recordedOn"),
        body_site=site,
        reasons=concepts(reading, node, "reasonCode"),
    )
