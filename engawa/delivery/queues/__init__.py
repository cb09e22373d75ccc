"""整理券と呼び出し: desks, tickets, calls and the one lock per person. 仕様書1(2)ウ(イ).

Knows no companies: a desk belongs to an opaque owner, a booth or a consultation desk alike.
"""
