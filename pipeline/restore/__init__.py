"""Words to words: true Vietnamese from what was read."""
