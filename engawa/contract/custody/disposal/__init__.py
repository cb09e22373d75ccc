"""消去: one person, to the last byte. 特記事項第10条2〜4項、特記仕様書11.

She asks, 乙 counts what is held and where, 甲 instructs and says whether it attends, 責 erases, the worker does it,
and a search of its own looks for what is left.
"""
