SELECT intake FROM intake_sources WHERE source = ? ORDER BY intake
