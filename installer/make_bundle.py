"""Builds the self-contained folder and archive, tries it, and packs it only where the trial passed.

    python installer/make_bundle.py [--no-trial]

Result: dist/clinic-assist/ (start `clinic-assist`), dist/clinic-assist-VERSION-linux-x86_64.tar.gz and its SHA-256.
The same commit, requirements and machine image give the same bytes: file times are the commit's, the archive is sorted.
"""

from __future__ import annotations

import gzip
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from hashlib import file_digest
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clinic_assist import __version__  # noqa: E402 (found only once the root is on the path)
from installer import bundle_parts, licences, try_bundle  # noqa: E402 (the same)

BUILD = ROOT / "build"
DIST = ROOT / "dist"
BUNDLE = DIST / "clinic-assist"
MANIFEST = "FILES.sha256"
# Tools of developers that other packages would drag in, and everything that speaks TLS.
EXCLUDED_MODULES = (
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "ssl",
    "_ssl",
    "tkinter",
    "pytest",
    "hypothesis",
    "mypy",
    "setuptools",
    "pip",
    "IPython",
    "matplotlib",
    "llama_cpp.server",
)
# Of the many codecs of imagecodecs those that DICOM needs; it finds them by name when they are first called.
PICTURE_DECODERS = ("_jpeg8", "_jpegls", "_jpeg2k", "_shared", "_shared_cython")


def build() -> None:
    """Runs PyInstaller into dist/, then takes out what must not or need not ship."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=WARN", "--onedir"]
    command += ["--name=clinic-assist", f"--paths={ROOT}"]
    command += [f"--distpath={DIST}", f"--workpath={BUILD}", f"--specpath={BUILD}"]
    command += [f"--add-data={source}{os.pathsep}{target}" for source, target in _data()]
    command += ["--collect-data=clinic_assist", "--collect-submodules=clinic_assist"]
    command += ["--collect-binaries=llama_cpp", "--hidden-import=llama_cpp"]
    command += [f"--hidden-import=imagecodecs.{name}" for name in PICTURE_DECODERS]
    command += [f"--exclude-module={name}" for name in EXCLUDED_MODULES]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(_commit_time())}
    done = subprocess.run(
        [*command, str(ROOT / "installer" / "entry.py")],
        check=False,
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    print("".join(line for line in done.stderr.splitlines(keepends=True) if _is_news(line)), end="", file=sys.stderr)
    done.check_returncode()
    prune()
    licences.copy_licences(ROOT / "installer" / "requirements", BUNDLE / "licences")
    _write_manifest()


def _is_news(line: str) -> bool:
    # The GTK theme is taken out again below: that its libraries are not here is no news.
    return " INFO: " not in line and "libqgtk3" not in line


def _data() -> list[tuple[Path, str]]:
    """What ships beside the code: resources without the scripts that made them, the catalogue, models and cards."""
    staged = BUILD / "resources"
    shutil.rmtree(staged, ignore_errors=True)
    shutil.copytree(ROOT / "resources", staged, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    models = ROOT / "models"
    files = [*sorted(models.glob("catalogue.json*")), *sorted(models.rglob("*.gguf")), *sorted(models.rglob("CARD.md"))]
    return [(staged, "resources"), *((file, str(file.parent.relative_to(ROOT))) for file in files)]


def prune() -> None:
    """Takes out network parts, unused parts, and the libraries that only they needed."""
    for path in bundle_parts.unwanted_parts(BUNDLE):
        path.unlink()
    while orphans := bundle_parts.orphaned_libraries(BUNDLE / "_internal"):
        for path in orphans:
            path.unlink()
    for folder in sorted((path for path in BUNDLE.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _write_manifest() -> None:
    files = [path for path in sorted(BUNDLE.rglob("*")) if path.is_file() and not path.is_symlink()]
    lines = [f"{_digest(path)}  {path.relative_to(BUNDLE)}\n" for path in files if path.name != MANIFEST]
    (BUNDLE / MANIFEST).write_text("".join(lines))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _commit_time() -> int:
    """Seconds since 1970 of the commit, or of pyproject.toml where there is no git."""
    git = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    if git.returncode == 0 and git.stdout.strip():
        return int(git.stdout)
    return int((ROOT / "pyproject.toml").stat().st_mtime)


def pack() -> Path:
    """Packs the folder; answers the archive, beside which its SHA-256 stands."""
    archive = DIST / f"clinic-assist-{__version__}-linux-{platform.machine()}.tar.gz"
    moment = _commit_time()

    def same_everywhere(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    # The gzip header would hold the time of packing and the archive's name.
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        tar.add(BUNDLE, arcname="clinic-assist", filter=same_everywhere)
    archive.with_name(archive.name + ".sha256").write_text(f"{_digest(archive)}  {archive.name}\n")
    return archive


def main() -> int:
    """Builds, tries, packs. Exit status 1, and no archive, where the trial failed."""
    begin = perf_counter()
    build()
    print(f"Built {BUNDLE} in {perf_counter() - begin:.0f} s")
    if "--no-trial" not in sys.argv and (failures := try_bundle.try_bundle(BUNDLE)):
        print("The bundle failed its trial:", *failures, sep="\n  ", file=sys.stderr)
        return 1
    archive = pack()
    size = sum(file.stat().st_size for file in BUNDLE.rglob("*") if file.is_file() and not file.is_symlink())
    print(f"Folder  {BUNDLE} ({size / 1e6:.0f} MB)\nArchive {archive} ({archive.stat().st_size / 1e6:.0f} MB)")
    print(f"SHA-256 {_digest(archive)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
