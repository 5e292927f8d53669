"""Renders invented administrative documents as scans of a chosen wear, with their true text and records.

Used by ``script/make-samples`` and free for tests: ``layout.lay_out`` sets a ``paper.Paper``, ``drawing.draw_page``
draws it, ``wear`` ages it, ``truth`` tells what is printed. Everything random takes a seeded generator.
"""
