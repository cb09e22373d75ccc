"""The exhibitor's booth: the queue by alias, the call, the shared card, the room, the after-talk card."""
