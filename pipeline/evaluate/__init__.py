"""How good: error rates of text, scores of fields."""
