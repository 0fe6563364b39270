SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN ('signed_notes_never_go', 'overrides_never_go', 'match_decisions_never_go')
