"""What is done with words before anyone matches or shows them: pure functions of strings."""
