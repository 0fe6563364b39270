"""Finds the system packages that Clinic Assist needs on Debian, installs them where allowed, else names them in a line.

Run by the system's own Python, before any environment exists, so it uses the standard library only.

    python3 installer/system_packages.py [run|build|test|cuda|vulkan]
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Check = Callable[[], bool]

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


def _library(name: str) -> Check:
    def is_there() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return is_there


def _command(name: str) -> Check:
    return lambda: shutil.which(name) is not None


def _header(name: str) -> Check:
    return lambda: any((Path(folder) / name).exists() for folder in ("/usr/include", "/usr/local/include"))


def _venv_works() -> bool:
    # Debian keeps ensurepip in a package of its own, and venv without it leaves half an environment behind.
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def _has_font() -> bool:
    return any(folder.is_dir() and any(folder.rglob("*.[to]tf")) for folder in FONT_FOLDERS)


VENV_PACKAGE = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"

# What Qt links to, by the package of Debian 12 that holds it (NEEDED entries of libQt6Gui, libQt6XcbQpa and the
# platform plugins in PySide6 6.12, less what these packages depend on themselves).
QT_LIBRARIES: Mapping[str, Check] = {
    "libegl1": _library("libEGL.so.1"),
    "libgl1": _library("libGL.so.1"),
    "libglib2.0-0": _library("libgthread-2.0.so.0"),
    "libdbus-1-3": _library("libdbus-1.so.3"),
    "libfontconfig1": _library("libfontconfig.so.1"),
    "libxkbcommon0": _library("libxkbcommon.so.0"),
    "libxkbcommon-x11-0": _library("libxkbcommon-x11.so.0"),
    "libx11-xcb1": _library("libX11-xcb.so.1"),
    "libxcb-cursor0": _library("libxcb-cursor.so.0"),
    "libxcb-icccm4": _library("libxcb-icccm.so.4"),
    "libxcb-keysyms1": _library("libxcb-keysyms.so.1"),
    "libxcb-randr0": _library("libxcb-randr.so.0"),
    "libxcb-shape0": _library("libxcb-shape.so.0"),
    "libxcb-sync1": _library("libxcb-sync.so.1"),
    "libxcb-xfixes0": _library("libxcb-xfixes.so.0"),
    "fonts-dejavu-core": _has_font,
}
BUILD_TOOLS: Mapping[str, Check] = {
    VENV_PACKAGE: _venv_works,
    "gcc": _command("gcc"),
    "g++": _command("g++"),
    "make": _command("make"),
    # llama.cpp's CPU code uses OpenMP, whose run-time library comes with the compiler.
    "libgomp1": _library("libgomp.so.1"),
    # PyInstaller reads with objdump what a library needs.
    "binutils": _command("objdump"),
}
NEEDED: Mapping[str, Mapping[str, Check]] = {
    "run": QT_LIBRARIES,
    "build": BUILD_TOOLS,
    "test": {**BUILD_TOOLS, **QT_LIBRARIES},
    "cuda": {**BUILD_TOOLS, "nvidia-cuda-toolkit": _command("nvcc")},
    "vulkan": {
        **BUILD_TOOLS,
        "libvulkan-dev": _header("vulkan/vulkan.h"),
        "glslc": _command("glslc"),
        "spirv-headers": _header("spirv/unified1/spirv.hpp"),
    },
}


def missing_packages(purpose: str) -> list[str]:
    """The packages that are needed for a purpose (a key of `NEEDED`) and not there."""
    return [package for package, is_there in NEEDED[purpose].items() if not is_there()]


def root_prefix() -> list[str] | None:
    """What to put before a command so that it runs as root without asking; None where this user may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    may = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if may.returncode == 0 else None


def install(packages: list[str], prefix: list[str]) -> None:
    """Asks apt for the packages; whether they came is for `missing_packages` to say."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*apt, *arguments], capture_output=True, check=False)


def main(arguments: list[str]) -> int:
    """Exit status 0 when everything is there, 1 after naming in one line what is not, 2 for an unknown purpose."""
    purpose = arguments[0] if arguments else "test"
    if purpose not in NEEDED:
        print(f"One of {', '.join(NEEDED)}, not {purpose}", file=sys.stderr)
        return 2
    packages = missing_packages(purpose)
    if not packages:
        return 0
    prefix = root_prefix()
    if prefix is not None:
        print(f"Installing system packages: {' '.join(packages)} … ", end="", flush=True)
        install(packages, prefix)
        packages = missing_packages(purpose)
        print("that failed. " if packages else "done.", end="" if packages else "\n", flush=True)
    if packages:
        print(f"Missing system packages; ask your administrator for: apt-get install {' '.join(packages)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
