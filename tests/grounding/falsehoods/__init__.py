"""Puts one error in a true sentence, and makes sure by the chart's plain text that the outcome is false there.

The guards read the facts themselves, never the verifier: a changed value is nowhere among the results of that name, a
changed date nowhere among the facts that share a word with it, an invented drug nowhere in the chart.
"""
