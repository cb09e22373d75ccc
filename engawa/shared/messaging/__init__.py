"""Notices to people outside the screen (お知らせ), and the proof that the relay took them over.

Only class N travels: content-free words, a neutral sender, one recipient per message; what it is about stays behind
sign-in. Clause: 特記事項 第8条, 特記仕様書 4 (sending), 特定電子メール法.
"""
