"""控え: taking encrypted backups, putting one back, and trying that it can be done."""
