"""Tools that know nothing of fairs or clauses: live rooms, papers, messages, streams."""
