"""A second grammar of true statements, kept apart: written after the verifier was mended on the first one.

It shares the first one's reading of the chart (which facts may be spoken of, what is newest) and none of its forms. Its
first-run figures stand in docs/evidence/grounding.md.
"""
