"""県立ハローワークと定住機構: postings to check. 仕様書1(2)オ."""
