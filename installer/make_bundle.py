"""Builds the self-contained folder and archive, then tries it without Python packages and without a network.

    python installer/make_bundle.py [--no-trial]

Result: dist/clinic-assist/ (start `clinic-assist`), dist/clinic-assist-VERSION-linux-x86_64.tar.gz and its SHA-256.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from hashlib import file_digest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clinic_assist import __version__  # noqa: E402 (found only once the root is on the path)

DIST = ROOT / "dist"
BUNDLE = DIST / "clinic-assist"
# Parts of Qt that speak to a network or serve the screen over one, and what drags them in. None may ship.
UNWANTED = (
    "*Qt6Network*",
    "*Qt6Qml*",
    "*Qt6Quick*",
    "*Qt6VirtualKeyboard*",
    "libqvnc*",
    "libqtuiotouch*",
    "tls",
    "networkinformation",
)
EXCLUDED_MODULES = (
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "tkinter",
    "pytest",
    "hypothesis",
    "IPython",
    "matplotlib",
)


def build() -> None:
    """Runs PyInstaller into dist/."""
    separator = os.pathsep
    command = [
        sys.executable,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--clean",
        "--log-level=WARN",
        "--onedir",
        "--name=clinic-assist",
    ]
    command += [f"--distpath={DIST}", f"--workpath={ROOT / 'build'}", f"--specpath={ROOT / 'build'}", f"--paths={ROOT}"]
    command += [f"--add-data={ROOT / 'resources'}{separator}resources"]
    for model_file in _shipped_model_files():
        command += [f"--add-data={model_file}{separator}{model_file.parent.relative_to(ROOT)}"]
    command += ["--collect-data=clinic_assist", "--collect-submodules=clinic_assist", "--collect-all=llama_cpp"]
    command += [f"--exclude-module={name}" for name in EXCLUDED_MODULES]
    subprocess.run([*command, str(ROOT / "installer" / "entry.py")], check=True, cwd=ROOT)
    for pattern in UNWANTED:
        for found in sorted(BUNDLE.rglob(pattern)):
            shutil.rmtree(found) if found.is_dir() else found.unlink()


def _shipped_model_files() -> list[Path]:
    models = ROOT / "models"
    return [models / "catalogue.json", *sorted(models.rglob("*.gguf")), *sorted(models.rglob("CARD.md"))]


def try_bundle() -> None:
    """Uses every part of the bundle with an empty environment and, where the kernel allows it, without any network."""
    program = str(BUNDLE / "clinic-assist")
    no_network = _without_network()
    print(
        f"Trying the bundle {'without a network' if no_network else '(this kernel lets nobody leave the network here)'}"
    )
    for arguments in (["selfcheck"], ["demo", "--no-window"]):
        environment = {"HOME": str(DIST), "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
        subprocess.run([*no_network, program, *arguments], check=True, cwd="/", env=environment)


def _without_network() -> list[str]:
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    command = [unshare, "--net", "--map-root-user"]
    works = subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0
    return command if works else []


def pack() -> Path:
    """Packs the folder; answers the archive, beside which its SHA-256 stands."""
    archive = DIST / f"clinic-assist-{__version__}-linux-{platform.machine()}.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=6) as tar:
        tar.add(BUNDLE, arcname="clinic-assist")
    with archive.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    archive.with_name(archive.name + ".sha256").write_text(f"{digest}  {archive.name}\n")
    return archive


def main() -> int:
    """Builds, tries, packs."""
    build()
    if "--no-trial" not in sys.argv:
        try_bundle()
    archive = pack()
    size = sum(file.stat().st_size for file in BUNDLE.rglob("*") if file.is_file() and not file.is_symlink())
    print(f"Folder  {BUNDLE} ({size / 1e6:.0f} MB)\nArchive {archive} ({archive.stat().st_size / 1e6:.0f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
