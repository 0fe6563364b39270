from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.workflows.paper_file import write_paper


def test_a_new_file_is_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    write_paper(tmp_path / "note.pdf", b"%PDF")

    assert (tmp_path / "note.pdf").read_bytes() == b"%PDF"
    assert (tmp_path / "note.pdf").stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_stays_a_link_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.pdf").write_bytes(b"old")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "real.pdf")

    write_paper(tmp_path / "link.pdf", b"new")

    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"new"


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()

    write_paper(pipe, b"%PDF")

    reader.join()
    assert read == [b"%PDF"]
    assert pipe.is_fifo()


def test_the_null_device_stays_what_it_is() -> None:
    write_paper(Path("/dev/null"), b"%PDF")

    assert Path("/dev/null").is_char_device()


def test_a_socket_is_refused_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the whole path of a socket has a length limit
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s")

        with pytest.raises(MachineError, match="device"):
            write_paper(Path("s"), b"%PDF")
        assert (tmp_path / "s").is_socket()


@pytest.mark.parametrize("where", ["missing/note.pdf", "folder"])
def test_where_nothing_can_be_written_the_error_says_so_and_leaves_nothing(tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(MachineError, match="could not be written"):
        write_paper(tmp_path / where, b"%PDF")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_loop_of_links_gives_way_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").symlink_to(tmp_path / "b.pdf")
    (tmp_path / "b.pdf").symlink_to(tmp_path / "a.pdf")

    write_paper(tmp_path / "a.pdf", b"%PDF")

    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF"
