"""Whoever sits beside a seeker in one consultation: the letter's link, their own consents, the room, their own data."""
