"""How long the session waits for the model's worker."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds, before a worker counts as hung and is ended.

    Attributes:
        load_s: From start to a loaded model, hashing included.
        silence_s: Without any event during a generation. A worker that reads a long prompt reports every second.
        request_s: One generation, all together.
        stop_s: From asking it to stop to its answer.
        wipe_s: From asking it to forget to its answer.
        busy_s: For another request of this session to end.
    """

    load_s: float = 120.0
    silence_s: float = 60.0
    request_s: float = 1800.0
    stop_s: float = 1.0
    wipe_s: float = 5.0
    busy_s: float = 5.0
