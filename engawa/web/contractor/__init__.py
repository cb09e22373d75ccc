"""事務局 (乙, 再): imports, exhibitors, consents to ask for, talks to decide, papers, and what is missing."""
