"""True statements about any chart, in the wordings of clinicians: a grammar that knows nothing of the verifier.

It reads facts and writes sentences. What it says follows from the fact alone; the names and abbreviations are the
grammar's own list, and nothing here asks the verifier or its word lists.
"""
