"""Pages that 甲 and 乙 read alike, mounted once at the window and once at the office: targets, matches, consents, papers."""
