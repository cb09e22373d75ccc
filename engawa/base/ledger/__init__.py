"""The ledger (台帳): append-only, hash-chained, one chain per programme. 特記仕様書7(1)⑪エ.

hash = SHA-256("engawa.entry.v1" ‖ 0x00 ‖ prev ‖ int64 seq ‖ canonical body). No personal data in the chain.
"""
