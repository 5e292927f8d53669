"""Raster to words: the one place that knows an OCR engine."""
