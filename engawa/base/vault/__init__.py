"""Keys, sealed fields and look-up values (金庫).

root key (a file outside the database) → programme key → subject or person key → value. A value opens only for
the field, row and programme it was sealed for, and only inside the open act. 特記仕様書7(1)⑪イ.
"""
