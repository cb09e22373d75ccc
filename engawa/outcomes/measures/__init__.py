"""Targets (目標), the ledger of matches (マッチング台帳) and the 20 % line: every number with its evidence. 1(2)カ, 10(3)."""
