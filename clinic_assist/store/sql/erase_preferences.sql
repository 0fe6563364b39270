DELETE FROM preferences WHERE instr(name, ?1) > 0
