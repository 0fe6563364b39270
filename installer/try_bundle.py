"""Tries a built bundle as a hospital would: in another place, empty environment, no Python, no network if possible.

python installer/try_bundle.py [FOLDER]
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from installer import bundle_parts  # noqa: E402 (found only once the root is on the path)

LIMIT_S = 300
WINDOW_S = 6
PASSPHRASE = "trial of the bundle, thrown away"  # noqa: S105 (of a vault that lives for seconds)
PAIRS = "drug_a,drug_b\nwarfarin,ibuprofen\nColdrex Nonsense,warfarin\n"


class TrialError(Exception):
    """Something in the bundle does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a trial runs: a copy of the bundle in a folder with a space in its name, and a home with nothing in it."""

    bundle: Path
    home: Path
    isolation: tuple[str, ...]

    @property
    def program(self) -> Path:
        """The executable."""
        return self.bundle / "clinic-assist"

    def environment(self) -> dict[str, str]:
        """All that the program is told: no PATH, so that it finds no Python and no tool of this machine."""
        return {"HOME": str(self.home), "TMPDIR": str(self.home), "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}

    def call(self, *arguments: str, passphrase: str | None = None) -> str:
        """Runs one command from `/`; answers its output. Raises TrialError on any other exit status than 0."""
        given = ["--passphrase-fd", "0"] if passphrase is not None else []
        done = subprocess.run(
            [*self.isolation, str(self.program), *arguments, *given],
            input=passphrase or "",
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            cwd="/",
            env=self.environment(),
            check=False,
        )
        if done.returncode != 0 or done.stderr:
            raise TrialError(f"{arguments[0]}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout


def try_bundle(bundle: Path) -> list[str]:
    """Answers what failed, nothing where all is well. Prints a line a step."""
    failures = [*_control(bundle)]
    with tempfile.TemporaryDirectory(prefix="bundle-trial-") as folder:
        elsewhere = Path(folder) / "another place"
        shutil.copytree(bundle, elsewhere, symlinks=True)
        home = Path(folder) / "home"
        home.mkdir()
        place = Place(bundle=elsewhere, home=home, isolation=isolation())
        print(f"Trial {'without a network' if place.isolation else '(this kernel lets nobody leave the network here)'}")
        for step in STEPS:
            begin = time.perf_counter()
            try:
                detail = step(place)
            except (TrialError, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as problem:
                failures.append(f"{step.__name__}: {problem}")
                detail = "FAILED"
            print(f"  {step.__name__:<28} {time.perf_counter() - begin:6.2f} s  {detail}", flush=True)
    return failures


def isolation() -> tuple[str, ...]:
    """The command that runs another without a network, empty where the kernel does not allow that here."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    for command in ((unshare, "--net"), (unshare, "--net", "--map-root-user")):
        seen = subprocess.run([*command, "cat", "/proc/net/dev"], check=False, capture_output=True, text=True)
        # Two heading lines, then the loopback device alone.
        if seen.returncode == 0 and len(seen.stdout.splitlines()) <= 3:
            return command
    return ()


def _control(bundle: Path) -> list[str]:
    """A check that finds nothing may be blind: plants a network part and a missing library, each must be found."""
    failures = []
    with tempfile.TemporaryDirectory(prefix="bundle-control-") as folder:
        planted = Path(folder) / "_internal" / "PySide6" / "Qt" / "lib" / "libQt6Network.so.6"
        planted.parent.mkdir(parents=True)
        planted.touch()
        if bundle_parts.forbidden_parts(Path(folder)) != [planted]:
            failures.append("the check for network parts did not find a planted one")
        alone = next((bundle / "_internal").rglob("libQt6Widgets.so.6"))
        shutil.copyfile(alone, planted.with_name("alone.so"))
        if "libQt6Core.so.6" not in bundle_parts.missing_libraries(Path(folder)):
            failures.append("the check for missing libraries did not find a missing one")
    return failures


def no_network_part_ships(place: Place) -> str:
    """No file of Qt's network, QML, VNC or TLS parts, and nothing links to a library that is not there."""
    if found := bundle_parts.forbidden_parts(place.bundle):
        raise TrialError(", ".join(path.name for path in found))
    if missing := bundle_parts.missing_libraries(place.bundle):
        raise TrialError("; ".join(f"{name} for {', '.join(who)}" for name, who in missing.items()))
    platforms = sorted(path.name for path in (place.bundle / "_internal").rglob("plugins/platforms/*"))
    if platforms != sorted(bundle_parts.PLATFORMS):
        raise TrialError(f"platform plugins are {platforms}")
    return "and every library is there"


