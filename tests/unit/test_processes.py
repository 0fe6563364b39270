"""The counter of own children: it must see a child, and stand threads that come and go while it counts."""

from __future__ import annotations

import subprocess
import sys
import threading

from tests.processes import own_children


def test_a_child_is_seen_while_it_lives_and_not_after() -> None:
    before = own_children()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    assert own_children() - before == {child.pid}

    child.communicate()
    assert own_children() <= before


def test_a_child_of_another_thread_is_seen_after_that_thread_ended() -> None:
    before, started = own_children(), list[subprocess.Popen[bytes]]()
    thread = threading.Thread(
        target=lambda: started.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
    )
    thread.start()
    thread.join()

    assert own_children() - before == {started[0].pid}

    started[0].communicate()


def test_threads_and_processes_that_end_while_the_children_are_counted_do_no_harm() -> None:
    stop, before = threading.Event(), own_children()

    def make_and_end() -> None:
        while not stop.is_set():
            threading.Thread(target=int).start()
            subprocess.run(["true"], check=True)  # noqa: S607

    maker = threading.Thread(target=make_and_end)
    maker.start()
    try:
        most = max(len(own_children() - before) for _ in range(100))
    finally:
        stop.set()
        maker.join()

    assert most <= 1
    assert own_children() <= before
