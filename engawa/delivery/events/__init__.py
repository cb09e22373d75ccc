"""Gatherings (催事): what takes place when, and in which state it is. A fair, a seminar, a class extends one of them."""
