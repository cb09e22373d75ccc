"""甲's will on record: numbered consents (承諾, 施行文書番号), agreements (協議) and the lists (出展企業一覧) they name.

特記事項第4・5・7条、特記仕様書2・3・6; 実施要領1(2)オ. A consent is its document, not a click.
"""
