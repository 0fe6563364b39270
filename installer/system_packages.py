"""Finds the system packages that Clinic Assist needs on Debian, installs them where allowed, else names them in a line.

Run by the system's own Python, before any environment exists, so it uses the standard library only.

    python3 installer/system_packages.py build|run|test
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def _library(name: str) -> Callable[[], bool]:
    def is_there() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return is_there


def _command(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _venv_works() -> bool:
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


VENV_PACKAGE = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"

# What Qt's platform plugins link to, and the packages of Debian 12 that hold them.
QT_LIBRARIES = {
    "libegl1": _library("libEGL.so.1"),
    "libgl1": _library("libGL.so.1"),
    "libglib2.0-0": _library("libglib-2.0.so.0"),
    "libdbus-1-3": _library("libdbus-1.so.3"),
    "libfontconfig1": _library("libfontconfig.so.1"),
    "libxkbcommon0": _library("libxkbcommon.so.0"),
    "libxcb-cursor0": _library("libxcb-cursor.so.0"),
    "libxcb-icccm4": _library("libxcb-icccm.so.4"),
    "libxcb-keysyms1": _library("libxcb-keysyms.so.1"),
    "libxcb-shape0": _library("libxcb-shape.so.0"),
    "libxcb-randr0": _library("libxcb-randr.so.0"),
    "libxkbcommon-x11-0": _library("libxkbcommon-x11.so.0"),
    "fonts-dejavu-core": Path("/usr/share/fonts/truetype/dejavu").is_dir,
}
BUILD_TOOLS = {
    VENV_PACKAGE: _venv_works,
    "g++": _command("g++"),
    "make": _command("make"),
    # llama.cpp's CPU code uses OpenMP, whose run-time library comes with the compiler.
    "libgomp1": _library("libgomp.so.1"),
}
NEEDED = {"build": BUILD_TOOLS, "run": QT_LIBRARIES, "test": {**BUILD_TOOLS, **QT_LIBRARIES}}


def missing_packages(purpose: str) -> list[str]:
    """The packages that are needed for a purpose (`build`, `run` or `test`) and not there."""
    return [package for package, is_there in NEEDED[purpose].items() if not is_there()]


def _install(packages: list[str]) -> bool:
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and shutil.which("sudo") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*prefix, apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    for attempt in ([*prefix, apt, "update", "-qq"], install):
        done = subprocess.run(attempt, env=environment, capture_output=True, check=False)
        if done.returncode != 0 and attempt is install:
            return False
    return True


def main(arguments: list[str]) -> int:
    """Exit status 0 when everything is there, 1 after naming in one line what is not."""
    purpose = arguments[0] if arguments and arguments[0] in NEEDED else "test"
    packages = missing_packages(purpose)
    if packages:
        print(f"Installing system packages: {' '.join(packages)}", flush=True)
        _install(packages)
        packages = missing_packages(purpose)
    if packages:
        print(f"Missing system packages, ask your administrator for: apt-get install {' '.join(packages)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
