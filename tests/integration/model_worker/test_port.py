"""The client is what the workflows ask for, and the command line starts the worker."""

from __future__ import annotations

import sys
from pathlib import Path

from worker_models import ROOT, as_installed

from clinic_assist.inference.client import ModelProcess
from clinic_assist.notes.generation import GenerationRequest
from clinic_assist.workflows.ports import TextGenerator


def test_the_client_is_a_text_generator_and_the_program_starts_its_own_worker(spm_path: Path) -> None:
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[1:] = ['model-worker']; "
    command = (sys.executable, "-c", start + "from clinic_assist.__main__ import main; sys.exit(main())")
    installed = as_installed(spm_path)
    request = GenerationRequest(prompt=(("the", False),), grammar='root ::= "yes"')

    with ModelProcess(installed, command=command) as process:
        generator: TextGenerator = process
        text = "".join(generator.generate(request, should_stop=lambda: False))
        named = (generator.identity.sha256, generator.identity.is_clinical, generator.family)

    assert text == "yes"
    assert named == (installed.entry.sha256, False, "chatml")
