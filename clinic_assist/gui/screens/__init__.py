"""The screens: `model` prepares frozen rows without Qt, `view` shows them and emits intents."""
