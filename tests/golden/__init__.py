"""What each view of four reports has to look like, letter by letter."""
