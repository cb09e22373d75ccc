"""三者相談とその後: consultations of a seeker with 県立HW and 定住機構 at once, cases, hand-overs. 仕様書1(2)ア(カ).

What is told there belongs to her and the bodies she chose: 乙, exhibitors and 甲 never read it.
"""
