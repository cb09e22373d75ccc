"""Waiting ranges by resampling, and who is called next."""
