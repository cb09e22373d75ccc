"""The articles as data (条項): 特記事項, 特記仕様書 and 実施要領, and the values (指定値) that 甲 sets under them."""
