"""予行演習: robots hold an afternoon over HTTP against a running installation of its own, and promises are counted.

Nothing here is known to the rooms below: what robots do, they do as browsers; what is broken on purpose, is broken
from outside.
"""
