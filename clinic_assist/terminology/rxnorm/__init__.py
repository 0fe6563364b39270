"""RxNorm as the hospital has it: read once into a small table by which codes without text are recognised."""
