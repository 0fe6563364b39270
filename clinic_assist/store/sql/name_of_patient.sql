SELECT family, given, mrn FROM patients WHERE seq = ?
