"""Plain Python: no Django, no clock, no I/O, no global state. Randomness comes from a seed that is handed in."""
