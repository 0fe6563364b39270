"""Puts signed notes and safety reports on paper."""
