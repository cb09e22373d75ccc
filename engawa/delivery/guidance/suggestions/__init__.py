"""おすすめ: the machine drafts, a counsellor (相談員) of an issuing body decides, and only then the seeker sees. 実施要領1(2)ア(エ).

The contractor prepares and operates; it approves nothing (職業安定法 第29条・第33条: no name lending).
"""
