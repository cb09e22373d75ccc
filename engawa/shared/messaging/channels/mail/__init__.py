"""Mail: the letter, the relay that takes it over, the calendar sheet in it."""
