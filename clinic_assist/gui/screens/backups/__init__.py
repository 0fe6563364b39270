"""Backups: the list, the plan, a trial, and restoring one."""
