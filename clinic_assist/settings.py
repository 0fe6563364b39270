"""Where things are on this machine. The only module that looks at the environment or at how the program was built."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path


def _program_folder() -> Path:
    # PyInstaller unpacks data beside the program and names the folder in sys._MEIPASS.
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parent.parent


def resources_folder() -> Path:
    """Rules, terminology, fonts, prompts and demo patients that ship with the program."""
    return _program_folder() / "resources"


def model_folders() -> tuple[Path, ...]:
    """Where models are looked for: what ships with the program, then what the site has added."""
    shipped, site = _program_folder() / "models", site_models_folder()
    return (shipped, site) if site else (shipped,)


def site_models_folder() -> Path | None:
    """Where the site puts its own models: `$CLINIC_ASSIST_MODELS`; None where it has none."""
    named = os.environ.get("CLINIC_ASSIST_MODELS")
    return Path(named) if named else None


def shipped_keys_folder() -> Path:
    """Keys whose signatures of models count because they ship with the program."""
    return resources_folder() / "keys"


def site_keys_folder() -> Path:
    """Keys that the site's IT trusts to sign models: `$CLINIC_ASSIST_MODEL_KEYS`, else a folder of the system's."""
    named = os.environ.get("CLINIC_ASSIST_MODEL_KEYS")
    return Path(named) if named else _system_folder() / "model-keys"


def model_choice_file() -> Path:
    """Holds which model was chosen, by hash: `$CLINIC_ASSIST_MODEL_CHOICE`, else in the user's data folder."""
    named = os.environ.get("CLINIC_ASSIST_MODEL_CHOICE")
    return Path(named) if named else _data_folder() / "model.json"


def model_limits_file() -> Path:
    """What a model must reach here: `$CLINIC_ASSIST_MODEL_LIMITS`, else the system's file, else ours."""
    named = os.environ.get("CLINIC_ASSIST_MODEL_LIMITS")
    own = Path(named) if named else _system_folder() / "model-limits.toml"
    return own if named or own.exists() else resources_folder() / "evaluation" / "thresholds.toml"


def cleared_models_file() -> Path:
    """Which models passed, signed: `$CLINIC_ASSIST_CLEARED_MODELS`, else in the user's data folder."""
    named = os.environ.get("CLINIC_ASSIST_CLEARED_MODELS")
    return Path(named) if named else _data_folder() / "cleared-models.json"


def default_vault_folder() -> Path:
    """Where the vault is unless the person says otherwise: `$CLINIC_ASSIST_VAULT`, else the user's data folder."""
    named = os.environ.get("CLINIC_ASSIST_VAULT")
    return Path(named) if named else _data_folder() / "vault"


def site_terminology_folder() -> Path:
    """Where the terminologies are that the site loads itself: `$CLINIC_ASSIST_TERMINOLOGY`, else beside the vault.

    They hold no patient data, serve every vault of the machine, and are not encrypted.
    """
    named = os.environ.get("CLINIC_ASSIST_TERMINOLOGY")
    return Path(named) if named else _data_folder() / "terminology"


def hospital_tables_folder() -> Path:
    """Where the hospital's own tables of interactions are: `$CLINIC_ASSIST_TABLES`, else beside the vault.

    They hold no patient data, serve every vault of the machine, and are not encrypted.
    """
    named = os.environ.get("CLINIC_ASSIST_TABLES")
    return Path(named) if named else _data_folder() / "tables"


def _system_folder() -> Path:
    """Where the site's IT keeps what users may not change."""
    system = Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) if sys.platform == "win32" else Path("/etc")
    return system / "clinic-assist"


def policy_file() -> Path:
    """The policy of this machine. No variable of the user's environment moves it, on Windows neither."""
    system = Path("C:/ProgramData") if sys.platform == "win32" else Path("/etc")
    return system / "clinic-assist" / "policy.toml"


def note_templates_folder() -> Path:
    """Where the hospital's own note templates are: `$CLINIC_ASSIST_TEMPLATES`, else beside the vault.

    They hold no patient data, serve every vault of the machine, and are not encrypted.
    """
    named = os.environ.get("CLINIC_ASSIST_TEMPLATES")
    return Path(named) if named else _data_folder() / "templates"


def evaluations_folder() -> Path:
    """Where the window keeps its evaluations of models: `$CLINIC_ASSIST_EVALUATIONS`, else the user's data folder.

    They hold counts, times and digests, and nothing of a patient.
    """
    named = os.environ.get("CLINIC_ASSIST_EVALUATIONS")
    return Path(named) if named else _data_folder() / "evaluations"


def witnesses_folder() -> Path:
    """Where this computer keeps how far it has seen each vault: `$CLINIC_ASSIST_WITNESSES`, else the user's state."""
    named = os.environ.get("CLINIC_ASSIST_WITNESSES")
    if named:
        return Path(named)
    if os.name == "nt":
        return _data_folder() / "witnesses"
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "clinic-assist" / "witnesses"


def crashes_folder() -> Path:
    """Where reports of crashes are kept: `$CLINIC_ASSIST_CRASHES`, else the user's state."""
    named = os.environ.get("CLINIC_ASSIST_CRASHES")
    return Path(named) if named else witnesses_folder().parent / "crashes"


def _data_folder() -> Path:
    data_home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data_home) / "clinic-assist"


def tells_system_log() -> bool:
    """Whether the audit trail is given on, without patients, to the machine's own log: CLINIC_ASSIST_SYSLOG=1."""
    return os.environ.get("CLINIC_ASSIST_SYSLOG") == "1"


def gpu_layers() -> int:
    """At most how many model layers go to a graphics card: `$CLINIC_ASSIST_GPU_LAYERS`; else -1, as many as fit.

    Raises:
        ValueError: It says something that is no number.
    """
    return int(os.environ.get("CLINIC_ASSIST_GPU_LAYERS") or "-1")


def own_command(argument: str) -> tuple[str, ...]:
    """The command that starts this program again as a worker of its own."""
    if getattr(sys, "frozen", False):
        return (sys.executable, argument)
    return (sys.executable, "-m", "clinic_assist", argument)


def names_qt_platform() -> bool:
    """Whether somebody told Qt where to draw (`offscreen`, `vnc`): it then needs no display server."""
    return bool(os.environ.get("QT_QPA_PLATFORM"))


def desktop_session_file() -> Path | None:
    """Logind's file of the desktop session that this process belongs to; None where the system names none."""
    name = os.environ.get("XDG_SESSION_ID", "")
    return Path("/run/systemd/sessions") / name if re.fullmatch(r"[A-Za-z0-9]+", name) else None


def has_display() -> bool:
    """Whether a person can see a window here: a display server is named."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
