"""HL7 version 2 messages: ADT, results, orders, medicines, vaccines, documents, appointments and the like."""
