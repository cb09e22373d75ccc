"""The special web site (特設サイト) and registration: what anybody may see. 仕様書1(2)キ(ア), エ."""
