"""Bytes to pages: PDF, TIFF, PNG, JPEG, WebP, text; limits on hostile input."""
