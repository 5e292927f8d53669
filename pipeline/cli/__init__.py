"""The door: one module a command, nothing but arguments and printing."""
