SELECT sealing FROM audit_key
