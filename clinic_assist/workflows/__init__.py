"""What the program does, one verb per module. No Qt, no SQL, no llama: only frozen values and the ports."""
