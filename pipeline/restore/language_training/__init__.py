"""From a folder of Vietnamese text to the language model and the lexicon; not needed to restore."""
