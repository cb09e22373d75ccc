"""Targets, match ledger and the papers that report them: every number with its evidence."""
