"""Blue Button text files of CMS (MyMedicare) and of the VA (My HealtheVet) to facts."""
