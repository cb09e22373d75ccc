"""What the programme does for people: gatherings, exhibitors, queues, fairs."""
