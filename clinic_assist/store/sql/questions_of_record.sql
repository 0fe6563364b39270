SELECT other, reason FROM match_questions WHERE one = ?
