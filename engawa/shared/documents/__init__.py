"""書類: rendering, numbering, freezing and checking papers (PDF/A-2a and PDF/UA-1 by construction).

Knows nothing of fairs or clauses: a kind's template and typed context lie with the app that owns the paper.
Papers that name people are not frozen here yet; what is frozen holds figures, no persons (特記事項第10条: it outlives disposal).
"""
