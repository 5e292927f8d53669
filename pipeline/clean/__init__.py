"""Raster to raster: deskew and red-seal separation."""
