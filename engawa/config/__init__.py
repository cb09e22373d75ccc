"""From a bare machine to running processes: database, settings, web, worker and the `engawa` command."""
