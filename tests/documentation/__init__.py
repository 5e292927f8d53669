"""The pages in docs/: what they show is run, what they list is complete, the site builds."""
