"""Collects the licence texts of what the bundle holds, as those licences ask."""

from __future__ import annotations

import re
import shutil
import sysconfig
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_LICENCE = re.compile(r"(?i)^(licen[cs]e|copying|notice|copyright|[al]?gpl)")


# Their wheels name the licence and leave its text out. LGPL 3 adds to GPL 3, so both texts are due.
_TEXTS = Path(__file__).parent / "licence_texts"
_LGPL = frozenset({"pyside6-essentials", "shiboken6"})


def pinned_names(requirements: Path) -> list[str]:
    """The packages that runtime.txt and llama.txt pin, sorted."""
    texts = [(requirements / name).read_text() for name in ("runtime.txt", "llama.txt")]
    return sorted({match.group(1) for text in texts for match in _PINNED.finditer(text)})


def copy_licences(requirements: Path, target: Path) -> None:
    """Writes one folder a package with its licence files, and INDEX.txt with name, version and stated licence."""
    index = []
    for name in pinned_names(requirements):
        try:
            found = distribution(name)
        except PackageNotFoundError:  # pinned for another system
            continue
        stated = found.metadata.get("License-Expression") or found.metadata.get("License") or "see its files"
        index.append(f"{name} {found.version}: {stated.strip().splitlines()[0]}\n")
        for file in found.files or ():
            source = Path(str(found.locate_file(file)))
            # Some keep the licences of what they link beside their code: imagecodecs those of its codecs.
            is_place = ".dist-info" in str(file) or file.parent.name == "licenses"
            if _LICENCE.match(file.name) and is_place and source.is_file():
                (target / name).mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target / name / file.name)
        if name.lower() in _LGPL:
            shutil.copytree(_TEXTS, target / name, dirs_exist_ok=True)
    target.mkdir(parents=True, exist_ok=True)
    _copy_python_licence(target / "python")
    (target / "INDEX.txt").write_text("".join(index))


def _copy_python_licence(target: Path) -> None:
    """The interpreter's own licence, from its library or, with Debian's Python, from its documentation."""
    version = sysconfig.get_python_version()
    candidates = (Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(f"/usr/share/doc/python{version}/copyright"))
    for candidate in candidates:
        if candidate.is_file():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(candidate, target / "LICENSE.txt")
            return
