"""`acting()`: the one way to change or to read personal data. Decides, runs, records. 特記仕様書7(1)⑪エ."""
