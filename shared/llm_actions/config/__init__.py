"""Configuration and data files: text to checked values, with file and line in every problem."""
