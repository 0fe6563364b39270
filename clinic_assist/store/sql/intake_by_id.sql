SELECT seq FROM intakes WHERE intake_id = ?
