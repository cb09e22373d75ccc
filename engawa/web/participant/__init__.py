"""The seeker's desk (きょうのわたし): tickets, the ring, the room, and everything held about her."""
