"""Messages: what the program tells people by mail, text message or letter, as rows that are sent after the commit."""
