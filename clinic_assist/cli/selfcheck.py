"""Checks that every part of the installation works, by using it once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinic_assist import app, settings, system_calls
from clinic_assist.chart.detected_issue import CheckState
from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.pictures import PictureQuestion
from clinic_assist.chart.provenance import SourceId
from clinic_assist.cli.complaints import without_its_text
from clinic_assist.cli.format_check import check_formats
from clinic_assist.errors import ClinicAssistError, MachineError, SourceError
from clinic_assist.policy.file import NOT_IN_FORCE
from clinic_assist.workflows import check_safety, import_exports, unlock_vault
from clinic_assist.workflows.ports import GenerationRequest
from clinic_assist.workflows.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one part did."""

    part: str
    is_ok: bool
    detail: str


def check_installation() -> tuple[Finding, ...]:
    """Tries each part; a failure of one does not stop the others. Writes to a temporary folder only, removed after."""
    with app.joined() as workplace:
        checks: tuple[tuple[str, Callable[[Workplace], str]], ...] = (
            ("encrypted store", _check_store),
            ("reading apart", _check_reading),
            ("network", _check_network),
            ("policy", _check_policy),
            ("pictures", _check_pictures),
            ("formats", _check_formats),
            ("safety rules", _check_rules),
            ("language model", _check_model),
            ("paper", _check_paper),
            ("window", _check_window),
        )
        return tuple(_try(part, check, workplace) for part, check in checks)


def _try(part: str, check: Callable[[Workplace], str], workplace: Workplace) -> Finding:
    try:
        return Finding(part=part, is_ok=True, detail=check(workplace))
    except ClinicAssistError as problem:
        return Finding(part=part, is_ok=False, detail=problem.message)
    except Exception as problem:  # noqa: BLE001 (a part that fails in whatever way must not hide the others)
        return Finding(part=part, is_ok=False, detail=without_its_text(problem).message)


def _check_store(workplace: Workplace) -> str:
    with tempfile.TemporaryDirectory(prefix="clinic-assist-selfcheck-") as folder:
        store = unlock_vault.create_vault(workplace, Path(folder) / "vault", "selfcheck, thrown away")
        demo = settings.resources_folder() / "demo" / "exports"
        if not demo.is_dir():
            raise ClinicAssistError("the demo exports are missing")
        reports = import_exports.import_paths(store, [demo], reader=workplace.reader)
        status = store.status()
        store.close()
    if any(report.rejected for report in reports):
        raise ClinicAssistError("a demo export was not read whole")
    return f"SQLCipher {status.cipher_version}; {status.patients} demo patients and {status.facts:,} records read"


def _check_reading(_workplace: Workplace) -> str:
    return app.how_files_are_read()


def _check_network(_workplace: Workplace) -> str:
    return app.what_is_given_up()


def _check_policy(_workplace: Workplace) -> str:
    policy = app.machine_policy()
    policy.refuse_without_isolation(is_filtered=system_calls.is_filtered())
    idle = sorted(policy.given & NOT_IN_FORCE)
    remark = f"; NOT in force in this version: {', '.join(idle)}" if idle else ""
    return f"{len(policy.given)} keys set by the hospital{remark}"


def _check_pictures(workplace: Workplace) -> str:
    nothing = SourceFile(id=SourceId(""), name="", data=bytes(128) + b"DICM", format="dicom")
    try:
        workplace.pictures.look(nothing, PictureQuestion())
    except SourceError as refusal:
        if "holds no pixels" in refusal.message:
            return "decoded apart; all decoders are there"
        raise
    raise ClinicAssistError("a picture was seen where there is none")


def _check_formats(workplace: Workplace) -> str:
    return check_formats(workplace.reader, settings.resources_folder() / "selfcheck")


def _check_rules(workplace: Workplace) -> str:
    pair = check_safety.check_pair(workplace, "warfarin", "ibuprofen")
    if pair.state is not CheckState.FOUND:
        raise ClinicAssistError("a well-known interaction was not found")
    return workplace.knowledge_line


def _check_model(workplace: Workplace) -> str:
    if unusable := app.unusable_models():
        raise ClinicAssistError("; ".join(unusable))
    if not workplace.prompt_texts.templates:
        raise ClinicAssistError("the prompt texts are empty")
    model = workplace.load_model()
    if model is None:
        return "none installed; summaries are composed from the record without a model"
    request = GenerationRequest(prompt=(("test", False),), max_tokens=1)
    list(model.generate(request, should_stop=lambda: False))
    identity = model.identity
    nature = "" if identity.is_clinical else " (puts facts into sentences; not a clinical model)"
    return f"{identity.name} {identity.version}, SHA-256 {identity.sha256[:12]}{nature}"


def _check_paper(workplace: Workplace) -> str:
    from clinic_assist.reports.fonts import Typesetter, east_asian_characters, register_fonts

    setter = Typesetter(workplace.fonts)
    setter.markup("Łucja Фёдор כהן محمد 山田 김")
    if setter.has_gaps:
        raise ClinicAssistError("the page fonts lack letters that they should have")
    characters = len(register_fonts(workplace.fonts)) + len(east_asian_characters(workplace.fonts))
    return f"{characters:,} characters in the page fonts"


def _check_window(_workplace: Workplace) -> str:
    from clinic_assist.gui.libraries import missing_library

    if missing := missing_library():
        raise MachineError(f"a window cannot open: {missing}")
    from clinic_assist.gui.run import qt_version

    display = "a display is there" if settings.has_display() else "no display here"
    return f"Qt {qt_version()}; {display}"
