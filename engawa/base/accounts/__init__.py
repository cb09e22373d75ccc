"""Sign-in of people at work: opaque accounts, passkeys, TOTP, and step-up (操作の確認) for weighty acts.

An account holds no name and no address; those are sealed with the key of its `parties.Person`.
"""