def it_starts(place: Place) -> str:
    """The shortest way through the program; the best of five."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        place.call("--version")
        times.append(time.perf_counter() - begin)
    return f"{min(times):.2f} s to --version"


def the_files_are_whole(place: Place) -> str:
    """FILES.sha256 fits, as a hospital would check it."""
    command = ["sha256sum", "--check", "--quiet", "--strict", "FILES.sha256"]
    done = subprocess.run(command, cwd=place.bundle, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TrialError(done.stdout + done.stderr)
    return f"{len((place.bundle / 'FILES.sha256').read_text().splitlines())} files"


def every_part_works(place: Place) -> str:
    """`selfcheck`."""
    checks = json.loads(place.call("selfcheck", "--json"))["checks"]
    if not all(check["ok"] for check in checks):
        raise TrialError(str(checks))
    return "; ".join(check["part"] for check in checks)


def the_demo_runs(place: Place) -> str:
    """The main job, drafted by the bundled model in the frozen worker, to two PDFs."""
    said = place.call("demo", "--no-window")
    papers = sorted(place.home.glob("clinic-assist-demo-*/*.pdf"))
    if [paper.read_bytes()[:5] for paper in papers] != [b"%PDF-"] * 2:
        raise TrialError(f"two PDFs expected, not {papers}")
    if "no model installed" in said:
        raise TrialError("the bundled model was not used")
    return f"{len(papers)} PDFs"


def files_are_imported(place: Place) -> str:
    """A vault made, filled and asked by command line, the passphrase through a descriptor."""
    vault = str(place.home / "vault")
    exports = place.bundle / "_internal" / "resources" / "demo" / "exports"
    place.call("vault", "create", "--vault", vault, passphrase=PASSPHRASE)
    done = json.loads(place.call("import", str(exports), "--json", "--vault", vault, passphrase=PASSPHRASE))
    patients = json.loads(place.call("patients", "--json", "--vault", vault, passphrase=PASSPHRASE))["patients"]
    if len(patients) < 8 or any(file["rejected"] for file in done["files"]):
        raise TrialError(f"{len(patients)} patients")
    return f"{len(done['files'])} files, {len(patients)} patients"


def pairs_are_checked(place: Place) -> str:
    """`check --pairs`: one pair that the rules know, one that cannot be checked."""
    table = place.home / "pairs.csv"
    table.write_text(PAIRS)
    states = [row["state"] for row in json.loads(place.call("check", "--json", "--pairs", str(table)))]
    if states != ["found", "not-checkable"]:
        raise TrialError(str(states))
    return ", ".join(states)


def the_window_stays(place: Place) -> str:
    """`run` for some seconds: alive, silent, no socket but AF_UNIX, no library of this machine but those allowed."""
    command = [*place.isolation, str(place.program), "run", "--vault", str(place.home / "vault")]
    with subprocess.Popen(
        command, cwd="/", env=place.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as window:
        time.sleep(WINDOW_S)
        try:
            strangers = _foreign_libraries(window.pid, place.bundle)
            sockets = _network_sockets(window.pid)
            is_alive = window.poll() is None
        finally:
            window.terminate()
        said = window.communicate(timeout=LIMIT_S)[0]
    if not is_alive or said or strangers or sockets:
        raise TrialError(f"alive {is_alive}, sockets {sockets}, strange libraries {strangers}, said {said!r}")
    return f"alive after {WINDOW_S} s"


def _foreign_libraries(pid: int, bundle: Path) -> list[str]:
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    mapped = {Path(line.split(maxsplit=5)[5]) for line in lines if ".so" in line and len(line.split(maxsplit=5)) == 6}
    if not any(path.is_relative_to(bundle) for path in mapped):
        raise TrialError("no library of the bundle is loaded: the wrong process was looked at")
    outside = {path.name for path in mapped if not path.is_relative_to(bundle)}
    return sorted(name for name in outside if not bundle_parts.may_be_loaded_from_the_machine(name))


def _network_sockets(pid: int) -> int:
    """Sockets of the process that the kernel lists under an internet protocol."""
    mine = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    tables = (Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"))
    rows = [row.split() for table in tables if table.exists() for row in table.read_text().splitlines()[1:]]
    return sum(f"socket:[{row[9]}]" in mine for row in rows)


STEPS: Sequence[Callable[[Place], str]] = (
    no_network_part_ships,
    the_files_are_whole,
    it_starts,
    every_part_works,
    the_demo_runs,
    files_are_imported,
    pairs_are_checked,
    the_window_stays,
)


def main(arguments: list[str]) -> int:
    """Exit status 1 where anything failed."""
    failures = try_bundle(Path(arguments[0]) if arguments else ROOT / "dist" / "clinic-assist")
    print(*failures, sep="\n", file=sys.stderr, end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
