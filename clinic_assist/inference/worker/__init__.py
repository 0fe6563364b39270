"""The model worker: the process that holds a model file and prompt text, and nothing else.

The only package that imports llama_cpp. Started as `clinic-assist model-worker` by `inference.client`, with a pipe on
standard input and one on standard output; it knows no chart, no key and no path of a vault.
"""

from clinic_assist.inference.worker.loop import main

__all__ = ["main"]
