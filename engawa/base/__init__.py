"""Ground floor: who acts, in which programme, under which duty, with which key, recorded where."""
