"""Rooms where people meet by sound and picture (個別面談, 企業説明, 三者相談): rooms, seats, evidence and chat.

An engine carries only the media; who may enter, what was said in the chat and what proves that people talked
belong here and are the same for every engine. The room knows its owner by an opaque reference and knows no fair
and no company. Clause: 特記仕様書 for what is kept, 業務仕様書 1(2)ウ and カ for what a talk must prove.
"""
