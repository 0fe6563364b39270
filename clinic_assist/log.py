"""The log: ids, counts and locators; never a word of a record."""
