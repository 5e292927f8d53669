"""A person and the machine at one desk: a web application over the results of a run, and the API behind it."""
