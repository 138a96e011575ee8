"""What is done with words before anyone matches or shows them: plain text, tokens. Pure functions
of strings."""
