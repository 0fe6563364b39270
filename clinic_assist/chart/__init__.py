"""The shared language of the house: what a record says, where it says it, and what it is silent about.

Standard library only. Every value is frozen; an invalid one cannot be built.
"""
