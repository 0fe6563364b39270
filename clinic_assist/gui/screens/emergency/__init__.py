"""Charts for whoever has no access to them: in an emergency, for a reason and a while."""
