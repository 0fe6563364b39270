"""What may ship in the bundle and what may not; finds what breaks that, by file names and by what libraries link to."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

# Parts that speak to a network or serve the screen over one, and what drags them in. Matched in lower case against
# each part of a path inside the bundle.
NETWORK_PARTS = (
    "*qt*network*",
    "*qt*websocket*",
    "*qt*webengine*",
    "*qt*qml*",
    "libqml*",
    "*qt*quick*",
    "*virtualkeyboard*",
    "libqvnc*",
    "libqtuiotouch*",
    "tls",
    "networkinformation",
    "libssl*",
    "_ssl*",
    "libcurl*",
)
# Ways to a screen that a hospital workstation does not have, and themes that bring a whole desktop with them.
UNUSED_PARTS = (
    "platformthemes",
    "egldeviceintegrations",
    "generic",
    "libqeglfs*",
    "libqlinuxfb*",
    "libqminimal*",
    "libqvkkhrdisplay*",
    "libqt6eglfs*",
)
PLATFORMS = ("libqoffscreen.so", "libqwayland.so", "libqxcb.so")
# What the machine itself brings: the C library, and what belongs to its graphics driver and display server.
FROM_THE_MACHINE = (
    "ld-linux-*.so.*",
    "lib[cm].so.6",
    "libdl.so.2",
    "libpthread.so.0",
    "librt.so.1",
    "libutil.so.1",
    "libresolv.so.2",
    "libgl.so.1",
    "libegl.so.1",
    "libglx.so.0",
    "libopengl.so.0",
    "libx11.so.6",
    "libx11-xcb.so.1",
    "libxcb.so.1",
    "libxcb-dri?.so.0",
    "libdrm.so.2",
    "libgbm.so.1",
    "libvulkan.so.1",
    "libwayland-*.so.?",
)
# What those load in their turn, seen in a running process only; and the system's libseccomp, by which a process gives
# up the network: where it is missing, selfcheck says so.
LOADED_BY_THE_MACHINE = (
    "libgldispatch.so*",
    "libxau.so*",
    "libxdmcp.so*",
    "libbsd.so*",
    "libmd.so*",
    "libseccomp.so*",
)
_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name.lower(), pattern) for pattern in patterns)


def is_from_the_machine(name: str) -> bool:
    """Whether a library may be linked to without being in the bundle."""
    return _matches(name, FROM_THE_MACHINE)


def may_be_loaded_from_the_machine(file_name: str) -> bool:
    """Whether a running process may have loaded a library file from outside the bundle; `libEGL.so.1.1.0` is a name."""
    stems = tuple(pattern.partition(".so")[0] + ".so*" for pattern in FROM_THE_MACHINE)
    return _matches(file_name, stems + LOADED_BY_THE_MACHINE)


def forbidden_parts(bundle: Path) -> list[Path]:
    """Files of the bundle that belong to a network part, sorted."""
    return [path for path in _files(bundle) if _is_part(path.relative_to(bundle), NETWORK_PARTS)]


def unwanted_parts(bundle: Path) -> list[Path]:
    """Files to be taken out after the build: network parts, and parts that nobody uses; sorted."""
    return [path for path in _files(bundle) if _is_part(path.relative_to(bundle), NETWORK_PARTS + UNUSED_PARTS)]


def _is_part(path: Path, patterns: tuple[str, ...]) -> bool:
    # Python packages have modules called generic.py and the like: folders count below Qt's plugins only.
    is_qt = "PySide6" in path.parts
    return _matches(path.name, patterns) or (is_qt and any(_matches(part, patterns) for part in path.parts))


def orphaned_libraries(libraries: Path) -> list[Path]:
    """System libraries that PyInstaller laid at the top of `libraries` and that nothing links to (any more)."""
    needed = {name for names in linked_names(libraries).values() for name in names}
    return [
        path for path in sorted(libraries.glob("lib*.so*")) if path.name not in needed and "python" not in path.name
    ]


def missing_libraries(bundle: Path) -> dict[str, list[str]]:
    """Names that something in the bundle links to, found neither there nor promised by the machine; with who asks."""
    linked = linked_names(bundle)
    present = {path.name for path in _files(bundle)}
    missing: dict[str, list[str]] = {}
    for path, names in linked.items():
        for name in names:
            if name not in present and not is_from_the_machine(name):
                missing.setdefault(name, []).append(path.name)
    return missing


def linked_names(folder: Path) -> dict[Path, list[str]]:
    """For each ELF file under a folder the names of the libraries that it links to."""
    return {path: needed_names(path) for path in _files(folder) if not path.is_symlink() and _is_elf(path)}


def needed_names(path: Path) -> list[str]:
    """The NEEDED entries of an ELF file's dynamic section."""
    done = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True)
    return _NEEDED.findall(done.stdout)


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file())
