"""What all rooms share: pages and words, the record, text folding, dictionary tables."""
