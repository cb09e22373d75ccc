"""The agencies' desk (県立ハローワーク・定住機構): checking postings. Advice and cases come in a room of their own."""
