SELECT coalesce(sum(facts), 0) FROM sources
