SELECT one, other, verdict FROM match_decisions ORDER BY seq
