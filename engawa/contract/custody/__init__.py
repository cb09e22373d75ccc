"""What is held about people and who saw it (預り・提供・複製): consents, hidden employers, disclosures, copies.

特記事項第3・4・7条. A consent of the person stands beside the consent of 甲; neither replaces the other.
"""
