"""The words of the languages that come with the rules, whatever a question is about."""
