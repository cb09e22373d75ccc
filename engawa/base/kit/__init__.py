"""Plain Python: clock, ids, state tables, Japanese dates, names and numbers. No Django model lives here."""
