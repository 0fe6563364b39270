DELETE FROM match_questions WHERE one = ? AND other = ?
