"""How open screens hear that something changed (画面への知らせ).

The truth is in tables. An act says `act.wake(kind, ref)`; PostgreSQL carries ids and a version to every web process at
commit; each process tells its own screens, which fetch what they show. Nothing here reads or stores data about people.
"""
