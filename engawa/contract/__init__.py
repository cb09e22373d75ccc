"""What 乙 owes 甲: clauses, duties, approvals, safeguards, custody."""
