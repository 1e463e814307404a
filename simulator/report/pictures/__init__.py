"""One module a picture, and the style that they share."""
