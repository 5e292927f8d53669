"""Lines to a record: header, sections, targets, references, sign-off."""
