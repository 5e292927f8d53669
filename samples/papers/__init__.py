"""The samples as papers: invented documents of invented numbers and people, each with what its record must say."""
