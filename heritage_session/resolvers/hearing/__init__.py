"""What was typed: the values that it names, what is misspelt or short, and which language it is."""
