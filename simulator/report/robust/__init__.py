"""Does an answer survive: words and pictures of studies that change what is assumed."""
