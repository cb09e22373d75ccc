"""The border no personal data crosses: programmes, memberships, Permission words, doors, waits. 特記事項第3条・第10条."""
