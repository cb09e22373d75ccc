"""Faces only: pages per audience, without models or rules of their own."""
