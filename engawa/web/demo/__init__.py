"""A demonstration's own pages: who to be, and the letters nobody was sent. They are not there in production."""
