"""The border to GitHub: workflow commands, inputs, outputs, the event, comments."""
